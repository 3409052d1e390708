"""One whole candidacy with the keyboard alone: every step can be reached with Tab, in an order one can follow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from tests.factories import people, programmes

# More presses of Tab than the longest page has stops.
STOPS = 60


class Keyboard:
    """Hands that know Tab, Enter, the space bar, the arrows and the letters."""

    def __init__(self, page):
        self.page = page

    def presses(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text):
        self.page.keyboard.type(text)

    def tabs_to(self, role, name):
        """Go forward until this has the focus, and see that it has."""
        wanted = self.page.get_by_role(role, name=name, exact=True)
        expect(wanted).to_have_count(1)
        for _stop in range(STOPS):
            self.presses("Tab")
            if wanted.evaluate("element => element === document.activeElement && element.matches(':focus-visible')"):
                return
        pytest.fail(f"{STOPS} presses of Tab do not lead to the {role} “{name}” on {self.page.url}")

    def skips_to_the_content(self):
        self.tabs_to("link", "Ga naar de inhoud")
        self.presses("Enter")

    def follows(self, role, name):
        self.tabs_to(role, name)
        self.presses("Enter")

    def is_on(self, title):
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


@pytest.fixture
def call(transactional_db):
    questions = {question.key: question for question in programmes.default_questions()}
    keys = ("bring", "expect", "experience", "earlier", "which_network", "commitment")
    return programmes.make_call(questions=[questions[key] for key in keys], title="Oproep 2027")


@pytest.fixture
def candidate(transactional_db):
    people.organisation(name="Stad Eik")
    return people.person(given_name="Noor", family_name="Peeters")


def test_a_candidacy_can_be_written_and_submitted_with_the_keyboard_alone(page, live_server, sign_in, call, candidate):
    keyboard = Keyboard(page)
    sign_in(candidate)
    page.goto(live_server.url + reverse("programmes:call", args=[call.slug]))

    keyboard.follows("link", "Stel je kandidaat")
    keyboard.follows("button", "Start je kandidatuur")
    tells_about_the_work(keyboard)
    writes_what_they_bring_and_expect(keyboard)
    chooses_among_answers(keyboard)
    agrees(keyboard)
    checks_and_submits(keyboard)

    candidacy = Candidacy.objects.get(person=candidate)
    assert (candidacy.state, candidacy.organisation.name) == (CandidacyState.SUBMITTED, "Stad Eik")
    assert candidacy.answers == {
        "bring": "Tien jaar inspraak en bemiddeling.",
        "expect": "Leren van anderen.",
        "experience": ["participation", "co_creation"],
        "earlier": "yes",
        "which_network": "Netwerk Wijken",
        "commitment": True,
    }


def tells_about_the_work(keyboard):
    keyboard.is_on("Over jou")
    keyboard.skips_to_the_content()
    keyboard.tabs_to("combobox", "Organisatie")
    keyboard.types("Stad Eik")
    keyboard.tabs_to("textbox", "Functie")
    keyboard.types("Participatieambtenaar")
    keyboard.tabs_to("radio", "Topmanagement")
    keyboard.presses("Space", "ArrowDown", "ArrowDown", "ArrowDown")
    keyboard.follows("button", "Bewaren en verder")


def writes_what_they_bring_and_expect(keyboard):
    keyboard.is_on("Je kandidatuur")
    keyboard.tabs_to("textbox", "Wat breng je in?")
    keyboard.types("Tien jaar inspraak.")
    keyboard.tabs_to("textbox", "Wat verwacht je?")
    keyboard.types("Leren van anderen.")
    expect(keyboard.page.get_by_role("main").get_by_role("status").filter(has_text="Bewaard om")).to_be_visible()
    keyboard.follows("button", "Bewaren en verder")


def chooses_among_answers(keyboard):
    keyboard.is_on("Je ervaring")
    keyboard.tabs_to("checkbox", "Participatietrajecten")
    keyboard.presses("Space")
    keyboard.tabs_to("checkbox", "Cocreatie")
    keyboard.presses("Space")
    keyboard.tabs_to("radio", "Ja")
    keyboard.presses("Space")
    # This answer makes one more question appear, further on.
    keyboard.tabs_to("textbox", "Welk netwerk?")
    keyboard.types("Netwerk Wijken")
    keyboard.follows("button", "Bewaren en verder")


def agrees(keyboard):
    keyboard.is_on("Je engagement")
    keyboard.tabs_to("checkbox", "Ik kan 10% van mijn werktijd vrijmaken.")
    keyboard.presses("Space")
    keyboard.follows("button", "Bewaren en verder")


def checks_and_submits(keyboard):
    keyboard.is_on("Kijk je antwoorden na")
    keyboard.follows("link", "Aanpassen (Wat breng je in?)")
    keyboard.is_on("Je kandidatuur")
    keyboard.tabs_to("textbox", "Wat breng je in?")
    keyboard.presses("Control+End", "Backspace")
    keyboard.types(" en bemiddeling.")
    keyboard.follows("button", "Bewaren en terug naar het nakijken")
    keyboard.is_on("Kijk je antwoorden na")
    keyboard.follows("button", "Indienen")
    keyboard.is_on("We hebben je kandidatuur ontvangen")
