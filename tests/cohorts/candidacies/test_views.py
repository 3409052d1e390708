from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Entry
from backend.notifications.models import Message
from backend.people.models import Person
from cohorts.candidacies import actions
from cohorts.candidacies.enums import CandidacyState
from tests.factories import candidacies, people, programmes

S = CandidacyState
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OWN_PAGES = ["candidacy", "done", "print_view", "withdraw", "reopen", "check", "step"]
OWN_WRITES = ["step", "autosave", "copy", "submit", "withdraw", "reopen"]


@pytest.fixture
def attachment(complete, owner):
    upload = SimpleUploadedFile("cv.pdf", PDF)
    made = actions.attach(complete, question="annex", upload=upload, actor=owner.user, now=timezone.now())
    actions.submit(complete, actor=owner.user, now=timezone.now())
    return made


def address(name, row):
    return reverse(f"candidacies:{name}", kwargs={"pk": row.pk, **({"n": 2} if name in ("step", "autosave") else {})})


# --- Who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*OWN_PAGES, "read"])
def test_a_stranger_and_a_colleague_do_not_find_it(client_for, stranger, colleague, submitted, name):
    codes = {person: client_for(person).get(address(name, submitted)).status_code for person in (stranger, colleague)}

    assert codes == {stranger: 404, colleague: 404}


@pytest.mark.parametrize("name", OWN_WRITES)
def test_nobody_else_writes(client_for, stranger, organiser, submitted, name):
    codes = [client_for(person).post(address(name, submitted)).status_code for person in (stranger, organiser)]

    submitted.refresh_from_db()
    assert (codes, submitted.state) == ([404, 403], S.SUBMITTED)


@pytest.mark.parametrize("name", ["candidacy", "read"])
def test_organisers_do_not_find_a_concept(client_for, organiser, draft, name):
    assert client_for(organiser).get(address(name, draft)).status_code == 404


def test_an_attachment_opens_for_owner_and_organiser_only(client_for, owner, organiser, stranger, attachment):
    url = address("attachment", attachment)

    answers = [client_for(person).get(url) for person in (owner, organiser, stranger)]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert [b"".join(answer.streaming_content) for answer in answers[:2]] == [PDF, PDF]
    lines = Entry.objects.filter(event="file.read").order_by("pk").values_list("actor", "subject_type", "subject_id")
    candidacy = ("candidacies.candidacy", str(attachment.candidacy_id))
    assert list(lines) == [(owner.user.pk, *candidacy), (organiser.user.pk, *candidacy)]


def test_a_withdrawn_file_stays_with_its_writer(client_for, organiser, owner, call, attachment):
    candidacy = attachment.candidacy
    actions.withdraw(candidacy, actor=owner.user, now=timezone.now(), reason="Ander werk")
    client, listed = client_for(organiser), reverse("candidacies:call_list", args=[call.pk])

    page = client.get(listed).content.decode()
    sheet = b"".join(client.get(reverse("candidacies:export", args=[call.pk, "csv"])).streaming_content).decode()

    assert [
        client.get(address("read", candidacy)).status_code,
        client.get(address("attachment", attachment)).status_code,
    ] == [404, 404]
    assert client_for(owner).get(address("candidacy", candidacy)).status_code == 200
    assert (owner.sorted_name in page, "Ander werk" in page, address("read", candidacy) in page) == (True, True, False)
    assert (owner.email in sheet, len(sheet.splitlines())) == (False, 1)


@pytest.mark.parametrize("name", ["call_list", "export"])
def test_the_list_is_for_the_organisers(client_for, organiser, owner, stranger, submitted, name):
    more = {"extension": "csv"} if name == "export" else {}
    url = reverse(f"candidacies:{name}", kwargs={"pk": submitted.call_id, **more})

    codes = [client_for(person).get(url).status_code for person in (organiser, owner, stranger)]

    assert codes == [200, 403, 403]


@pytest.mark.rule("R18")
def test_organisers_of_the_other_body_read_just_as_well(client_for, submitted):
    other = people.organisation(name="VVSG")
    submitted.call.edition.organisers.add(other)

    assert client_for(people.organiser(other)).get(address("read", submitted)).status_code == 200


