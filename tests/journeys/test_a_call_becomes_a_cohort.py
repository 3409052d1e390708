"""From an empty database to a cohort, through the pages alone, in Dutch, with mails over real SMTP.

An administrator makes organisations and an organiser; the organiser makes an edition and its call; six people put
themselves forward, one of them by mail; two assessors score; four are selected; everybody gets the right letter; and
who was selected sees the others.
"""

import re
from datetime import timedelta
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

PASSWORD = "een lang genoeg wachtwoord"
EDITION = "Lerend Netwerk Participatie 2027"
BRING, EXPECT = "Wat breng je in?", "Wat verwacht je?"
TIME = "Ik kan 10% van mijn werktijd vrijmaken voor het hele traject."
SELECTED = f"Je bent geselecteerd voor {EDITION}"
RESERVE = f"Je staat op de reservelijst voor {EDITION}"
NOT_SELECTED = f"Je kandidatuur voor {EDITION}"


class Somebody(NamedTuple):
    given_name: str
    family_name: str
    organisation: str = ""

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}"

    @property
    def email(self):
        return f"{self.given_name}.{self.family_name}@mail.example".lower().replace(" ", "")


GREET = Somebody("Greet", "Lemmens")
ILSE = Somebody("Ilse", "Vandamme")
BRAM, FATMA = Somebody("Bram", "De Cock"), Somebody("Fatma", "Yilmaz")
NOOR = Somebody("Noor", "Peeters", "Stad Eikenstede")
KARIM = Somebody("Karim", "Benali", "Stad Eikenstede")
LIEN = Somebody("Lien", "Claes", "Provincie Heuvelland")
JOOST = Somebody("Joost", "Maes", "Kenniscentrum Participatie")
SOFIE = Somebody("Sofie", "Wouters", "Provincie Heuvelland")
YOUSSEF = Somebody("Youssef", "El Amrani", "Provincie Heuvelland")
BY_FORM = [NOOR, KARIM, LIEN, JOOST, SOFIE]
# What the two assessors give on motivation and on feasibility.
SCORES = {NOOR: "55", KARIM: "54", LIEN: "45", JOOST: "44", YOUSSEF: "33", SOFIE: "22"}
CHOSEN = [NOOR, KARIM, LIEN, JOOST]


@pytest.mark.rule("R01")
def test_a_call_becomes_a_cohort(somebody, postman):
    greet, ilse = somebody(), somebody()
    the_first_administrator_signs_in(greet)
    she_makes_the_organisations(greet)
    she_makes_an_organiser(greet)
    she_adds_two_people_who_may_assess(greet)
    who_is_invited_makes_an_account(ilse, ILSE, postman)

    the_organiser_makes_a_programme_and_an_edition(ilse)
    she_makes_a_call_with_a_question_of_her_own(ilse)
    she_says_how_they_select(ilse)
    she_invites_two_assessors(ilse)
    she_publishes(ilse)

    visitors = {person: somebody() for person in BY_FORM}
    for person, visitor in visitors.items():
        somebody_makes_an_account_on_the_way_to_a_candidacy(visitor, person, postman)
        who_puts_themselves_forward_answers_every_step(visitor, person)
        who_has_submitted_gets_an_acknowledgement(visitor, person, postman)
    she_enters_the_candidacy_that_came_by_mail(ilse)
    she_closes_the_call(ilse)

    for assessor in (BRAM, FATMA):
        an_assessor_scores_everybody(somebody(), assessor, postman)
    she_selects_four_with_a_reason(ilse)
    nobody_knows_anything_yet(visitors[NOOR])
    postman.taken_away()
    she_publishes_the_decisions(ilse)
    assert postman.taken_away() == []
    she_reads_the_letters_and_lets_them_go(ilse)

    everybody_gets_the_letter_that_is_theirs(postman)
    who_was_selected_sees_the_others(visitors[NOOR])
    who_was_not_selected_reads_why_and_no_more(visitors[SOFIE], cohort=visitors[NOOR].page.url)
    she_finds_the_report(ilse)


# --- An administrator prepares the platform ---------------------------------------------------------------------------


