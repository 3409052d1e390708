import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from backend.audit.models import Entry
from backend.kit.drafts import Base
from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Attachment
from cohorts.programmes.enums import CallState, EnrolmentState
from cohorts.programmes.models import Enrolment
from cohorts.selection import actions
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.models import Assessor, Criterion, Decision, Review
from tests.cohorts.selection.conftest import NOW
from tests.factories import documents, notifications, people, selection
from tests.factories.programmes import enrol, make_call, make_cohort, make_edition

pytestmark = pytest.mark.django_db
CALL_PAGES = ("board", "criteria", "add_criterion", "assessors", "decisions", "participants")
CALL_WRITES = ("invite_assessor", "publish", "promote")


def at(name, row, *more):
    return reverse(f"selection:{name}", args=[row.pk, *more])


@pytest.fixture
def candidacy(call):
    return selection.candidacy(call)


@pytest.fixture
def people_around(owner, colleague, judge, candidacy, other_organiser, stranger):
    """Everybody who may come by, by what they are to the call."""
    return {
        "owner": owner,
        "colleague": colleague,
        "assessor": judge.person,
        "candidate": candidacy.person,
        "other organiser": other_organiser,
        "stranger": stranger,
    }


# --- Who may -----------------------------------------------------------------
@pytest.mark.rule("R18")
@pytest.mark.parametrize("page", CALL_PAGES)
def test_call_pages_are_for_its_organisers(client_for, call, people_around, page):
    statuses = {name: client_for(who).get(at(page, call)).status_code for name, who in people_around.items()}

    assert statuses == {
        "owner": 200, "colleague": 200, "assessor": 403, "candidate": 404, "other organiser": 404, "stranger": 404,
    }  # fmt: skip


@pytest.mark.parametrize("write", CALL_WRITES)
def test_call_writes_are_for_its_organisers(client_for, call, judge, other_organiser, stranger, owner, write):
    statuses = [client_for(who).post(at(write, call)).status_code for who in (judge.person, other_organiser, stranger)]

    assert statuses == [403, 404, 404]
    assert client_for(owner).get(at(write, call)).status_code == 405


def test_a_board_is_not_decided_on_by_others(client_for, call, judge, stranger, candidacy):
    posted = {"chosen": [candidacy.pk], "outcome": "selected", "reason": "Zomaar.", "without_review": "Zomaar."}

    statuses = [client_for(who).post(at("board", call), posted).status_code for who in (judge.person, stranger)]

    assert (statuses, Decision.objects.count()) == ([403, 404], 0)


@pytest.mark.parametrize("page", ["review", "save_review", "decide"])
def test_a_file_is_for_organisers_and_assessors(client_for, call, candidacy, other_organiser, stranger, page):
    asked = {"review": "get", "save_review": "post", "decide": "post"}[page]
    statuses = [
        getattr(client_for(who), asked)(at(page, candidacy)).status_code
        for who in (candidacy.person, other_organiser, stranger)
    ]

    assert statuses == [404, 404, 404]


def test_an_assessor_does_not_decide_and_an_organiser_does_not_assess(client_for, candidacy, judge, owner):
    assert client_for(judge.person).post(at("decide", candidacy)).status_code == 403
    assert client_for(owner).post(at("save_review", candidacy)).status_code == 403


def test_a_conflict_shows_nothing(client_for, call, judge):
    own = selection.candidacy(call, person=judge.person, organisation=people.organisation())
    colleague = selection.candidacy(call, organisation=judge.person.affiliations.get().organisation)
    client = client_for(judge.person)

    assert [client.get(at("review", one)).status_code for one in (own, colleague)] == [404, 404]
    assert [client.post(at("save_review", one)).status_code for one in (own, colleague)] == [404, 404]
    page = client.get(reverse("selection:my_reviews")).content.decode()
    assert (colleague.person.name in page, own.person.name in page.split("<main")[1]) == (False, False)


def test_an_organiser_does_not_read_the_file_of_their_own(client_for, call, owner, judge):
    own = selection.candidacy(call, person=owner, organisation=people.organisation())
    selection.review(own, judge, value=5)

    assert client_for(owner).get(at("review", own)).status_code == 404
    board = client_for(owner).get(at("board", call)).content.decode()
    assert "100,0" not in board


@pytest.mark.parametrize("state", [CandidacyState.DRAFT, CandidacyState.WITHDRAWN])
def test_a_concept_or_withdrawn_file_is_not_read(client_for, call, owner, judge, state):
    candidacy = selection.candidacy(call, state=state)

    assert [client_for(who).get(at("review", candidacy)).status_code for who in (owner, judge.person)] == [404, 404]