# --- The candidate -------------------------------------------------------------------------------------------


def test_start_says_when_a_call_is_closed(client_for, owner, body):
    now = timezone.now()
    call = programmes.make_call(organiser=body, opens_at=now - timedelta(days=3), closes_at=now - timedelta(seconds=1))
    url = reverse("candidacies:start", args=[call.slug])

    page = client_for(owner).get(url)

    assert "Deze oproep is gesloten sinds" in page.content.decode()
    assert client_for(owner).post(url).url == url


def test_start_without_account_leads_to_sign_in(client, call):
    url = reverse("candidacies:start", args=[call.slug])

    assert client.get(url).status_code == 200
    assert client.post(url).url == f"{reverse('account_login')}?next={url}"


def test_start_resumes_the_draft(client_for, owner, draft):
    response = client_for(owner).post(reverse("candidacies:start", args=[draft.call.slug]))

    assert response.url == reverse("candidacies:step", args=[draft.pk, 1])


def test_about_asks_only_what_is_not_known(client_for, call, stranger):
    row = candidacies.make_candidacy(call, stranger, state=S.DRAFT, function="", role_level="")
    url = reverse("candidacies:step", args=[row.pk, 1])

    few = client_for(stranger).get(url).context["form"]
    all_of_them = client_for(stranger).get(f"{url}?change=1").context["form"]

    assert set(few.fields) == {"function", "role_level", "revision", "page", "sequence"}
    assert {"organisation", "organisation_name", "level"} <= set(all_of_them.fields)


def test_about_takes_an_organisation_by_hand(client_for, draft, owner):
    url = reverse("candidacies:step", args=[draft.pk, 1]) + "?change=1"
    given = {"organisation": "", "organisation_name": "Vzw De Brug", "level": "non_profit", "function": "Coach"}

    client_for(owner).post(url, {**given, "role_level": "staff", "revision": 0, "page": "a"})

    draft.refresh_from_db()
    found = (draft.organisation, draft.organisation_name, draft.level, draft.function)
    assert found == (None, "Vzw De Brug", "non_profit", "Coach")


def test_about_takes_an_organisation_by_a_part_of_its_name(client_for, draft, owner):
    city = people.organisation(name="Stad Wilgendam", level="local")
    url = reverse("candidacies:step", args=[draft.pk, 1]) + "?change=1"

    client_for(owner).post(url, {"organisation": "wilgen", "organisation_name": "Oud", "revision": 0, "page": "a"})

    draft.refresh_from_db()
    assert (draft.organisation, draft.organisation_name, draft.level) == (city, "", "local")


def test_an_unknown_organisation_is_asked_again_and_the_rest_is_kept(client_for, draft, owner):
    known = draft.organisation
    url = reverse("candidacies:step", args=[draft.pk, 1]) + "?change=1"

    page = client_for(owner).post(url, {"organisation": "Nergens", "function": "Coach", "revision": 0, "page": "a"})

    draft.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["organisation"])
    assert (draft.organisation, draft.function) == (known, "Coach")


def test_what_was_typed_comes_in_where_the_question_stands_now(client_for, owner, draft):
    client, url = client_for(owner), reverse("candidacies:step", args=[draft.pk, 4])
    client.post(address("step", draft), {"bring": "Ervaring", "revision": 0, "page": "a"})
    asked = client.get(url).context["form"]["asked"].value()
    together = [replace(question, step="Alles samen") for question in programmes.default_questions()]
    programmes.make_question_form(draft.call, number=2, questions=together)

    response = client.post(url, {"asked": asked, "commitment": "on", "revision": 1, "page": "b"})

    draft.refresh_from_db()
    assert response.url == reverse("candidacies:check", args=[draft.pk])
    assert draft.answers == {"bring": "Ervaring", "commitment": True}


def test_a_page_that_is_not_there_is_not_found(client_for, owner, draft):
    assert client_for(owner).get(reverse("candidacies:step", args=[draft.pk, 9])).status_code == 404


def test_a_null_character_does_no_harm(client_for, owner, draft):
    client_for(owner).post(address("step", draft), {"bring": "Er\0varing", "revision": 0, "page": "a"})

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Ervaring"}