def the_first_administrator_signs_in(greet):
    said = StringIO()
    call_command("create_administrator", GREET.email, given_name="Greet", family_name="Lemmens", stdout=said)
    greet.opens(said.getvalue().splitlines()[-1])
    greet.is_on("Kies een wachtwoord")
    greet.fills_in({"Nieuw wachtwoord": PASSWORD, "Nieuw wachtwoord (bevestigen)": PASSWORD})
    greet.presses("Bewaar het wachtwoord")
    greet.follows("Meld je aan")
    greet.fills_in({"E-mailadres": GREET.email, "Wachtwoord": PASSWORD})
    greet.presses("Meld je aan")
    greet.is_on("Dag Greet")


def she_makes_the_organisations(greet):
    levels = {
        "Kenniscentrum Participatie": "Vlaamse overheid",
        "Stad Eikenstede": "Lokaal bestuur",
        "Provincie Heuvelland": "Provincie",
    }
    for name, level in levels.items():
        greet.goes_to("Organisaties")
        greet.follows("Organisatie toevoegen")
        greet.fills_in({"Naam": name})
        greet.chooses_from_list("Bestuursniveau", level)
        greet.presses("Toevoegen")
        greet.is_told(f"{name} is toegevoegd.")
    greet.is_on("Provincie Heuvelland")


def she_makes_an_organiser(greet):
    she_adds(greet, ILSE)
    greet.follows("Rol geven")
    greet.chooses("Rol", "Organisator")
    greet.fills_in({"Organisatie": "Kenniscentrum Participatie"})
    greet.presses("Geven")
    greet.is_told("De rol is gegeven.")
    greet.presses("Nodig uit om een account te maken")
    greet.is_told("Ilse Vandamme krijgt een mail")
    greet.looks()


def she_adds_two_people_who_may_assess(greet):
    for person in (BRAM, FATMA):
        she_adds(greet, person)


def she_adds(greet, person):
    greet.goes_to("Mensen")
    greet.follows("Persoon toevoegen")
    greet.fills_in({"Voornaam": person.given_name, "Familienaam": person.family_name, "E-mailadres": person.email})
    greet.presses("Toevoegen")
    greet.is_on(person.name)


def who_is_invited_makes_an_account(visitor, person, postman):
    """From the link in the mail, with the address that the mail names, to the page that the mail is about."""
    [link] = re.findall(r"\((http\S+/account/signup/[^\s)]*)\)", postman.last_for(person.email))
    visitor.opens(link)
    they_sign_up(visitor, person, postman)


def they_sign_up(visitor, person, postman):
    visitor.is_on("Maak een account")
    visitor.fills_in(
        {
            "E-mailadres": person.email,
            "Voornaam": person.given_name,
            "Familienaam": person.family_name,
            "Wachtwoord": PASSWORD,
            "Wachtwoord (bevestigen)": PASSWORD,
        }
    )
    visitor.presses("Maak een account")
    visitor.is_on("Vul de code uit je mail in")
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", postman.last_for(person.email), re.MULTILINE)
    visitor.fills_in({"Code": code})
    visitor.presses("Bevestig")
    visitor.is_told(f"Je adres {person.email} is bevestigd.")


# --- An organiser prepares a call -------------------------------------------------------------------------------------


def the_organiser_makes_a_programme_and_an_edition(ilse):
    ilse.goes_to("Edities")
    ilse.is_on("Edities")
    ilse.follows("Nieuw programma")
    ilse.fills_in(
        {
            "Titel": "Lerend Netwerk Participatie",
            "In één zin": "Ambtenaren leren van elkaar hoe je bewoners echt laat meebeslissen.",
            "Doel": "Je kunt een participatietraject opzetten dat bij je bestuur past.",
        }
    )
    ilse.presses("Bewaar")
    ilse.is_on("Lerend Netwerk Participatie")
    ilse.follows("Nieuwe editie")
    starts = timezone.localdate() + timedelta(days=60)
    ilse.fills_in(
        {
            "Titel": EDITION,
            "Eerste dag": starts.isoformat(),
            "Laatste dag": (starts + timedelta(days=294)).isoformat(),
            "Streefgetal": "4",
            "Maximum": "5",
            "Gevraagde werktijd (%)": "10",
        }
    )
    ilse.presses("Bewaar")
    ilse.is_on(EDITION)
    ilse.follows("Onderdelen en tijd")
    ilse.fills_in({"Volle dag: Aantal": "5", "Intervisie: Aantal": "4"})
    ilse.presses("Bewaar")
    ilse.reads("7 dagen")