# --- Setting up --------------------------------------------------------------
def test_criterion_is_added_through_the_form(client_for, call, owner):
    posted = {
        "title": "Leerbehoefte", "description": "", "weight": "2", "lowest": "1", "highest": "3",
        "points": "vaag\n\nheel duidelijk",
    }  # fmt: skip

    answer = client_for(owner).post(at("add_criterion", call), posted)

    assert answer.status_code == 302
    made = Criterion.objects.get(title="Leerbehoefte")
    assert (made.scale, made.weight, made.position) == ({"1": "vaag", "3": "heel duidelijk"}, 2, 3)
    page = client_for(owner).get(at("change_criterion", made)).content.decode()
    assert "vaag\n\nheel duidelijk" in page


@pytest.mark.parametrize(
    "wrong", [{"highest": "1"}, {"points": "a\nb\nc\nd"}, {"highest": "99"}, {"title": ""}, {"weight": "-1"}]
)
def test_criterion_form_refuses(client_for, call, owner, wrong):
    posted = {"title": "Leerbehoefte", "weight": "2", "lowest": "1", "highest": "3", "points": "", **wrong}

    assert client_for(owner).post(at("add_criterion", call), posted).status_code == 422
    assert not Criterion.objects.filter(title="Leerbehoefte").exists()


def test_criteria_stand_on_the_public_page_of_the_call(client, call):
    page = client.get(reverse("programmes:call", args=[call.slug])).content.decode()

    assert ("Criterium 1" in page, "Criterium 2" in page) == (True, True)


def test_an_assessor_without_account_is_led_past_making_one(client_for, call, owner, body):
    known = people.person(organisation=body)
    new = people.person(email="zita@eik.example", account=False, organisation=body)
    client = client_for(owner)

    for person in (known, new):
        client.post(at("invite_assessor", call), {"person": person.pk})

    words = {message.person: message.body for message in Message.objects.select_related("person").order_by("pk")}
    assert "/account/signup/" not in words[known]
    assert "/account/signup/?next=%2Freviews%2F" in words[new]


def test_assessor_is_found_invited_and_ended(client_for, call, owner, body):
    person = people.person(given_name="Zita", family_name="Zoek", organisation=body)
    client = client_for(owner)

    assert "Zita Zoek" in client.get(at("assessors", call), {"q": "zita zoek"}).content.decode()
    client.post(at("invite_assessor", call), {"person": person.pk})
    seat = Assessor.objects.get()
    assert (seat.person, Message.objects.get().kind) == (person, "selection.assessor_invited")
    client.post(at("end_assessor", seat))
    seat.refresh_from_db()
    assert seat.ended_at is not None
    assert client_for(person).get(at("board", call)).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zita", True),
        ("zoek brugge", True),
        ("ZITA@voorbeeld.example", True),
        ("voorbeeld.example", False),
        ("zita gent", False),
        ("zita jury", False),
    ],
)
def test_search_for_an_assessor_gives_no_addresses_away(client_for, call, owner, body, words, found):
    person = people.person(
        given_name="Zita", family_name="Zoek", email="zita@voorbeeld.example",
        organisation=people.organisation(name="Stad Brugge"),
    )  # fmt: skip
    people.affiliation(person, body)
    people.affiliation(person, people.organisation(name="Jury"), valid_until=date(2025, 1, 1))

    page = client_for(owner).get(at("assessors", call), {"q": words}).content.decode().split('id="add"')[1]

    assert ("Zita Zoek" in page, "Stad Brugge" in page) == (found, found)
    assert person.email not in page.split("</form>", 1)[1]


def test_an_organiser_reaches_nobody_whom_they_have_nothing_to_do_with(client_for, call, owner, stranger):
    client = client_for(owner)

    for words in ("ve", "vera vreemd", stranger.email[:-1]):
        assert not client.get(at("assessors", call), {"q": words}).context["found"]
        client.post(at("invite_assessor", call), {"person": stranger.pk, "q": words})

    assert not Assessor.objects.exists()


def test_a_juror_from_elsewhere_is_found_by_the_whole_address_and_that_person_only(client_for, call, owner, stranger):
    other, client = people.person(organisation=people.organisation()), client_for(owner)

    assert client.get(at("assessors", call), {"q": stranger.email}).context["found"] == [stranger]
    client.post(at("invite_assessor", call), {"person": other.pk, "q": stranger.email})
    client.post(at("invite_assessor", call), {"person": stranger.pk, "q": stranger.email})

    assert Assessor.objects.get().person == stranger


def test_an_organiser_finds_who_sat_on_a_panel_or_had_a_place_before(client_for, call, owner, body):
    edition = make_edition(organiser=body)
    juror = selection.assessor(make_call(edition=edition), people.person(given_name="Jan")).person
    alumna = enrol(cohort=make_cohort(edition=edition), person=people.person(given_name="Jana")).person
    elsewhere = selection.assessor(make_call(), people.person(given_name="Janneke")).person

    found = client_for(owner).get(at("assessors", call), {"q": "jan"}).context["found"]

    assert set(found) == {juror, alumna}
    assert elsewhere not in found


@pytest.mark.parametrize("person", ["", "abc", "999999"])
def test_invite_refuses_nobody(client_for, call, owner, person):
    client_for(owner).post(at("invite_assessor", call), {"person": person})

    assert not Assessor.objects.exists()


