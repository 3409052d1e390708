"""What every page answers to the organiser, to somebody else, and to nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Entry
from cohorts.programmes.enums import (
    CallState,
    CohortState,
    ComponentKind,
    EditionRoleKind,
    EditionState,
    EnrolmentState,
    ProgrammeState,
    SelectionMode,
)
from cohorts.programmes.models import Call, Edition, Enrolment, Programme
from cohorts.programmes.queries import current_form
from cohorts.programmes.views import editions
from tests.factories import people
from tests.factories import programmes as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return people.organisation(name="Kenniscentrum Participatie")


@pytest.fixture
def owner(body):
    """The organiser."""
    return people.organiser(body, given_name="Odette", family_name="Organisator")


@pytest.fixture
def other_organiser():
    """Organises, but for a body that has nothing to do with it."""
    return people.organiser(people.organisation(name="Elders"))


@pytest.fixture
def programme(body):
    return factory.make_programme(owner=body, title="Lerend Netwerk")


@pytest.fixture
def edition(programme):
    return factory.make_edition(programme=programme, state=EditionState.DRAFT)


@pytest.fixture
def call(edition):
    return factory.make_call(edition=edition, state=CallState.DRAFT)


@pytest.fixture
def cohort(edition):
    return factory.make_cohort(edition=edition)


def status(client, url):
    """What the address answers; a file in the answer is read to its end, which closes it."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def events():
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def addresses(programme, edition, call, cohort):
    """Every page that only organisers open."""
    return [
        reverse("programmes:edit_programme", args=[programme.slug]),
        reverse("programmes:recipe", args=[programme.slug]),
        reverse("programmes:end_programme", args=[programme.slug]),
        reverse("programmes:create_edition", args=[programme.slug]),
        reverse("programmes:edition", args=[edition.pk]),
        reverse("programmes:edit_edition", args=[edition.pk]),
        reverse("programmes:components", args=[edition.pk]),
        reverse("programmes:roles", args=[edition.pk]),
        reverse("programmes:copy_edition", args=[edition.pk]),
        reverse("programmes:create_call", args=[edition.pk]),
        reverse("programmes:call_manage", args=[call.pk]),
        reverse("programmes:edit_call", args=[call.pk]),
        reverse("programmes:preview", args=[call.pk]),
        reverse("programmes:questions", args=[call.pk]),
        reverse("programmes:add_question", args=[call.pk]),
        reverse("programmes:change_question", args=[call.pk, "bring"]),
        reverse("programmes:cohort", args=[cohort.pk]),
        reverse("programmes:export_participants", args=[cohort.pk, "csv"]),
        reverse("programmes:export_participants", args=[cohort.pk, "xlsx"]),
    ]


def test_organiser_opens_every_page(client_for, owner, programme, edition, call, cohort):
    client = client_for(owner)

    answers = {url: status(client, url) for url in addresses(programme, edition, call, cohort)}

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.rule("R18")
def test_organiser_of_a_co_organising_body_opens_every_page(client_for, programme, edition, call, cohort):
    body = people.organisation(name="VVSG")
    edition.organisers.add(body)
    programme.owners.add(body)
    client = client_for(people.organiser(body))

    answers = {url: status(client, url) for url in addresses(programme, edition, call, cohort)}

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.rule("R18")
@pytest.mark.parametrize("who", ["stranger", "other_organiser"])
def test_what_is_not_published_is_not_there_for_others(request, client_for, who, programme, edition, call, cohort):
    client = client_for(request.getfixturevalue(who))

    answers = {url: status(client, url) for url in addresses(programme, edition, call, cohort)}

    assert answers == dict.fromkeys(answers, 404)


@pytest.mark.rule("R18")
@pytest.mark.parametrize("who", ["stranger", "other_organiser"])
def test_what_is_published_is_not_theirs_to_manage(request, client_for, who, programme):
    edition = factory.make_edition(programme=programme)
    call = factory.make_call(edition=edition)
    cohort = factory.make_cohort(edition=edition)
    client = client_for(request.getfixturevalue(who))

    answers = {url: status(client, url) for url in addresses(programme, edition, call, cohort)}

    cohort_pages = {url for url in answers if url.startswith("/cohorts/")}
    assert answers == {url: 404 if url in cohort_pages else 403 for url in answers}