def she_makes_a_call_with_a_question_of_her_own(ilse):
    now = timezone.localtime()
    ilse.follows("Nieuwe oproep")
    ilse.fills_in(
        {
            "Tekst van de oproep": "Werk je mee aan **participatie** bij een bestuur? Stel je kandidaat.",
            "Opent": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
            "Sluit": f"{now + timedelta(days=20):%Y-%m-%dT%H:%M}",
        }
    )
    ilse.presses("Bewaar")
    ilse.is_on(EDITION)
    ilse.follows("Vragen")
    ilse.follows("Voeg een vraag toe")
    ilse.fills_in({"Vraag": "Hoe reis je?"})
    ilse.chooses_from_list("Soort antwoord", "Eén keuze")
    ilse.fills_in({"Keuzes": "Met de trein\nMet de auto", "Stap": "Praktisch"})
    ilse.presses("Bewaar")
    ilse.is_on("Vragen")
    expect(ilse.row("Hoe reis je?")).to_contain_text("Eén keuze")


def she_says_how_they_select(ilse):
    she_opens_the_call(ilse)
    ilse.follows("Criteria")
    points = {"Motivatie": "Zwak\nMatig\nRedelijk\nGoed\nSterk", "Haalbaarheid": ""}
    for criterion, words in points.items():
        ilse.page.get_by_role("link", name="Voeg een criterium toe").first.click()
        ilse.fills_in({"Criterium": criterion, "Tekst per punt": words})
        ilse.presses("Bewaar")
        expect(ilse.row(criterion)).to_be_visible()
    ilse.is_on("Criteria")


def she_invites_two_assessors(ilse):
    ilse.follows("Beoordelaars")
    for person in (BRAM, FATMA):
        ilse.fills_in({"Naam of e-mailadres": person.email})
        ilse.presses("Zoek")
        ilse.presses(f"Maak beoordelaar {person.name}")
        ilse.is_told(f"{person.name} is nu beoordelaar en krijgt een mail.")
    ilse.is_on("Beoordelaars")


def she_publishes(ilse):
    ilse.goes_to("Edities")
    ilse.follows(EDITION)
    ilse.presses("Publiceer")
    ilse.is_told("De editie is gepubliceerd")
    ilse.follows(f"Oproep: {EDITION}")
    ilse.presses("Publiceer")
    ilse.is_told("De oproep is gepubliceerd.")
    ilse.looks()


def she_opens_the_call(ilse):
    ilse.goes_to("Edities")
    ilse.follows(EDITION)
    ilse.follows(f"Oproep: {EDITION}")
    ilse.is_on(EDITION)


# --- Six people put themselves forward --------------------------------------------------------------------------------


def somebody_makes_an_account_on_the_way_to_a_candidacy(visitor, person, postman):
    visitor.opens("/")
    visitor.page.get_by_role("link", name=EDITION).first.click()
    visitor.is_on(EDITION)
    visitor.follows("Stel je kandidaat")
    visitor.follows("Maak een account")
    they_sign_up(visitor, person, postman)


def who_puts_themselves_forward_answers_every_step(visitor, person):
    visitor.presses("Start je kandidatuur")
    visitor.is_on("Over jou")
    visitor.fills_in({"Organisatie": person.organisation, "Functie": "Participatieambtenaar"})
    visitor.chooses("Soort functie", "Medewerker")
    visitor.presses("Bewaren en verder")
    visitor.is_on("Je kandidatuur")
    visitor.fills_in({BRING: f"Wat {person.given_name} kan.", EXPECT: f"Wat {person.given_name} zoekt."})
    visitor.is_told("Bewaard om")
    visitor.presses("Bewaren en verder")
    visitor.is_on("Je engagement")
    visitor.ticks(TIME)
    visitor.presses("Bewaren en verder")
    visitor.is_on("Praktisch")
    visitor.chooses("Hoe reis je?", "Met de trein")
    visitor.presses("Bewaren en verder")
    visitor.is_on("Kijk je antwoorden na")
    visitor.reads(f"Wat {person.given_name} zoekt.")
    visitor.presses("Indienen")


