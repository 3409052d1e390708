"""Judging and deciding with the keyboard alone: every step can be reached with Tab, in an order one can follow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.models import Decision, Review
from tests.factories import people, selection
from tests.journeys.test_keyboard_only import Keyboard


@pytest.fixture
def body(transactional_db):
    return people.organisation(name="Kenniscentrum Participatie")


@pytest.fixture
def call(body):
    return selection.closed_call(organiser=body, title="Oproep 2027")


@pytest.fixture
def candidate(call):
    person = people.person(given_name="Noor", family_name="Peeters")
    return selection.candidacy(call, person=person, organisation=people.organisation(name="Stad Eik"))


def test_an_assessor_reads_scores_and_hands_in(page, live_server, sign_in, call, candidate):
    keyboard, judge = Keyboard(page), selection.assessor(call)
    sign_in(judge.person)
    page.goto(live_server.url + reverse("selection:review", args=[candidate.pk]))

    keyboard.is_on("Noor Peeters")
    keyboard.skips_to_the_content()
    gives(keyboard, "Criterium 1", score=4)
    gives(keyboard, "Criterium 2", score=2)
    keyboard.tabs_to("textbox", "Opmerking voor de andere beoordelaars")
    keyboard.types("Sterke ervaring.")
    expect(page.get_by_role("main").get_by_role("status").filter(has_text="Bewaard")).to_be_visible()
    keyboard.follows("button", "Dien in")
    expect(page.get_by_text("Ingediend.")).to_be_visible()

    review = Review.objects.get()
    assert (review.state, review.comment) == (ReviewState.SUBMITTED, "Sterke ervaring.")
    assert sorted(review.scores.values_list("value", flat=True)) == [2, 4]


def gives(keyboard, criterion, *, score):
    """Tab to the scale of this criterion and walk along it with the arrows."""
    group = keyboard.page.get_by_role("group", name=criterion)
    for _stop in range(60):
        keyboard.presses("Tab")
        if group.evaluate("group => group.contains(document.activeElement)"):
            break
    keyboard.presses("Space", *["ArrowDown"] * (score - 1))
    expect(group.get_by_role("radio", name=str(score), exact=True)).to_be_checked()


def test_an_organiser_decides_on_the_board_and_takes_it_back(page, live_server, sign_in, body, call, candidate):
    selection.review(candidate, selection.assessor(call))
    keyboard = Keyboard(page)
    sign_in(people.organiser(body))
    page.goto(live_server.url + reverse("selection:board", args=[call.pk]))

    keyboard.is_on("Bord")
    keyboard.skips_to_the_content()
    keyboard.tabs_to("checkbox", "Kies Peeters, Noor")
    keyboard.presses("Space")
    keyboard.tabs_to("combobox", "Beslissing")
    keyboard.types("Reserve")
    keyboard.tabs_to("textbox", "Reden")
    keyboard.types("Net niet.")
    keyboard.follows("button", "Bereid voor")
    expect(page.get_by_text("1 beslissing is voorbereid.")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason) == (Outcome.RESERVE, "Net niet.")

    keyboard.tabs_to("checkbox", "Kies Peeters, Noor")
    keyboard.presses("Space")
    keyboard.follows("button", "Neem terug")
    expect(page.get_by_text("1 beslissing is teruggenomen.")).to_be_visible()
    assert not Decision.objects.exists()