def test_autosave_answers_without_a_page(client_for, owner, draft):
    client, url = client_for(owner), address("autosave", draft)

    good = client.post(url, {"bring": "Ervaring", "revision": 0, "page": "a"})
    too_long = client.post(url, {"bring": "woord " * 301, "revision": 0, "page": "a"})
    stale = client.post(url, {"bring": "Ouder", "revision": 0, "page": "b"})

    draft.refresh_from_db()
    assert [good.status_code, too_long.status_code, stale.status_code] == [204, 422, 409]
    assert len(draft.answers["bring"].split()) == 301


def test_autosave_after_the_deadline_says_so(client_for, owner, body):
    now = timezone.now()
    call = programmes.make_call(organiser=body, opens_at=now - timedelta(days=3), closes_at=now)
    row = candidacies.make_candidacy(call, owner, state=S.DRAFT)

    response = client_for(owner).post(address("autosave", row), {"bring": "Te laat", "revision": 0, "page": "a"})

    assert (response.status_code, "gesloten" in response.content.decode()) == (410, True)


def test_a_stale_page_shows_both_texts_and_the_choice_counts(client_for, owner, draft):
    client, url = client_for(owner), address("step", draft)
    client.post(url, {"bring": "Eerste venster", "revision": 0, "page": "a"})

    both = client.post(url, {"bring": "Tweede venster", "expect": "Ook nieuw", "revision": 0, "page": "b"})

    page = both.content.decode()
    assert both.status_code == 409
    assert "Eerste venster" in page
    assert "Tweede venster" in page
    fresh = {name: both.context["form"][name].value() for name in ("revision", "page")}
    typed = dict(both.context["typed"])
    client.post(url, {**typed, **fresh, "keep__bring": "mine"})
    draft.refresh_from_db()
    assert draft.answers == {"bring": "Tweede venster", "expect": "Ook nieuw"}


def test_choosing_the_saved_text_keeps_it(client_for, owner, draft):
    client, url = client_for(owner), address("step", draft)
    client.post(url, {"bring": "Eerste venster", "revision": 0, "page": "a"})
    both = client.post(url, {"bring": "Tweede venster", "revision": 0, "page": "b"})

    fresh = {name: both.context["form"][name].value() for name in ("revision", "page")}
    client.post(url, {**dict(both.context["typed"]), **fresh, "keep__bring": "saved"})

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Eerste venster"}


def test_a_bad_file_keeps_the_other_answers(client_for, owner, draft):
    url = reverse("candidacies:step", args=[draft.pk, 3])
    bad = SimpleUploadedFile("cv.pdf", b"<html></html>")

    response = client_for(owner).post(url, {"years": "7", "annex": bad, "revision": 0, "page": "a"})

    draft.refresh_from_db()
    assert (response.status_code, draft.answers) == (422, {"years": 7})
    assert "cv.pdf" in response.content.decode()


def test_a_draft_past_the_deadline_stays_readable(client_for, owner, body):
    now = timezone.now()
    call = programmes.make_call(organiser=body, opens_at=now - timedelta(days=3), closes_at=now)
    row = candidacies.make_candidacy(call, owner, state=S.DRAFT, answers={"bring": "Net niet klaar"})
    client = client_for(owner)

    assert client.get(address("step", row)).url == address("candidacy", row)
    page = client.get(address("candidacy", row)).content.decode()
    assert "Net niet klaar" in page
    assert "Dit concept is niet ingediend" in page


def test_every_gap_on_the_check_page_leads_to_its_field(client_for, owner, draft):
    client = client_for(owner)
    problems = client.get(address("check", draft)).context["problems"]

    pages = {n: client.get(reverse("candidacies:step", args=[draft.pk, n])).content.decode() for n in (2, 3, 4)}

    assert [problem.field for problem in problems] == ["bring", "expect", "experience", "earlier", "commitment"]
    assert [problem.field for problem in problems if f' id="id_{problem.field}"' not in pages[problem.step]] == []


def test_reopening_warns_and_opens(client_for, owner, submitted):
    client = client_for(owner)

    assert "opnieuw indienen" in client.get(address("reopen", submitted)).content.decode()
    assert client.post(address("reopen", submitted)).url == address("check", submitted)
    submitted.refresh_from_db()
    assert submitted.state == S.DRAFT