def who_has_submitted_gets_an_acknowledgement(visitor, person, postman):
    visitor.is_on("We hebben je kandidatuur ontvangen")
    visitor.follows("Bekijk je kandidatuur")
    visitor.is_on(EDITION)
    assert postman.subjects_for(person.email)[-1] == f"We hebben je kandidatuur ontvangen: {EDITION}"
    assert f"Dag {person.given_name}," in postman.last_for(person.email)


def she_enters_the_candidacy_that_came_by_mail(ilse):
    told = {
        "Voornaam": YOUSSEF.given_name,
        "Familienaam": YOUSSEF.family_name,
        "E-mailadres": YOUSSEF.email,
        "Organisatie": YOUSSEF.organisation,
        "Functie": "Gebiedswerker",
        "Soort functie": "Coördinerende rol",
        "Ontvangen op": f"{timezone.localdate():%d/%m/%Y}",
        BRING: "Wat Youssef kan.",
        EXPECT: "Wat Youssef zoekt.",
        TIME: "ja",
        "Hoe reis je?": "Met de auto",
    }
    sheet = ";".join(told) + "\r\n" + ";".join(told.values()) + "\r\n"
    she_opens_the_call(ilse)
    ilse.follows("Kandidaturen")
    ilse.is_on("Kandidaturen")
    ilse.follows("Invoeren uit een bestand")
    ilse.hands_over("Bestand", name="per-mail.csv", content=sheet.encode(), kind="text/csv")
    ilse.presses("Kijk het bestand na")
    ilse.reads("Geen fouten gevonden.")
    ilse.looks()
    ilse.presses("Bewaar 1 rij")
    ilse.reads("Alles is bewaard.")
    ilse.follows("Ga verder")
    ilse.reads("1 rij is bewaard.")
    ilse.follows("Bekijk wat er bewaard is")
    expect(ilse.row("El Amrani, Youssef")).to_contain_text("Provincie Heuvelland")


def she_closes_the_call(ilse):
    she_opens_the_call(ilse)
    ilse.follows("Sluit de oproep nu")
    ilse.fills_in({"Reden": "Er zijn genoeg kandidaturen."})
    ilse.presses("Sluit de oproep")
    ilse.reads("gesloten sinds")


# --- They are judged --------------------------------------------------------------------------------------------------


def an_assessor_scores_everybody(visitor, person, postman):
    assert postman.subjects_for(person.email) == [f"Wil je mee beoordelen? {EDITION}"]
    who_is_invited_makes_an_account(visitor, person, postman)
    visitor.is_on("Beoordelen")
    visitor.follows("Volgende kandidatuur")
    words = ["1 – Zwak", "2 – Matig", "3 – Redelijk", "4 – Goed", "5 – Sterk"]
    for number in range(len(SCORES)):
        candidate = who_is_on_the_page(visitor)
        visitor.reads(f"Wat {candidate.given_name} kan.")
        if number == 0:
            visitor.looks()
        motivation, feasibility = SCORES[candidate]
        visitor.chooses("Motivatie", words[int(motivation) - 1])
        visitor.chooses("Haalbaarheid", feasibility)
        visitor.presses("Dien in en ga naar de volgende")
        visitor.is_told("Ingediend.")
    visitor.is_on("Beoordelen")
    visitor.reads("Hier is niets meer te doen. Bedankt!")


def who_is_on_the_page(visitor):
    title = visitor.main.get_by_role("heading", level=1).inner_text()
    [candidate] = [person for person in SCORES if person.name == title]
    return candidate


def she_selects_four_with_a_reason(ilse):
    she_opens_the_call(ilse)
    ilse.follows("Kies de deelnemers")
    ilse.is_on("Bord")
    expect(ilse.row("Peeters, Noor")).to_contain_text("100,0")
    she_prepares(ilse, CHOSEN, "Geselecteerd", "De hoogste scores.")
    she_prepares(ilse, [YOUSSEF], "Reserve", "De volgende in de rij.")
    she_prepares(ilse, [SOFIE], "Niet geselecteerd", "Laagste score.", words="Je motivatie mag nog concreter.")
    ilse.reads("4 van 5 plaatsen ingenomen")
    ilse.looks()