# --- Assessing ---------------------------------------------------------------
def written(call, value=4, **more):
    return {**{f"score_{one.pk}": value for one in Criterion.objects.filter(call=call).order_by("pk")}, **more}


@pytest.mark.rule("R03", "R04")
def test_the_two_answers_stand_side_by_side(client_for, call, judge):
    candidacy = selection.candidacy(call, answers={"bring": "Mijn wijkbudget.", "expect": "Nieuwe vrienden."})

    page = client_for(judge.person).get(at("review", candidacy)).content.decode()

    pair = page.split('class="kr-pair"')[1].split("</section></div>")[0]
    assert pair.index("Mijn wijkbudget.") < pair.index("Nieuwe vrienden.")


def test_reading_is_journalled(client_for, candidacy, judge, owner):
    client_for(judge.person).get(at("review", candidacy))
    client_for(owner).get(at("review", candidacy))

    lines = Entry.objects.filter(event="candidacy.read").order_by("pk").values_list("actor", "data__part")
    assert list(lines) == [(judge.person.user.pk, "assessor"), (owner.user.pk, "organiser")]


def test_opening_a_file_stands_once_in_the_history_of_its_candidacy(client_for, candidacy, judge):
    candidacy.answers = {"annex": "cv.pdf"}
    candidacy.save(update_fields=["answers"])
    stored = documents.stored_file(name="cv.pdf", uploaded_by=candidacy.person.user)
    attachment = Attachment.objects.create(candidacy=candidacy, question="annex", file=stored)

    answer = client_for(judge.person).get(at("attachment", candidacy, attachment.pk))

    assert b"".join(answer.streaming_content) == documents.PDF
    line = Entry.objects.get(actor=judge.person.user)
    assert (line.event, line.subject_type, line.subject_id) == ("file.read", "candidacies.candidacy", str(candidacy.pk))


def test_autosave_keeps_a_concept(client_for, call, candidacy, judge):
    answer = client_for(judge.person).post(
        at("save_review", candidacy), written(call, comment="Sterk."), headers={"X-Autosave": "1"}
    )

    assert answer.status_code == 204
    assert (Review.objects.get().state, Review.objects.get().comment) == (ReviewState.DRAFT, "Sterk.")


@pytest.fixture
def two_windows(call, candidacy, judge):
    """The fields of two opened pages of one concept; the second has saved."""
    first = {"revision": 0, "page": "first", "sequence": 1, "comment": "Ouder."}
    actions.save_review(
        candidacy, assessor=judge, scores={}, comment="Nieuwer.", feedback="", base=Base(0, "second", 1),
        actor=judge.person.user,
    )  # fmt: skip
    return written(call, **first)


def test_autosave_of_a_page_left_open_is_refused_with_a_sentence(client_for, candidacy, judge, two_windows):
    answer = client_for(judge.person).post(at("save_review", candidacy), two_windows, headers={"X-Autosave": "1"})

    assert (answer.status_code, Review.objects.get().comment) == (409, "Nieuwer.")
    assert answer.content.decode().startswith("Je veranderde deze beoordeling ook in een ander venster.")


def test_both_texts_stand_on_the_page_and_saving_again_settles_it(client_for, candidacy, judge, two_windows):
    client = client_for(judge.person)

    answer = client.post(at("save_review", candidacy), {**two_windows, "do": "hand_in"})
    page = answer.content.decode()

    assert (answer.status_code, Review.objects.get().comment) == (409, "Nieuwer.")
    assert ("Ouder." in page, "Nieuwer." in page.split("Wat het andere venster bewaarde")[1]) == (True, True)
    revision = answer.context["form"]["revision"].value()
    client.post(at("save_review", candidacy), {**two_windows, "revision": revision, "sequence": 2, "do": "hand_in"})
    assert (Review.objects.get().comment, Review.objects.get().state) == ("Ouder.", ReviewState.SUBMITTED)


def test_autosave_of_what_was_handed_in_meanwhile_says_so(client_for, call, candidacy, judge):
    selection.review(candidacy, judge)

    answer = client_for(judge.person).post(at("save_review", candidacy), written(call), headers={"X-Autosave": "1"})

    assert (answer.status_code, "ingediend" in answer.content.decode()) == (410, True)


def test_autosave_after_the_decisions_are_published_says_so(client_for, call, candidacy, owner, judge):
    selection.decision(candidacy, owner)
    actions.publish(call, actor=owner.user, now=NOW)
    client = client_for(judge.person)

    answer = client.post(at("save_review", candidacy), written(call), headers={"X-Autosave": "1"})

    assert (answer.status_code, "Geselecteerd" in answer.content.decode()) == (410, True)
    assert client.post(at("save_review", candidacy), written(call)).url == at("review", candidacy)


