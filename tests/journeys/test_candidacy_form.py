"""The candidacy form in a real browser: what is typed is never lost, and every page is accessible."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.kit.drafts import Base
from cohorts.candidacies import actions
from cohorts.candidacies.enums import CandidacyState
from tests.factories import candidacies, people, programmes
from tests.factories.people import PASSWORD


@pytest.fixture
def candidate(transactional_db):
    return people.person(password=PASSWORD, organisation=people.organisation(name="Stad Eik"))


@pytest.fixture
def draft(candidate):
    return candidacies.make_candidacy(programmes.make_call(), candidate, state=CandidacyState.DRAFT)


@pytest.fixture
def address(live_server):
    return lambda name, row, **more: live_server.url + reverse(f"candidacies:{name}", kwargs={"pk": row.pk, **more})


def test_it_saves_itself(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))

    page.fill("#id_bring", "Tien jaar inspraak")
    page.wait_for_selector("[data-autosave-text]:has-text('Bewaard')")

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Tien jaar inspraak"}


def test_what_it_sends_is_numbered(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))

    page.fill("#id_bring", "Tien jaar inspraak")
    page.wait_for_selector("[data-autosave-text]:has-text('Bewaard')")
    page.fill("#id_bring", "Tien jaar inspraak en bemiddeling")
    page.click("#answers button[type=submit] >> nth=0")
    page.wait_for_url("**/step/3/")

    draft.refresh_from_db()
    assert (draft.answers["bring"], list(draft.sequences.values())) == ("Tien jaar inspraak en bemiddeling", [2])


def test_what_was_typed_survives_an_expired_session(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    page.context.clear_cookies(name="sessionid")

    page.fill("#id_bring", "Getypt na het verlopen")
    page.click("#answers button[type=submit] >> nth=0")
    page.wait_for_url("**/account/login/**")
    page.fill("[name=login]", candidate.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/step/2/")

    assert page.input_value("#id_bring") == "Getypt na het verlopen"


def test_saving_by_itself_says_to_sign_in_again(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    page.context.clear_cookies(name="sessionid")

    page.fill("#id_bring", "Getypt na het verlopen")
    page.get_by_text("Niet bewaard: je moet opnieuw inloggen.").wait_for()
    page.get_by_role("link", name="Log opnieuw in").click()
    page.fill("[name=login]", candidate.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/step/2/")
    page.wait_for_selector("[data-autosave-text]:has-text('Bewaard')")

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Getypt na het verlopen"}


def test_saving_by_itself_does_not_blame_the_connection_for_a_server(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    page.route("**/autosave/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.fill("#id_bring", "Getypt")

    page.get_by_text("Nog niet bewaard: er ging iets mis.").wait_for()
    page.get_by_role("button", name="Opnieuw proberen").wait_for()


def test_what_was_typed_survives_a_server_that_is_down(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    down = {"status": 502, "content_type": "text/plain", "body": "Bad gateway"}
    page.route(
        "**/step/2/**", lambda route: route.fulfill(**down) if route.request.method == "POST" else route.continue_()
    )

    page.fill("#id_bring", "Getypt in de trein")
    page.click("#answers button[type=submit] >> nth=0")
    page.get_by_text("Bad gateway").wait_for()
    page.goto(address("step", draft, n=2))

    assert page.input_value("#id_bring") == "Getypt in de trein"


def test_what_was_typed_survives_a_refused_form(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    page.context.clear_cookies(name="csrftoken")

    page.fill("#id_bring", "Te lang open")
    page.click("#answers button[type=submit] >> nth=0")
    page.get_by_role("heading", name="Dit formulier stond te lang open").wait_for()
    page.goto(address("step", draft, n=2))

    assert page.input_value("#id_bring") == "Te lang open"


def test_what_arrived_is_not_put_back(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=2))
    page.fill("#id_bring", "Aangekomen")
    page.click("#answers button[type=submit] >> nth=0")
    page.wait_for_url("**/step/3/")
    actions.save_answers(draft, answers={"bring": "Elders"}, base=Base(9), actor=candidate.user, now=timezone.now())

    page.goto(address("step", draft, n=2))

    assert page.input_value("#id_bring") == "Elders"


def test_a_conditional_question_comes_and_goes_with_its_answer(page, sign_in, candidate, draft, address):
    sign_in(candidate)
    page.goto(address("step", draft, n=3))
    seen = []
    for answer in ("no", "yes", "no"):
        page.check(f"[name=earlier][value={answer}]")
        seen.append(page.is_visible("#id_which_network"))

    assert seen == [False, True, False]


def test_the_pages_of_a_draft_are_accessible(page, sign_in, candidate, draft, address, axe):
    sign_in(candidate)
    for url in (
        *(address("step", draft, n=n) for n in (1, 2, 3, 4)),
        address("step", draft, n=1) + "?change=1",
        address("check", draft),
        address("candidacy", draft),
        address("withdraw", draft),
    ):
        page.goto(url)
        axe()