def test_who_is_not_signed_in_is_sent_to_sign_in(client, programme, edition, call, cohort):
    answers = {url: status(client, url) for url in addresses(programme, edition, call, cohort)}

    assert answers == dict.fromkeys(answers, 302)


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_of_editions(client_for, owner, programme, item_count, django_assert_num_queries):
    for _number in range(item_count):
        factory.enrol(cohort=factory.make_cohort(edition=factory.make_edition(programme=programme)))
    client = client_for(owner)

    with django_assert_num_queries(9):
        answer = client.get(reverse("programmes:editions"))

    assert len(answer.context["table"].rows) == item_count
    assert [row.places for row in answer.context["table"].rows] == [1] * item_count


def test_stranger_has_no_list_of_editions(client_for, stranger):
    assert client_for(stranger).get(reverse("programmes:editions")).status_code == 403


@pytest.mark.parametrize("item_count", [1, 3])
def test_open_calls_are_public(client, item_count, django_assert_num_queries):
    for _number in range(item_count):
        factory.make_call()
        factory.make_call(opens_at=timezone.now() + timedelta(days=1))

    with django_assert_num_queries(5):
        answer = client.get(reverse("programmes:calls"))

    assert len(answer.context["calls"]) == item_count
    assert len(answer.context["announced"]) == item_count


@pytest.mark.rule("R29")
def test_every_public_programme_can_be_found(client, programme):
    ended = factory.make_programme(title="Masterclass", state=ProgrammeState.ENDED)
    going_on = factory.make_programme(title="Netwerk")
    for one in (ended, going_on):
        factory.make_edition(programme=one)

    page = client.get(reverse("programmes:calls"))

    assert list(page.context["programmes"]) == [going_on, ended]
    assert reverse("programmes:programme", args=[ended.slug]) in page.content.decode()


def test_calls_list_leaves_out_what_is_not_open(client):
    now = timezone.now()
    factory.make_call(state=CallState.DRAFT)
    factory.make_call(state=CallState.DECIDED)
    factory.make_call(edition=factory.make_edition(state=EditionState.DRAFT))
    factory.make_call(edition=factory.make_edition(programme=factory.make_programme(state=ProgrammeState.ENDED)))
    factory.make_call(opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1))

    answer = client.get(reverse("programmes:calls"))

    assert list(answer.context["calls"]) == []
    assert list(answer.context["announced"]) == []


@pytest.mark.parametrize("item_count", [1, 3])
def test_call_page_is_public(client, item_count, django_assert_num_queries):
    call = factory.make_call()
    for year in range(item_count):
        starts_on = call.edition.starts_on.replace(year=2020 + year)
        factory.make_edition(programme=call.edition.programme, starts_on=starts_on, ends_on=starts_on)

    with django_assert_num_queries(5):
        answer = client.get(reverse("programmes:call", args=[call.slug]))

    assert answer.status_code == 200
    assert answer.context["is_open"] is True
    assert len(answer.context["page"].earlier) == item_count
    assert reverse("candidacies:start", args=[call.slug]) in answer.content.decode()


def test_concept_of_a_call_is_for_its_organiser_only(client, client_for, owner, stranger, call):
    url = reverse("programmes:call", args=[call.slug])

    answers = [visitor.get(url).status_code for visitor in (client_for(owner), client_for(stranger), client)]

    assert answers == [200, 404, 404]


@pytest.mark.rule("R30")
def test_call_of_an_ended_programme_is_closed_and_points_to_the_successor(client):
    successor = factory.make_programme(title="Opvolger")
    factory.make_edition(programme=successor)
    ended = factory.make_programme(state=ProgrammeState.ENDED, successor=successor)
    call = factory.make_call(edition=factory.make_edition(programme=ended))

    answer = client.get(reverse("programmes:call", args=[call.slug]))

    assert answer.context["is_open"] is False
    assert answer.content.decode().count(reverse("programmes:programme", args=[successor.slug])) == 1