def she_prepares(ilse, candidates, outcome, reason, words=""):
    ilse.ticks(*[f"Kies {person.family_name}, {person.given_name}" for person in candidates])
    ilse.chooses_from_list("Beslissing", outcome)
    ilse.fills_in({"Reden": reason})
    ilse.looks()
    if words:
        ilse.unfolds("Tekst voor de kandidaat en meer")
        ilse.fills_in({"Tekst voor de kandidaat": words})
    ilse.presses("Bereid voor")
    for person in candidates:
        expect(ilse.row(f"{person.family_name}, {person.given_name}")).to_contain_text(outcome)


def nobody_knows_anything_yet(noor):
    noor.goes_to("Mijn pagina")
    noor.is_on("Dag Noor")
    expect(noor.main).not_to_contain_text("geselecteerd")


# --- They hear of it --------------------------------------------------------------------------------------------------


def she_publishes_the_decisions(ilse):
    ilse.follows("Publiceer")
    ilse.is_on("Publiceer de beslissingen")
    ilse.reads("6 kandidaten zien meteen de beslissing.")
    ilse.reads("4 personen krijgen een plaats")
    ilse.reads("Je motivatie mag nog concreter.")
    ilse.ticks("Ik heb de beslissingen nagekeken en wil ze publiceren")
    ilse.presses("Publiceer alle beslissingen")
    ilse.is_told("6 beslissingen zijn gepubliceerd.")
    ilse.looks()


def she_reads_the_letters_and_lets_them_go(ilse):
    ilse.follows("Kijk de brieven na")
    ilse.reads("Er wachten 6 brieven op jou.")
    ilse.looks()
    ilse.presses("Verstuur deze 6 brieven")
    ilse.is_told("6 brieven vertrekken nu.")
    ilse.is_on("Postvak uit")


def everybody_gets_the_letter_that_is_theirs(postman):
    subjects = dict.fromkeys(CHOSEN, SELECTED) | {YOUSSEF: RESERVE, SOFIE: NOT_SELECTED}
    assert {person: postman.subjects_for(person.email) for person in SCORES} == {
        person: [subject] for person, subject in subjects.items()
    }
    assert len(postman.sink.mails) == 6
    letters = {person: postman.last_for(person.email) for person in SCORES}
    for person, letter in letters.items():
        assert letter.startswith(f"Dag {person.given_name},")
        assert f"Ilse Vandamme ({ILSE.email})" in letter
    for person in CHOSEN:
        assert "Goed nieuws: je bent geselecteerd" in letters[person]
    assert "Je staat op de reservelijst" in letters[YOUSSEF]
    assert "Je motivatie mag nog concreter." in letters[SOFIE]
    # What organisers and assessors wrote to each other stays with them.
    assert not re.search(r"hoogste scores|volgende in de rij|laagste score", " ".join(letters.values()), re.IGNORECASE)


def who_was_selected_sees_the_others(noor):
    noor.goes_to("Mijn pagina")
    noor.reads("Je bent geselecteerd")
    noor.follows(EDITION, within=noor.part("Mijn groepen"))
    noor.is_on(EDITION)
    participants = noor.page.get_by_role("table", name="Deelnemers").get_by_role("rowheader")
    expect(participants).to_have_count(4)
    for person in CHOSEN:
        expect(noor.row(person.name)).to_contain_text(person.organisation)


def who_was_not_selected_reads_why_and_no_more(sofie, cohort):
    sofie.goes_to("Mijn pagina")
    expect(sofie.page.get_by_role("heading", name="Mijn groepen")).to_have_count(0)
    sofie.follows(EDITION, within=sofie.part("Mijn kandidaturen"))
    sofie.reads("Je bent niet geselecteerd")
    sofie.page.get_by_role("link", name="Lees de brief").click()
    sofie.is_on(NOT_SELECTED)
    sofie.reads("Je motivatie mag nog concreter.")
    expect(sofie.main).not_to_contain_text("Laagste score.")
    sofie.opens(cohort)
    sofie.is_on("We vinden deze pagina niet")


def she_finds_the_report(ilse):
    ilse.goes_to("Edities")
    ilse.follows(EDITION)
    ilse.follows("Rapport van de selectie")
    ilse.is_on("Rapport van de selectie")
    ilse.reads("4 van 6 (66,7%)")