def test_hand_in_goes_to_the_next(client_for, call, candidacy, judge):
    following = selection.candidacy(call)

    answer = client_for(judge.person).post(at("save_review", candidacy), written(call, do="hand_in_next"))

    assert answer.url == at("review", following)
    assert Review.objects.get().state == ReviewState.SUBMITTED


def test_after_the_last_one_come_all_my_reviews(client_for, call, candidacy, judge):
    answer = client_for(judge.person).post(at("save_review", candidacy), written(call, do="hand_in_next"))

    assert answer.url == reverse("selection:my_reviews")


def test_hand_in_without_all_scores_keeps_what_was_typed(client_for, candidacy, judge):
    answer = client_for(judge.person).post(at("save_review", candidacy), {"do": "hand_in", "comment": "Later meer."})

    assert answer.status_code == 422
    assert "Later meer." in answer.content.decode()
    assert (Review.objects.get().state, Review.objects.get().comment) == (ReviewState.DRAFT, "Later meer.")


def test_others_reviews_are_hidden_until_mine_is_in(client_for, call, candidacy, judge):
    selection.review(candidacy, selection.assessor(call), comment="Geheim oordeel.")
    client = client_for(judge.person)

    assert "Geheim oordeel." not in client.get(at("review", candidacy)).content.decode()
    client.post(at("save_review", candidacy), written(call, do="hand_in"))
    assert "Geheim oordeel." in client.get(at("review", candidacy)).content.decode()


def test_reopen_is_for_who_wrote_it(client_for, call, candidacy, judge, owner):
    review = selection.review(candidacy, judge)
    other = selection.assessor(call)

    statuses = [client_for(who).post(at("reopen_review", review)).status_code for who in (other.person, owner)]
    assert statuses == [404, 404]
    client_for(judge.person).post(at("reopen_review", review))
    review.refresh_from_db()
    assert review.state == ReviewState.DRAFT


# --- The board ---------------------------------------------------------------
def test_board_shows_means_and_spread(client_for, call, owner, candidacy, judge):
    selection.review(candidacy, judge, value=5)
    selection.review(candidacy, selection.assessor(call), value=3)
    withdrawn = selection.candidacy(call, state=CandidacyState.WITHDRAWN)

    page = client_for(owner).get(at("board", call)).content.decode()

    assert ("75,0" in page, "25,0" in page, "2/2" in page) == (True, True, True)
    assert withdrawn.person.family_name not in page


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"q": "mechelen"}, {"A"}),
        ({"level": "federal"}, {"B"}),
        ({"decision": "undecided"}, {"A", "B"}),
        ({"decision": "selected"}, {"C"}),
        ({"min_reviews": "1"}, {"B"}),
        ({"flagged": "on"}, {"C"}),
        ({"decision": "withdrawn"}, {"D"}),
        ({"q": "niemand"}, set()),
    ],
)
def test_board_filters(client_for, call, owner, judge, filters, shown):
    rows = {
        "A": selection.candidacy(call, organisation=people.organisation(name="Mechelen")),
        "B": selection.candidacy(call, organisation=people.organisation(level="federal")),
        "C": selection.candidacy(call, flags=["level"]),
        "D": selection.candidacy(call, state=CandidacyState.WITHDRAWN),
    }
    selection.review(rows["B"], judge)
    selection.decision(rows["C"], owner)

    page = client_for(owner).get(at("board", call), filters).content.decode()

    assert {name for name, row in rows.items() if f"{row.person.family_name}, " in page} == shown


def test_board_sorts_with_the_unknown_last(client_for, call, owner, judge):
    low, high, none = (selection.candidacy(call) for _ in range(3))
    selection.review(low, judge, value=2)
    selection.review(high, judge, value=5)

    def order(sort):
        page = client_for(owner).get(at("board", call), {"sort": sort}).content.decode()
        return sorted((low, high, none), key=lambda one: page.index(f"{one.person.family_name}, "))

    assert (order("-mean"), order("mean")) == ([high, low, none], [low, high, none])


def test_board_decides_on_several(client_for, call, owner, judge):
    chosen = [selection.candidacy(call) for _ in range(2)]
    for candidacy in chosen:
        selection.review(candidacy, judge)
    posted = {"chosen": [one.pk for one in chosen], "outcome": "selected", "reason": "Sterk.", "do": "prepare"}

    answer = client_for(owner).post(f"{at('board', call)}?sort=name", posted)

    assert answer.url == f"{at('board', call)}?sort=name"
    assert set(Decision.objects.values_list("candidacy", flat=True).order_by("pk")) == {one.pk for one in chosen}