def test_withdrawing_asks_why_and_keeps_it(client_for, owner, submitted):
    client = client_for(owner)

    assert client.get(address("withdraw", submitted)).status_code == 200
    client.post(address("withdraw", submitted), {"reason": "Ander werk"})

    submitted.refresh_from_db()
    assert (submitted.state, submitted.withdrawal_reason) == (S.WITHDRAWN, "Ander werk")


@pytest.mark.parametrize("press", ["get", "post"])
@pytest.mark.parametrize(
    ("name", "state"), [("withdraw", S.WITHDRAWN), ("withdraw", S.NOT_SELECTED), ("reopen", S.DRAFT)]
)
def test_a_second_press_says_how_it_stands(client_for, owner, call, name, state, press):
    row = candidacies.make_candidacy(call, owner, state=state)

    answer = getattr(client_for(owner), press)(address(name, row), follow=True)

    assert answer.redirect_chain == [(address("candidacy", row), 302)]
    assert f"de stand is nu “{row.get_state_display()}”" in answer.content.decode()


@pytest.mark.parametrize("state", [S.SELECTED, S.RESERVE, S.NOT_SELECTED, S.WITHDRAWN, S.SUBMITTED, S.DRAFT])
def test_the_page_says_how_it_stands_in_the_candidates_words(client_for, owner, call, state):
    row = candidacies.make_candidacy(call, owner, state=state)

    page = client_for(owner).get(address("candidacy", row)).content.decode()

    assert str(row.public_label) in page


@pytest.fixture
def by_mail(call):
    """A candidacy of somebody without an account, entered from a file."""
    return candidacies.from_file(call, people.person(given_name="Mia", email="mia@post.example", account=False))


def test_an_organiser_withdraws_for_somebody_without_account(client_for, organiser, by_mail):
    client = client_for(organiser)

    assert address("withdraw_for", by_mail) in client.get(address("read", by_mail)).content.decode()
    assert "mia@post.example" in client.get(address("withdraw_for", by_mail)).content.decode()
    assert client.post(address("withdraw_for", by_mail), {"reason": " "}).status_code == 422
    page = client.post(address("withdraw_for", by_mail), {"reason": "Mia belde."}, follow=True).content.decode()

    by_mail.refresh_from_db()
    assert (by_mail.state, by_mail.withdrawal_reason) == (S.WITHDRAWN, "Mia belde.")
    assert ("is ingetrokken" in page, address("withdraw_for", by_mail) in page) == (True, False)
    assert "Mia belde." in Message.objects.get(kind="candidacies.withdrawn_for").body
    entry = Entry.objects.get(event="candidacy.withdrawn_for")
    assert (entry.actor, entry.data["previous"]) == (organiser.user, S.SUBMITTED)


def test_who_has_no_address_gets_no_mail(client_for, organiser, call):
    silent = candidacies.from_file(call, people.person(account=False))
    Person.objects.filter(pk=silent.person_id).update(email="")

    client_for(organiser).post(address("withdraw_for", silent), {"reason": "Een brief van 3 maart."})

    silent.refresh_from_db()
    assert (silent.state, Message.objects.exists()) == (S.WITHDRAWN, False)


def test_nobody_is_withdrawn_for_once_not_selected(client_for, organiser, call):
    row = candidacies.make_candidacy(call, people.person(), state=S.NOT_SELECTED)

    answer = client_for(organiser).post(address("withdraw_for", row), {"reason": "Mia belde."}, follow=True)

    row.refresh_from_db()
    assert (row.state, "de stand is nu “Niet geselecteerd”" in answer.content.decode()) == (S.NOT_SELECTED, True)


def test_only_organisers_withdraw_for_others(client_for, organiser, owner, stranger, submitted):
    own = candidacies.make_candidacy(submitted.call, organiser)

    tried = [(owner, submitted), (stranger, submitted), (organiser, own)]
    statuses = [
        client_for(who).post(address("withdraw_for", row), {"reason": "Zomaar."}).status_code for who, row in tried
    ]

    assert statuses == [403, 404, 403]