@pytest.mark.rule("R29", "R30")
@pytest.mark.parametrize("item_count", [1, 3])
def test_programme_page_keeps_its_editions(client, item_count, django_assert_num_queries):
    successor = factory.make_programme()
    factory.make_edition(programme=successor)
    programme = factory.make_programme(state=ProgrammeState.ENDED, successor=successor)
    for year in range(item_count):
        starts_on = timezone.localdate().replace(year=2017 + year, day=1)
        edition = factory.make_edition(
            programme=programme, state=EditionState.COMPLETED, starts_on=starts_on, ends_on=starts_on
        )
        cohort = factory.make_cohort(edition=edition, state=CohortState.COMPLETED)
        factory.enrol(cohort=cohort, state=EnrolmentState.COMPLETED)
        factory.enrol(cohort=cohort, state=EnrolmentState.WITHDRAWN)

    with django_assert_num_queries(5):
        answer = client.get(reverse("programmes:programme", args=[programme.slug]))

    assert [row.places for row in answer.context["editions"]] == [1] * item_count
    assert reverse("programmes:programme", args=[successor.slug]) in answer.content.decode()


def test_programme_without_public_edition_is_for_its_organisers(client, client_for, owner, programme, edition):
    url = reverse("programmes:programme", args=[programme.slug])

    assert client.get(url).status_code == 404
    assert client_for(owner).get(url).status_code == 200


def bodies(*organisations, **fields):
    return {"bodies": [organisation.pk for organisation in organisations], **fields}


def test_programme_is_made_in_the_browser(client_for, owner, body):
    fields = bodies(body, title="Nieuw", summary="Kort", goal="Samen leren", selection_mode=SelectionMode.REVIEW)

    answer = client_for(owner).post(reverse("programmes:create_programme"), fields)

    made = Programme.objects.get()
    assert answer["Location"] == reverse("programmes:programme", args=[made.slug])
    assert (made.slug, list(made.owners.order_by("pk"))) == ("nieuw", [body])
    assert events() == ["programme.created"]


def test_programme_cannot_be_made_for_a_body_one_does_not_organise_for(client_for, owner):
    fields = bodies(
        people.organisation(), title="Nieuw", summary="Kort", goal="Leren", selection_mode=SelectionMode.REVIEW
    )

    answer = client_for(owner).post(reverse("programmes:create_programme"), fields)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["bodies"]
    assert not Programme.objects.exists()


EDITION = {
    "title": "Editie 2027", "goal": "Samen vijf trajecten", "text": "", "language": "nl", "starts_on": "2027-01-04",
    "ends_on": "2027-12-10", "soft_target": "30", "hard_maximum": "", "load_percent": "10", "load_text": "Vijf dagen",
    "eligible_levels": ["flemish", "local", "non_profit"], "contact_name": "Greet",
    "contact_email": "g@voorbeeld.example",
}  # fmt: skip


@pytest.mark.rule("R18")
def test_edition_is_made_with_a_co_organising_body(client_for, owner, body, programme):
    partner = people.organisation(name="VVSG")
    fields = bodies(body, add_body="vvsg", **EDITION)

    client_for(owner).post(reverse("programmes:create_edition", args=[programme.slug]), fields)

    made = Edition.objects.get()
    assert set(made.organisers.order_by("pk")) == {body, partner}
    assert (made.soft_target, made.hard_maximum, made.eligible_levels) == (30, None, ["flemish", "local", "non_profit"])
    assert events() == ["edition.created"]


@pytest.mark.rule("R02")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"ends_on": "2026-01-01"}, "__all__"),
        ({"soft_target": "19", "hard_maximum": "18"}, "__all__"),
        ({"load_percent": "101"}, "load_percent"),
        ({"bodies": []}, "bodies"),
        ({"bodies": ["9" * 30]}, "bodies"),
    ],
)
def test_edition_that_cannot_be_is_refused(client_for, owner, body, edition, changes, wrong):
    fields = {**bodies(body, **EDITION), **changes}

    answer = client_for(owner).post(reverse("programmes:edit_edition", args=[edition.pk]), fields)

    assert list(answer.context["form"].errors) == [wrong]
    assert events() == []


def test_edition_is_changed(client_for, owner, body, edition):
    client_for(owner).post(reverse("programmes:edit_edition", args=[edition.pk]), bodies(body, **EDITION))

    edition.refresh_from_db()
    assert edition.title == "Editie 2027"
    assert events() == ["edition.edited"]


def parts_fields():
    fields = {f"{kind.value}_{name}": 0 for kind in ComponentKind for name in ("count", "days")}
    return fields | {"full_day_count": 7, "full_day_days": 1, "stay_abroad_count": 1, "stay_abroad_days": 2}