@pytest.mark.rule("R28")
def test_board_answers_htmx_with_the_new_balance(client_for, call, owner, judge, candidacy):
    selection.review(candidacy, judge)
    posted = {"chosen": [candidacy.pk], "outcome": "selected", "reason": "Sterk.", "do": "prepare"}

    answer = client_for(owner).post(at("board", call), posted, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert (answer.status_code, "<html" in page) == (200, False)
    assert '<p class="kr-stat__value">1</p>' in page
    # The keyboard goes on from what was said, not from the top of the page.
    said = page.split('<div tabindex="-1" autofocus>')[1].split("kr-stat")[0]
    assert "1 beslissing is voorbereid." in said


@pytest.mark.parametrize(
    "posted",
    [
        {"outcome": "selected", "reason": "Sterk."},
        {"outcome": "selected", "reason": ""},
        {"outcome": "onzin", "reason": "Sterk."},
    ],
)
def test_board_keeps_what_was_typed_when_refused(client_for, call, owner, candidacy, posted):
    answer = client_for(owner).post(at("board", call), {"chosen": [candidacy.pk], "public_reason": "Dag.", **posted})

    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    assert f'value="{candidacy.pk}"' in answer.content.decode()
    assert "Dag." in answer.content.decode()


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "-1", "x"])
@pytest.mark.parametrize("do", ["prepare", "unprepare"])
def test_board_takes_no_key_that_no_row_can_have(client_for, call, owner, candidacy, key, do):
    posted = {"chosen": [key], "outcome": "selected", "reason": "Sterk.", "do": do}

    answer = client_for(owner).post(at("board", call), posted, follow=True)

    assert "Kies minstens één kandidatuur" in answer.content.decode()


@pytest.mark.rule("R02", "R19")
def test_board_says_why_the_maximum_refuses(client_for, call, owner, judge, candidacy):
    call.edition.hard_maximum = 1
    call.edition.save(update_fields=["hard_maximum"])
    selection.decision(selection.candidacy(call), owner)
    selection.review(candidacy, judge)

    answer = client_for(owner).post(
        at("board", call), {"chosen": [candidacy.pk], "outcome": "selected", "reason": "Sterk."}
    )

    assert answer.status_code == 422
    assert Decision.objects.count() == 1


def test_board_takes_decisions_back(client_for, call, owner, candidacy):
    selection.decision(candidacy, owner)

    client_for(owner).post(at("board", call), {"chosen": [candidacy.pk], "do": "unprepare"})

    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "said"), [(True, "Er is niets teruggenomen"), (False, "Kies minstens één kandidatuur")]
)
def test_board_says_when_nothing_can_be_taken_back(client_for, call, owner, candidacy, chosen, said):
    posted = {"chosen": [candidacy.pk] if chosen else [], "do": "unprepare"}

    page = client_for(owner).post(at("board", call), posted, follow=True).content.decode()

    assert (said in page, "beslissingen zijn teruggenomen" in page) == (True, False)


def test_a_file_says_when_nothing_can_be_taken_back(client_for, owner, candidacy):
    page = client_for(owner).post(at("decide", candidacy), {"do": "unprepare"}, follow=True).content.decode()

    assert "Er is niets teruggenomen" in page


@pytest.mark.parametrize(("rows", "size"), [(3, 50), (60, 50), (60, 250)])
def test_board_in_a_constant_number_of_queries(client_for, call, owner, judge, django_assert_num_queries, rows, size):
    for _ in range(rows):
        selection.review(selection.candidacy(call), judge)
    client = client_for(owner)

    with django_assert_num_queries(10):
        client.get(at("board", call), {"per_page": size})


@pytest.mark.parametrize(
    ("query", "total"),
    [({}, 52), ({"level": "local"}, 51), ({"min_reviews": "many"}, 52), ({"decision": "withdrawn"}, 1)],
)
def test_pages_of_the_board_count_the_rows_that_it_shows(client_for, call, owner, query, total):
    for level in ["local"] * 51 + ["flemish"]:
        selection.candidacy(call, level=level)
    selection.candidacy(call, state=CandidacyState.WITHDRAWN)

    table = client_for(owner).get(at("board", call), query).context["table"]

    assert (table.total, len(table.rows)) == (total, min(total, 50))


def test_board_offers_the_number_of_rows_once(client_for, call, owner):
    for _ in range(51):
        selection.candidacy(call)

    page = client_for(owner).get(at("board", call)).content.decode()

    assert page.count("per_page=250") == 1


def test_no_outcome_stands_ready(client_for, call, owner, candidacy):
    pages = [client_for(owner).get(at(*page)).content.decode() for page in (("board", call), ("review", candidacy))]

    chosen = [page.split('name="outcome"')[1].split("<option")[1].split(">")[0].strip() for page in pages]
    assert chosen == ['value="" selected'] * 2


def test_decide_on_the_page_of_the_file(client_for, owner, candidacy, judge):
    selection.review(candidacy, judge)
    client = client_for(owner)

    client.post(at("decide", candidacy), {"outcome": "reserve", "reason": "Net niet."})
    assert Decision.objects.get().rank == 1
    assert client.post(at("decide", candidacy), {"outcome": "reserve", "reason": ""}).status_code == 422
    client.post(at("decide", candidacy), {"do": "unprepare"})
    assert not Decision.objects.exists()