# --- The organiser -------------------------------------------------------------------------------------------


@pytest.mark.rule("R03", "R04")
def test_reading_shows_both_answers_together_and_is_journalled(client_for, organiser, submitted):
    page = client_for(organiser).get(address("read", submitted))

    file = page.context["file"]
    assert (file.bring.question.key, file.expect.question.key) == ("bring", "expect")
    assert Entry.objects.filter(event="candidacy.read", actor=organiser.user).count() == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["An", "Bo"]),
        ("?q=gent", ["Bo"]),
        ("?level=federal", ["An"]),
        ("?flag=level", ["An"]),
        ("?state=withdrawn", ["Bo"]),
    ],
)
def test_the_list_filters(client_for, organiser, call, query, names):
    federal, gent = people.organisation(level="federal"), people.organisation(name="Stad Gent")
    an = people.person(given_name="An", family_name="A", organisation=federal)
    bo = people.person(given_name="Bo", family_name="B", organisation=gent)
    candidacies.make_candidacy(call, an, flags=["level"])
    candidacies.make_candidacy(call, bo, state=S.WITHDRAWN)
    candidacies.make_candidacy(call, people.person(), state=S.DRAFT)

    page = client_for(organiser).get(reverse("candidacies:call_list", args=[call.pk]) + query)

    assert [row.person.given_name for row in page.context["table"].rows] == names
    assert page.context["counts"]["draft"] == 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(client_for, organiser, call, item_count, django_assert_num_queries):
    for _ in range(item_count):
        candidacies.make_candidacy(call, people.person(organisation=people.organisation()))
    client = client_for(organiser)

    with django_assert_num_queries(9):
        client.get(reverse("candidacies:call_list", args=[call.pk]))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_download_asks_a_constant_number_of_queries(
    client_for, organiser, call, item_count, django_assert_num_queries
):
    for _ in range(item_count):
        candidacies.make_candidacy(
            call, people.person(organisation=people.organisation()), answers=programmes.default_answers()
        )
    client = client_for(organiser)

    with django_assert_num_queries(11):
        content = b"".join(client.get(reverse("candidacies:export", args=[call.pk, "csv"])).streaming_content)

    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == item_count + 1
    assert "Participatietrajecten, Procesbegeleiding" in lines[1]


def test_the_workbook_is_journalled(client_for, organiser, submitted):
    response = client_for(organiser).get(reverse("candidacies:export", args=[submitted.call_id, "xlsx"]))

    assert b"".join(response.streaming_content).startswith(b"PK")
    assert Entry.objects.get(event="candidacies.exported").data == {"rows": 1, "format": "xlsx"}


@pytest.mark.parametrize("item_count", [1, 3])
def test_my_list_asks_a_constant_number_of_queries(client_for, owner, body, item_count, django_assert_num_queries):
    for _ in range(item_count):
        candidacies.make_candidacy(programmes.make_call(organiser=body), owner)
    client = client_for(owner)

    with django_assert_num_queries(5):
        client.get(reverse("candidacies:mine"))


def test_a_list_without_candidacies_says_why_and_what_to_do(client_for, organiser, call):
    client, url = client_for(organiser), reverse("candidacies:call_list", args=[call.pk])

    empty, filtered = client.get(url).content.decode(), client.get(url, {"level": "local"}).content.decode()

    assert "Wat met de post kwam, voer je in uit een bestand." in empty
    assert "Wis alle filters" in filtered
    assert all('id="candidacies"' in page for page in (empty, filtered))


def test_the_outbox_names_the_mails_of_a_call_in_words(client_for, organiser, owner, complete):
    now = timezone.now()
    actions.submit(complete, actor=owner.user, now=now)
    actions.withdraw(complete, actor=owner.user, now=now)

    page = client_for(organiser).get(reverse("notifications:outbox")).content.decode()

    words = ["Oproep Lerend Netwerk: Ontvangstbevestigingen", "Oproep Lerend Netwerk: Bevestigingen van een intrekking"]
    assert [word for word in words if word not in page] == []
    assert [word for word in ("acknowledgements</option>", "withdrawals</option>") if word in page] == []