def test_who_saves_is_told_so(client_for, owner, body, programme, edition, call):
    people.person(email="expert@voorbeeld.example", organisation=body)
    text = {"title": "Oproep", "intro": "Kom", "applicant_kind": "person", "reviews_per_candidacy": 2}
    dates = {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-20T23:59"}
    writes = {
        reverse("programmes:edit_edition", args=[edition.pk]): bodies(body, **EDITION),
        reverse("programmes:components", args=[edition.pk]): parts_fields(),
        reverse("programmes:roles", args=[edition.pk]): {"person": "expert@voorbeeld.example", "kind": "expert"},
        reverse("programmes:edit_call", args=[call.pk]): {**text, **dates},
        reverse("programmes:recipe", args=[programme.slug]): parts_fields(),
    }
    client = client_for(owner)

    told = {url: "Bewaard." in client.post(url, fields, follow=True).content.decode() for url, fields in writes.items()}
    role = edition.roles.get()
    taken = client.post(reverse("programmes:take_role", args=[edition.pk, role.pk]), follow=True).content.decode()

    assert told == dict.fromkeys(writes, True)
    assert "Bewaard." in taken


def test_components_are_set(client_for, owner, edition):
    client_for(owner).post(reverse("programmes:components", args=[edition.pk]), parts_fields())

    rows = edition.components.order_by("kind").values_list("kind", "count", "days")
    assert list(rows) == [("full_day", 7, 1), ("stay_abroad", 1, 2)]
    assert events() == ["edition.components_set"]


@pytest.mark.rule("R02")
def test_the_maximum_does_not_sink_below_the_places_taken(client_for, owner, body, edition):
    cohort = factory.make_cohort(edition=edition)
    for _ in range(2):
        factory.enrol(cohort=cohort)

    fields = {**bodies(body, **EDITION), "soft_target": 1, "hard_maximum": 1}
    response = client_for(owner).post(reverse("programmes:edit_edition", args=[edition.pk]), fields)

    edition.refresh_from_db()
    assert response.context["form"].non_field_errors() == [
        "Er hebben al 2 deelnemers een plaats: het maximum kan niet lager."
    ]
    assert edition.hard_maximum != 1


def test_edition_that_is_not_ready_says_what_it_lacks(client_for, owner, edition):
    edition.components.all().delete()

    answer = client_for(owner).post(reverse("programmes:publish_edition", args=[edition.pk]), follow=True)

    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT
    assert len(list(answer.context["messages"])) == 1
    assert events() == []


def test_edition_is_published(client_for, owner, edition):
    client_for(owner).post(reverse("programmes:publish_edition", args=[edition.pk]))

    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert events() == ["edition.published"]


@pytest.mark.parametrize("name", ["publish_edition", "complete_edition"])
def test_states_of_an_edition_change_by_post_only(client_for, owner, edition, name):
    assert client_for(owner).get(reverse(f"programmes:{name}", args=[edition.pk])).status_code == 405


@pytest.mark.rule("R34")
def test_coordinator_reads_the_edition_and_its_cohort_but_changes_nothing(client_for, edition, call, cohort, programme):
    coordinator = people.person()
    factory.give_part(edition, coordinator, EditionRoleKind.COORDINATOR)
    client = client_for(coordinator)
    read = [reverse("programmes:edition", args=[edition.pk]), reverse("programmes:cohort", args=[cohort.pk])]
    written = [
        reverse("programmes:edit_edition", args=[edition.pk]),
        reverse("programmes:components", args=[edition.pk]),
        reverse("programmes:roles", args=[edition.pk]),
        reverse("programmes:export_participants", args=[cohort.pk, "csv"]),
    ]

    assert [client.get(url).status_code for url in read] == [200, 200]
    assert [client.get(url).status_code for url in written] == [403, 403, 403, 403]


@pytest.mark.rule("R34")
def test_a_part_is_given_and_taken_back(client_for, owner, body, edition):
    expert = people.person(email="expert@voorbeeld.example", organisation=body)
    client = client_for(owner)

    client.post(
        reverse("programmes:roles", args=[edition.pk]), {"person": "Expert@voorbeeld.example", "kind": "expert"}
    )
    given = list(edition.roles.order_by("pk").values_list("person", "kind"))
    client.post(reverse("programmes:take_role", args=[edition.pk, edition.roles.get().pk]))

    assert given == [(expert.pk, "expert")]
    assert not edition.roles.exists()
    assert events() == ["edition.role_given", "edition.role_taken"]


def test_the_form_for_a_part_does_not_tell_whose_address_is_known(client_for, owner, edition):
    people.person(email="elders@voorbeeld.example", organisation=people.organisation())
    client, url = client_for(owner), reverse("programmes:roles", args=[edition.pk])

    elsewhere, nobody = (
        client.post(url, {"person": f"{name}@voorbeeld.example", "kind": "expert"}).context["form"].errors
        for name in ("elders", "niemand")
    )

    assert list(elsewhere) == ["person"]
    assert elsewhere == nobody
    assert not edition.roles.exists()


def test_call_is_made_with_questions_to_start_from(client_for, owner, edition):
    edition.load_percent = 10
    edition.save(update_fields=["load_percent"])
    fields = {
        "title": "Oproep 2027", "intro": "Kom erbij", "applicant_kind": "person", "opens_at": "2026-12-01T09:00",
        "closes_at": "2026-12-20T23:59", "reviews_per_candidacy": 2,
    }  # fmt: skip

    client_for(owner).post(reverse("programmes:create_call", args=[edition.pk]), fields)

    made = Call.objects.get()
    assert [question["key"] for question in current_form(made).questions] == ["bring", "expect", "commitment"]
    assert timezone.localtime(made.closes_at).strftime("%d %H:%M") == "20 23:59"
    assert events() == ["call.created"]


def test_call_that_closes_before_it_opens_is_refused(client_for, owner, call):
    fields = {
        "title": "Oproep", "intro": "Kom", "applicant_kind": "person", "opens_at": "2026-12-21T09:00",
        "closes_at": "2026-12-20T23:59", "reviews_per_candidacy": 2,
    }  # fmt: skip

    answer = client_for(owner).post(reverse("programmes:edit_call", args=[call.pk]), fields)

    assert list(answer.context["form"].errors) == ["__all__"]


def test_published_call_keeps_its_dates_and_who_applies_when_its_text_changes(client_for, owner, programme):
    call = factory.make_call(edition=factory.make_edition(programme=programme))
    fields = {"title": "Nieuwe titel", "intro": "Kom", "applicant_kind": "organisation", "reviews_per_candidacy": 3}

    client_for(owner).post(reverse("programmes:edit_call", args=[call.pk]), {**fields, "closes_at": "2036-12-20T23:59"})

    before = call.closes_at
    call.refresh_from_db()
    assert (call.title, call.reviews_per_candidacy, call.closes_at) == ("Nieuwe titel", 3, before)
    assert call.applicant_kind == "person"


def test_deadline_is_moved_with_a_reason(client_for, owner, programme):
    call = factory.make_call(edition=factory.make_edition(programme=programme))
    later = timezone.localtime(call.closes_at + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")

    client_for(owner).post(
        reverse("programmes:extend_deadline", args=[call.pk]), {"closes_at": later, "reason": "Veel vragen"}
    )

    before = call.closes_at
    call.refresh_from_db()
    assert call.closes_at > before
    assert Entry.objects.get().private == {"reason": "Veel vragen"}


def test_call_is_closed_early(client_for, owner, programme):
    call = factory.make_call(edition=factory.make_edition(programme=programme))

    client_for(owner).post(reverse("programmes:close_early", args=[call.pk]), {"reason": "Genoeg kandidaten"})

    call.refresh_from_db()
    assert call.closes_at <= timezone.now()
    assert events() == ["call.closed_early"]


def question_fields(**changes):
    return {
        "label": "Wat zoek je?", "kind": "short_text", "options": "", "word_limit": "", "minimum": "", "maximum": "",
        "help": "", "step": "Je ervaring", "purpose": "", **changes,
    }  # fmt: skip


def test_question_is_added_moved_changed_and_removed(client_for, owner, call):
    client = client_for(owner)
    client.post(reverse("programmes:add_question", args=[call.pk]), question_fields())
    client.post(reverse("programmes:move_question", args=[call.pk, "wat_zoek_je"]), {"direction": "up"})
    client.post(
        reverse("programmes:change_question", args=[call.pk, "wat_zoek_je"]),
        question_fields(label="Wat zoek je echt?", kind="choice", options="Rust\nRuimte", show_when=["earlier=yes"]),
    )
    keys = [question["key"] for question in current_form(call).questions]
    changed = next(question for question in current_form(call).questions if question["key"] == "wat_zoek_je")
    client.post(reverse("programmes:remove_question", args=[call.pk, "wat_zoek_je"]))

    assert keys[-3:] == ["wat_zoek_je", "annex", "commitment"]
    assert (changed["label"], [option["value"] for option in changed["options"]]) == (
        "Wat zoek je echt?",
        ["rust", "ruimte"],
    )
    assert changed["show_when"] == {"question": "earlier", "values": ["yes"]}
    assert [question["key"] for question in current_form(call).questions] == [
        key for key in keys if key != "wat_zoek_je"
    ]
    assert events() == [
        "call.question_added",
        "call.question_moved",
        "call.question_changed",
        "call.question_removed",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "choice", "options": "Enige"},
        {"kind": "long_text", "purpose": "bring", "required": "on"},
        {"kind": "short_text", "purpose": "commitment"},
        {"kind": "number", "minimum": "5", "maximum": "1"},
    ],
)
def test_question_that_cannot_be_asked_is_refused_on_its_page(client_for, owner, call, changes):
    answer = client_for(owner).post(reverse("programmes:add_question", args=[call.pk]), question_fields(**changes))

    assert list(answer.context["form"].errors) == ["__all__"]
    assert events() == []