@pytest.mark.rule("R04")
@pytest.mark.parametrize("is_judged", [True, False])
def test_why_without_an_assessment_is_asked_only_when_there_is_none(client_for, owner, candidacy, judge, is_judged):
    selection.review(candidacy, judge, state=ReviewState.SUBMITTED if is_judged else ReviewState.DRAFT)
    client = client_for(owner)

    page = client.get(at("review", candidacy)).content.decode()
    answer = client.post(at("decide", candidacy), {"outcome": "selected", "reason": "Sterk."})

    assert ('name="without_review"' in page, Decision.objects.exists()) == (not is_judged, is_judged)
    assert ("Zeg waarom je zonder beoordeling beslist." in answer.content.decode()) == (not is_judged)


@pytest.mark.rule("R04")
def test_an_organiser_who_assesses_too_is_not_asked_why_others_did(client_for, owner, candidacy, judge):
    selection.assessor(candidacy.call, owner)
    selection.review(candidacy, judge)

    page = client_for(owner).get(at("review", candidacy)).content.decode()

    assert ('name="outcome"' in page, 'name="without_review"' in page) == (True, False)


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_file_in_a_constant_number_of_queries(client_for, owner, candidacy, django_assert_num_queries, item_count):
    for _ in range(item_count):
        selection.review(candidacy, selection.assessor(candidacy.call))
    client = client_for(owner)

    with django_assert_num_queries(15):
        client.get(at("review", candidacy))


