"""Somebody makes their account safer: with a code from an app, recovery codes, a passkey, a new password."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from tests.factories import people
from tests.factories.people import PASSWORD

NEW_PASSWORD = "een ander lang wachtwoord"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def an(transactional_db):
    return people.person(email="an@eik.example", password=PASSWORD, organisation=people.organisation(name="Stad Eik"))


@pytest.fixture
def phone(monkeypatch):
    """A phone with an authenticator app. Each code is used once, so half a minute goes by after every look at it."""
    passed = [0.0]
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: time.time() + passed[0]))

    class Phone:
        def scans(self, secret):
            self.secret = secret

        def shows(self):
            passed[0] += 30
            return totp.format_hotp_value(totp.hotp_value(self.secret, next(totp.yield_hotp_counters_from_time())))

    return Phone()


def signs_in(visitor, password=PASSWORD):
    visitor.opens("/account/login/")
    visitor.fills_in({"E-mailadres": "an@eik.example", "Wachtwoord": password})
    visitor.presses("Meld je aan")


def signs_out(visitor):
    visitor.page.get_by_role("banner").get_by_role("button", name="Meld je af").click()
    visitor.is_told("Je bent afgemeld.")


def goes_to_extra_security(visitor):
    visitor.page.get_by_role("banner").get_by_role("link", name="Je account:").click()
    visitor.page.get_by_role("navigation", name="Je account").get_by_role("link", name="Extra beveiliging").click()
    visitor.is_on("Extra beveiliging")


def shows_that_it_is_them(visitor):
    visitor.is_on("Toon dat jij het bent")
    visitor.fills_in({"Wachtwoord": "niet mijn wachtwoord"})
    visitor.presses("Bevestig")
    expect(visitor.page).to_have_title("Fout: Toon dat jij het bent – Kring")
    visitor.looks()
    visitor.fills_in({"Wachtwoord": PASSWORD})
    visitor.presses("Bevestig")


def turns_on_the_app(visitor, phone):
    """From signed in to the page with the recovery codes."""
    goes_to_extra_security(visitor)
    visitor.follows("Zet aan Authenticatie-app")
    shows_that_it_is_them(visitor)
    visitor.is_on("Zet de authenticatie-app aan")
    visitor.unfolds("Lukt scannen niet?")
    phone.scans(visitor.main.get_by_role("code").inner_text())
    visitor.fills_in({"Code uit de app": "geen code"})
    visitor.presses("Zet aan")
    expect(visitor.page).to_have_title("Fout: Zet de authenticatie-app aan – Kring")
    visitor.fills_in({"Code uit de app": phone.shows()})
    visitor.presses("Zet aan")
    visitor.is_told("De authenticatie-app staat aan.")
    visitor.is_on("Herstelcodes")


def codes_on(visitor):
    return visitor.main.get_by_role("list", name="codes van de 10").get_by_role("listitem").all_inner_texts()


def test_with_a_code_from_an_app(somebody, an, phone):
    visitor = somebody()
    signs_in(visitor)
    turns_on_the_app(visitor, phone)
    signs_out(visitor)

    signs_in(visitor)
    visitor.is_on("Nog één stap")
    visitor.fills_in({"Code": "000000"})
    visitor.presses("Meld je aan")
    expect(visitor.page).to_have_title("Fout: Nog één stap – Kring")
    visitor.looks()
    visitor.fills_in({"Code": phone.shows()})
    visitor.presses("Meld je aan")
    visitor.is_on(f"Dag {an.given_name}")

    goes_to_extra_security(visitor)
    visitor.follows("Zet uit Authenticatie-app")
    visitor.is_on("Toon dat jij het bent")
    visitor.follows("Gebruik authenticator-app of code")
    visitor.fills_in({"Code": phone.shows()})
    visitor.presses("Bevestig")
    visitor.is_on("Zet de authenticatie-app uit")
    visitor.presses("Zet uit")
    visitor.is_told("De authenticatie-app staat uit.")
    signs_out(visitor)

    signs_in(visitor)
    visitor.is_on(f"Dag {an.given_name}")


def test_with_a_recovery_code(somebody, an, phone):
    visitor = somebody()
    signs_in(visitor)
    turns_on_the_app(visitor, phone)
    codes = codes_on(visitor)
    assert len(set(codes)) == 10
    with visitor.page.expect_download() as download:
        visitor.follows("Download Herstelcodes")
    assert download.value.path().read_text().split() == codes
    signs_out(visitor)

    signs_in(visitor)
    visitor.fills_in({"Code": codes[0]})
    visitor.presses("Meld je aan")
    visitor.is_on(f"Dag {an.given_name}")
    signs_out(visitor)
    signs_in(visitor)
    visitor.fills_in({"Code": codes[0]})
    visitor.presses("Meld je aan")
    expect(visitor.page).to_have_title("Fout: Nog één stap – Kring")
    visitor.fills_in({"Code": codes[1]})
    visitor.presses("Meld je aan")

    goes_to_extra_security(visitor)
    visitor.follows("Bekijk Herstelcodes")
    shows_that_it_is_them(visitor)
    visitor.is_on("Herstelcodes")
    assert codes_on(visitor) == codes[2:]
    visitor.follows("Maak nieuwe codes")
    visitor.reads("De codes die je nu hebt, werken dan niet meer.")
    visitor.looks()
    visitor.presses("Maak nieuwe codes")
    visitor.is_told("Je hebt nieuwe herstelcodes.")
    assert set(codes_on(visitor)).isdisjoint(codes)


def test_with_a_passkey(somebody, an):
    visitor = somebody()
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    signs_in(visitor)
    goes_to_extra_security(visitor)
    visitor.follows("Toevoegen Passkeys en beveiligingssleutels")
    shows_that_it_is_them(visitor)
    visitor.is_on("Voeg een passkey of beveiligingssleutel toe")
    visitor.ticks("Meld je aan met alleen deze sleutel, zonder wachtwoord")
    visitor.fills_in({"Naam van de sleutel": "Laptop"})
    visitor.page.keyboard.press("Enter")
    visitor.is_told("De sleutel is toegevoegd.")
    visitor.is_on("Herstelcodes")

    goes_to_extra_security(visitor)
    visitor.follows("Beheer Passkeys en beveiligingssleutels")
    visitor.follows("Wijzig de naam Laptop")
    visitor.fills_in({"Naam van de sleutel": ""})
    visitor.presses("Bewaar")
    expect(visitor.page).to_have_title("Fout: Wijzig de naam van de sleutel – Kring")
    visitor.fills_in({"Naam van de sleutel": "Laptop van het werk"})
    visitor.presses("Bewaar")
    visitor.is_on("Passkeys en beveiligingssleutels")
    expect(visitor.row("Laptop van het werk")).to_contain_text("Passkey")
    signs_out(visitor)

    visitor.opens("/my/mail/")
    visitor.is_on("Meld je aan")
    visitor.presses("Meld je aan met een passkey")
    visitor.is_on("Mijn mail")
    signs_out(visitor)

    signs_in(visitor)
    visitor.is_on("Nog één stap")
    visitor.presses("Gebruik een passkey of beveiligingssleutel")
    visitor.is_on(f"Dag {an.given_name}")

    goes_to_extra_security(visitor)
    visitor.follows("Beheer Passkeys en beveiligingssleutels")
    visitor.follows("Verwijder Laptop van het werk")
    visitor.is_on("Toon dat jij het bent")
    visitor.follows("Gebruik een beveiligingssleutel")
    visitor.presses("Gebruik een passkey of beveiligingssleutel")
    visitor.is_on("Verwijder deze sleutel")
    visitor.reads("Je kunt je dan niet meer aanmelden met ‘Laptop van het werk’.")
    visitor.presses("Verwijder")
    visitor.is_told("De sleutel is verwijderd.")
    visitor.reads("Nog geen sleutels")
    visitor.looks()
    signs_out(visitor)

    devtools.send("WebAuthn.clearCredentials", device)
    visitor.opens("/account/login/")
    visitor.presses("Meld je aan met een passkey")
    expect(visitor.page.get_by_role("alert")).to_contain_text("De sleutel werkte niet")
    visitor.looks()
    signs_in(visitor)
    visitor.is_on(f"Dag {an.given_name}")


def test_with_a_new_password(somebody, an, postman):
    visitor = somebody()
    visitor.opens("/account/login/")
    visitor.follows("Wachtwoord vergeten?")
    visitor.fills_in({"E-mailadres": "an@eik.example"})
    visitor.presses("Stuur me de link")
    visitor.is_on("Kijk in je mailbox")
    [link] = re.findall(r"http\S+/account/password/reset/key/[^\s)]*", postman.last_for("an@eik.example"))

    visitor.opens(link)
    visitor.is_on("Kies een wachtwoord")
    visitor.fills_in({"Nieuw wachtwoord": NEW_PASSWORD, "Nieuw wachtwoord (bevestigen)": "iets anders"})
    visitor.presses("Bewaar het wachtwoord")
    expect(visitor.page).to_have_title("Fout: Kies een wachtwoord – Kring")
    visitor.looks()
    visitor.fills_in({"Nieuw wachtwoord": NEW_PASSWORD, "Nieuw wachtwoord (bevestigen)": NEW_PASSWORD})
    visitor.presses("Bewaar het wachtwoord")
    visitor.is_on("Je kunt je nu aanmelden")
    visitor.opens(link)
    visitor.is_on("Deze link werkt niet meer")

    signs_in(visitor, NEW_PASSWORD)
    visitor.is_on(f"Dag {an.given_name}")