def test_question_that_another_depends_on_is_not_removed(client_for, owner, call):
    answer = client_for(owner).post(reverse("programmes:remove_question", args=[call.pk, "earlier"]), follow=True)

    assert len(list(answer.context["messages"])) == 1
    assert len(current_form(call).questions) == len(factory.default_questions())


def test_unknown_question_is_not_there(client_for, owner, call):
    assert client_for(owner).get(reverse("programmes:change_question", args=[call.pk, "weg"])).status_code == 404


def test_frozen_questions_offer_no_changes(client_for, owner, edition):
    call = factory.make_call(edition=edition, frozen_at=timezone.now())
    client = client_for(owner)

    page = client.get(reverse("programmes:questions", args=[call.pk]))
    answer = client.post(reverse("programmes:add_question", args=[call.pk]), question_fields())

    assert page.context["can_edit"] is False
    assert list(answer.context["form"].errors) == ["__all__"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_cohort_is_there_for_who_takes_part(client_for, cohort, item_count, django_assert_num_queries):
    members = [factory.enrol(cohort=cohort) for _number in range(item_count)]
    client = client_for(members[0].person)

    with django_assert_num_queries(10):
        answer = client.get(reverse("programmes:cohort", args=[cohort.pk]))

    assert len(answer.context["table"].rows) == item_count


@pytest.mark.parametrize(("days", "said"), [(1, "Begint op"), (0, "Loopt")])
def test_a_cohort_runs_from_its_first_day_on(client_for, owner, programme, days, said):
    first = timezone.localdate() + timedelta(days=days)
    edition = factory.make_edition(programme=programme, starts_on=first, ends_on=first + timedelta(days=90))
    cohort = factory.make_cohort(edition=edition)

    page = client_for(owner).get(reverse("programmes:cohort", args=[cohort.pk])).content.decode()

    assert [words for words in ("Begint op", "Loopt") if words in page] == [said]


def test_cohort_is_not_there_for_who_withdrew_or_is_elsewhere(client_for, stranger, cohort):
    gone = factory.enrol(cohort=cohort, state=EnrolmentState.WITHDRAWN)
    elsewhere = factory.enrol()
    url = reverse("programmes:cohort", args=[cohort.pk])

    answers = [client_for(person).get(url).status_code for person in (gone.person, elsewhere.person, stranger)]

    assert answers == [404, 404, 404]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_of_participants_is_downloaded_and_journalled(client_for, owner, cohort, kind):
    factory.enrol(cohort=cohort)

    answer = client_for(owner).get(reverse("programmes:export_participants", args=[cohort.pk, kind]))
    body = b"".join(answer.streaming_content)

    assert answer.status_code == 200
    assert len(body) > 50
    assert Entry.objects.get().data == {"rows": 1, "kind": kind}


def test_list_of_participants_has_no_other_kinds(client_for, owner, cohort):
    url = reverse("programmes:export_participants", args=[cohort.pk, "pdf"])

    assert client_for(owner).get(url).status_code == 404


def test_participant_does_not_download_the_list(client_for, cohort):
    member = factory.enrol(cohort=cohort)
    url = reverse("programmes:export_participants", args=[cohort.pk, "csv"])

    assert client_for(member.person).get(url).status_code == 403


def test_participant_stops(client_for, owner, stranger, cohort):
    enrolment = factory.enrol(cohort=cohort)
    url = reverse("programmes:withdraw_enrolment", args=[enrolment.pk])

    refused = client_for(stranger).post(url, {"reason": "Zomaar"})
    client_for(owner).post(url, {"reason": "Andere job"})

    enrolment.refresh_from_db()
    assert refused.status_code == 404
    assert enrolment.state == EnrolmentState.WITHDRAWN
    assert events() == ["enrolment.withdrawn"]


@pytest.mark.rule("R27")
def test_nobody_joins_an_edition_with_selection(client_for, stranger):
    edition = factory.make_edition()
    url = reverse("programmes:join", args=[edition.pk])
    client = client_for(stranger)

    page = client.get(reverse("programmes:programme", args=[edition.programme.slug]))

    assert url not in page.content.decode()
    assert client.post(url).status_code == 403
    assert not Enrolment.objects.exists()


def test_anybody_joins_an_edition_without_selection(client_for, stranger):
    programme = factory.make_programme(selection_mode=SelectionMode.NONE)
    edition = factory.make_edition(programme=programme)
    url = reverse("programmes:join", args=[edition.pk])
    client = client_for(stranger)

    page = client.get(reverse("programmes:programme", args=[programme.slug]))
    answer = client.post(url)

    enrolment = Enrolment.objects.get()
    assert url in page.content.decode()
    assert answer["Location"] == reverse("programmes:cohort", args=[enrolment.cohort_id])
    assert (enrolment.person, enrolment.organisation.name) == (stranger, "Gemeente Verweg")


@pytest.mark.rule("R30")
def test_programme_is_ended_with_a_successor_and_taken_up_again(client_for, owner, body, programme):
    successor = factory.make_programme(owner=body)
    client = client_for(owner)

    client.post(reverse("programmes:end_programme", args=[programme.slug]), {"successor": successor.pk})
    ended = Programme.objects.get(pk=programme.pk)
    client.post(reverse("programmes:resume_programme", args=[programme.slug]))

    assert (ended.state, ended.successor) == (ProgrammeState.ENDED, successor)
    assert Programme.objects.get(pk=programme.pk).state == ProgrammeState.ACTIVE
    assert events() == ["programme.ended", "programme.resumed"]


def test_recipe_is_set(client_for, owner, programme):
    fields = {f"{kind.value}_{name}": 0 for kind in ComponentKind for name in ("count", "days")}

    client_for(owner).post(
        reverse("programmes:recipe", args=[programme.slug]), {**fields, "full_day_count": 5, "full_day_days": 1}
    )

    assert list(programme.recipe_parts.order_by("pk").values_list("kind", "count")) == [("full_day", 5)]
    assert events() == ["programme.recipe_set"]


def test_what_a_colleague_completes_meanwhile_is_said_on_the_form(client_for, owner, edition, monkeypatch):
    def complete_meanwhile(load_percent):
        Edition.objects.filter(pk=edition.pk).update(state=EditionState.COMPLETED)
        return []

    monkeypatch.setattr(editions, "starting_questions", complete_meanwhile)
    fields = {
        "title": "Oproep 2027", "intro": "Kom erbij", "applicant_kind": "person", "opens_at": "2026-12-01T09:00",
        "closes_at": "2026-12-20T23:59", "reviews_per_candidacy": 2,
    }  # fmt: skip

    answer = client_for(owner).post(reverse("programmes:create_call", args=[edition.pk]), fields)

    assert (answer.status_code, "Deze editie is afgerond" in answer.content.decode()) == (422, True)
    assert not Call.objects.exists()


@pytest.mark.rule("R08")
def test_next_edition_is_started_from_this_one(client_for, owner, edition):
    fields = {"title": "Editie 2028", "starts_on": "2028-01-03", "ends_on": "2028-07-03"}

    answer = client_for(owner).post(reverse("programmes:copy_edition", args=[edition.pk]), fields)

    copy = Edition.objects.order_by("-pk").first()
    assert answer["Location"] == reverse("programmes:edition", args=[copy.pk])
    assert (copy.title, copy.goal, copy.state) == ("Editie 2028", edition.goal, EditionState.DRAFT)