# --- Downloads ---------------------------------------------------------------
def test_export_has_answers_mean_and_decision(client_for, call, owner, judge):
    candidacy = selection.candidacy(
        call, answers={"bring": "=1+1", "experience": ["participation", "facilitation"], "years": 10}
    )
    selection.review(candidacy, judge, value=5)
    selection.decision(candidacy, owner)

    answer = client_for(owner).get(at("export", call, "csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = text.splitlines()[:2]

    assert "Waarmee heb je ervaring?" in header
    assert "Participatietrajecten, Procesbegeleiding" in row
    assert ("'=1+1" in row, ";100" in row) == (True, True)
    assert Entry.objects.filter(event="candidacies.exported", subject_id=str(call.pk)).count() == 1


def test_neither_export_nor_board_leads_to_a_withdrawn_file(client_for, call, owner):
    withdrawn = selection.candidacy(call, state=CandidacyState.WITHDRAWN, answers={"bring": "Ervaring"})
    client = client_for(owner)

    sheet = b"".join(client.get(at("export", call, "csv")).streaming_content).decode()
    board = client.get(at("board", call), {"decision": CandidacyState.WITHDRAWN}).content.decode()

    assert (len(sheet.splitlines()), "Ervaring" in sheet, withdrawn.person.email in sheet) == (1, False, False)
    assert (withdrawn.person.family_name in board, at("review", withdrawn) in board) == (True, False)


def test_export_as_xlsx(client_for, call, owner, candidacy):
    answer = client_for(owner).get(at("export", call, "xlsx"))

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [candidacy.person.family_name]


@pytest.mark.parametrize("item_count", [1, 3])
def test_export_in_a_constant_number_of_queries(client_for, call, owner, django_assert_max_num_queries, item_count):
    for _ in range(item_count):
        selection.candidacy(call)
    client = client_for(owner)

    with django_assert_max_num_queries(8):
        b"".join(client.get(at("export", call, "csv")).streaming_content)


def test_export_is_for_organisers(client_for, call, judge, stranger, owner):
    statuses = [client_for(who).get(at("export", call, "csv")).status_code for who in (judge.person, stranger)]

    assert statuses == [403, 404]
    assert client_for(owner).get(at("export", call, "exe")).status_code == 404


# --- Publishing --------------------------------------------------------------
def test_preview_says_what_will_happen(client_for, call, owner, candidacy):
    selection.decision(candidacy, owner)
    selection.candidacy(call)

    page = client_for(owner).get(at("decisions", call)).content.decode()

    assert f"Je bent geselecteerd voor {call.edition.title}" in page
    assert not Message.objects.exists()


def test_preview_says_whose_letter_it_is(client_for, call, owner, candidacy):
    selection.decision(candidacy, owner)

    page = client_for(owner).get(at("decisions", call)).content.decode()

    assert f"Dit is de brief aan {candidacy.person.name}." in page


@pytest.mark.parametrize("others", [0, 1])
def test_preview_never_shows_the_letter_to_the_organiser(client_for, call, owner, colleague, others):
    own = selection.candidacy(call, person=owner, organisation=people.organisation())
    selection.decision(own, colleague, public_reason="Over Odette.")
    for _ in range(others):
        selection.decision(selection.candidacy(call), colleague, public_reason="Over Kaat.")

    page = client_for(owner).get(at("decisions", call)).content.decode()

    assert ("Over Odette." in page, "Dag Odette" in page) == (False, False)
    assert ("Over Kaat." in page, "Een voorbeeld met een verzonnen naam" in page) == (bool(others), not others)
    assert f"Je bent geselecteerd voor {call.edition.title}" in page


def test_publish_asks_to_confirm(client_for, call, owner, candidacy):
    selection.decision(candidacy, owner)
    client = client_for(owner)

    assert client.post(at("publish", call)).status_code == 422
    assert client.post(at("publish", call), {"confirm": "on"}).status_code == 302
    candidacy.refresh_from_db()
    assert candidacy.state == CandidacyState.SELECTED
    assert client.get(at("decisions", call)).status_code == 200


def test_publish_says_who_is_open(client_for, call, owner, candidacy):
    answer = client_for(owner).post(at("publish", call), {"confirm": "on"})

    assert answer.status_code == 422


@pytest.mark.parametrize("item_count", [3, 30])
def test_publish_request_stays_under_forty_queries(client_for, call, owner, django_assert_max_num_queries, item_count):
    for place in range(item_count):
        outcome = list(Outcome)[place % 3]
        rank = place + 1 if outcome == Outcome.RESERVE else None
        selection.decision(selection.candidacy(call), owner, outcome=outcome, rank=rank)
    client = client_for(owner)

    with django_assert_max_num_queries(40):
        client.post(at("publish", call), {"confirm": "on"})


@pytest.fixture
def published(call, owner, candidacy):
    reserve = selection.candidacy(call)
    selection.decision(candidacy, owner)
    selection.decision(reserve, owner, outcome=Outcome.RESERVE, rank=1)
    actions.publish(call, actor=owner.user, now=NOW)
    return candidacy, reserve


def test_published_decisions_lead_to_the_cohort(client_for, call, owner, published):
    page = client_for(owner).get(at("decisions", call)).content.decode()

    assert reverse("programmes:cohort", args=[call.edition.cohort.pk]) in page


@pytest.mark.rule("R19")
def test_noting_that_a_participant_stops_leads_to_the_next_reserve(client_for, call, owner, published):
    selected, reserve = published
    enrolment, client = Enrolment.objects.get(), client_for(owner)
    cohort = reverse("programmes:cohort", args=[enrolment.cohort_id])

    before = client.get(cohort).content.decode()
    after = client.post(
        reverse("programmes:withdraw_enrolment", args=[enrolment.pk]), {"reason": "Ander werk."}, follow=True
    ).content.decode()
    decisions = client.get(at("decisions", call)).content.decode()

    assert (at("decisions", call) in before, at("decisions", call) in after) == (False, True)
    assert "1 plaats kwam vrij: kijk wie de volgende op de reservelijst is" in after
    assert f"Eerste op de reservelijst: {reserve.person.name}" in decisions.replace("&#x27;", "'")
    assert f"{selected.person.name} (" in decisions.split('id="promote"')[1]


@pytest.mark.rule("R19")
def test_who_takes_part_is_not_shown_the_reserve_list(client_for, call, owner, published):
    other = selection.candidacy(call, state=CandidacyState.WITHDRAWN)
    selection.decision(other, owner, published_at=NOW)
    cohort = reverse("programmes:cohort", args=[call.edition.cohort.pk])

    pages = [client_for(who).get(cohort).content.decode() for who in (owner, published[0].person)]

    assert [at("decisions", call) in page for page in pages] == [True, False]


@pytest.mark.rule("R19")
def test_promote_with_one_click_and_a_reason(client_for, call, owner, published):
    selected, reserve = published
    client_for(selected.person).post(reverse("candidacies:withdraw", args=[selected.pk]), {"reason": "Ander werk."})
    client = client_for(owner)

    assert reserve.person.name in client.get(at("decisions", call)).content.decode()
    assert client.post(at("promote", call), {"candidacy": reserve.pk, "reason": ""}).status_code == 422
    client.post(at("promote", call), {"candidacy": reserve.pk, "reason": "Er kwam een plaats vrij."})
    reserve.refresh_from_db()
    assert reserve.state == CandidacyState.SELECTED
    again = client.post(at("promote", call), {"candidacy": reserve.pk, "reason": "Nog eens."})
    assert (again.status_code, "Er is dus geen plaats vrij voor een reserve" in again.content.decode()) == (422, True)


@pytest.mark.rule("R19")
def test_the_place_goes_to_nobody_else_than_the_page_said(client_for, call, owner, published):
    selected, reserve = published
    behind = selection.candidacy(call, state=CandidacyState.RESERVE)
    selection.decision(behind, owner, outcome=Outcome.RESERVE, rank=2, published_at=NOW)
    client_for(selected.person).post(reverse("candidacies:withdraw", args=[selected.pk]), {"reason": "Ander werk."})

    answer = client_for(owner).post(at("promote", call), {"candidacy": behind.pk, "reason": "Vrij."})

    assert answer.status_code == 422
    assert not Enrolment.objects.filter(state=EnrolmentState.ACTIVE).exists()


def test_an_organiser_does_not_see_what_is_prepared_on_their_own(client_for, call, owner, colleague):
    own = selection.candidacy(call, person=owner, organisation=people.organisation())
    selection.decision(own, colleague, outcome=Outcome.NOT_SELECTED)
    client = client_for(owner)

    board = client.get(at("board", call)).content.decode()
    decisions = client.get(at("decisions", call)).content.decode()

    assert ('kr-tag--neutral">Niet geselecteerd' in board, f"<li>{own.person.name}" in decisions) == (False, False)
    assert 'kr-tag--neutral">Niet geselecteerd' in client_for(colleague).get(at("board", call)).content.decode()


def test_publishing_twice_says_so(client_for, call, owner, published):
    answer = client_for(owner).post(at("publish", call), {"confirm": "on"})

    assert (answer.status_code, "geen beslissingen om te publiceren" in answer.content.decode()) == (422, True)


def test_candidate_reads_the_letter_once_it_is_released(client_for, call, owner, stranger, published):
    selected, _reserve = published
    client = client_for(selected.person)

    assert client.get(at("letter", selected)).status_code == 404
    assert client_for(owner).get(at("letter", selected)).status_code == 200
    assert client_for(stranger).get(at("letter", selected)).status_code == 404
    Message.objects.filter(person=selected.person).update(state=MessageState.QUEUED)
    assert client.get(at("letter", selected)).status_code == 200


def test_a_candidacy_leads_to_its_letter_once_it_is_released(client_for, published):
    selected, _reserve = published
    client, page = client_for(selected.person), reverse("candidacies:candidacy", args=[selected.pk])

    before = client.get(page).content.decode()
    Message.objects.filter(person=selected.person).update(state=MessageState.QUEUED)
    after = client.get(page).content.decode()

    assert (at("letter", selected) in before, at("letter", selected) in after) == (False, True)


def pdf_of(answer):
    return PdfReader(io.BytesIO(answer.content))


def test_letter_is_an_accessible_pdf(client_for, owner, published):
    selected, _reserve = published

    pdf = pdf_of(client_for(owner).get(at("letter_pdf", selected)))

    assert (pdf.trailer["/Root"]["/Lang"], pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]) == ("nl", True)
    assert "Je bent geselecteerd" in pdf.pages[0].extract_text()
    assert b"pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_list_of_participants_is_an_accessible_pdf(client_for, call, owner, published):
    selected, reserve = published

    pdf = pdf_of(client_for(owner).get(at("participants", call)))

    text = pdf.pages[0].extract_text()
    assert (selected.person.family_name in text, reserve.person.family_name in text) == (True, False)
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert Entry.objects.filter(event="participants.exported").count() == 1


@pytest.mark.parametrize("key", ["x", "9" * 30])
def test_a_set_of_no_call_shows_no_letters(client_for, owner, published, key):
    answer = client_for(owner).get(reverse("notifications:batch"), {"batch": f"call:{key}:decisions"})

    assert (answer.status_code, answer.context["count"]) == (200, 0)


def test_organisers_keep_the_letters_of_their_call(client_for, owner, other_organiser, published):
    outbox = reverse("notifications:outbox")

    assert published[0].person.name in client_for(owner).get(outbox).content.decode()
    assert published[0].person.name not in client_for(other_organiser).get(outbox).content.decode()


# --- The way there ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item_count", [1, 3])
def test_an_edition_leads_to_every_board_and_its_letters(
    client_for, owner, body, item_count, django_assert_num_queries
):
    edition = make_edition(organisers=[body])
    decided = {"state": CallState.DECIDED, "decided_at": timezone.now()}
    calls = [selection.closed_call(edition=edition, **decided) for _ in range(item_count)]
    client = client_for(owner)

    with django_assert_num_queries(13):
        links = [link.url for link in client.get(reverse("programmes:edition", args=[edition.pk])).context["links"]]

    boards = [reverse("selection:board", args=[call.pk]) for call in calls]
    assert sorted(link for link in links if link.endswith("/board/")) == sorted(boards)
    assert len(links) == 2 * item_count + 1


def test_a_decided_call_leads_to_its_letters(client_for, call, owner):
    call.state, call.decided_at = CallState.DECIDED, timezone.now()
    call.save(update_fields=["state", "decided_at"])
    notifications.message(batch=f"call:{call.pk}:decisions", scope=f"call:{call.pk}", state=MessageState.HELD)
    client = client_for(owner)

    tasks = client.get(reverse("programmes:call_manage", args=[call.pk])).context["tasks"]

    assert (tasks[-1].state, len(client.get(tasks[-1].url).context["table"].rows)) == ("1 na te lezen", 1)


def test_what_assessors_handed_in_is_compared_in_a_picture(client_for, call, owner):
    busy, idle = selection.assessor(call), selection.assessor(call)
    client, url = client_for(owner), reverse("selection:assessors", args=[call.pk])

    before = client.get(url).context["bars"]
    selection.review(selection.candidacy(call), busy)
    bars = {bar["label"]: bar["value"] for bar in client.get(url).context["bars"]}

    assert before == []
    assert (bars[busy.person.name], bars[idle.person.name]) == (1, 0)
