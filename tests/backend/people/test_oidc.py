"""Signing in through a real sign-in service: a process of its own, over HTTP, with a browser that follows redirects."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from backend.people.enums import Source
from backend.people.models import Affiliation, Person, User
from tests.factories import people
from tests.oidc.browser import Browser
from tests.oidc.service import provider_url, settings_for, sign_in_service

__all__ = ["provider_url", "sign_in_service"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(live_server, sign_in_service):
    """A new browser that asks Kring to sign in through the service, in one of the capacities it knows."""

    def go(capacity):
        browser = Browser()
        browser.open(live_server.url + reverse("account_login"))
        browser.submit(reverse("openid_connect_login", args=["oidc"]))
        browser.submit("", capacity=capacity)
        return browser

    return go


def sign_up(browser, email):
    """Answer what the service did not tell: the address, and the code that was mailed there."""
    browser.submit(reverse("socialaccount_signup"), email=email)
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    return browser.submit("", code=code)


def profile_of(browser, live_server):
    return browser.open(live_server.url + reverse("people:profile")).text


def test_first_sign_in_asks_and_verifies_the_address_and_takes_the_name_from_the_service(visit, live_server):
    browser = visit("lien-city")

    assert urlsplit(browser.page.url).path == reverse("socialaccount_signup")
    assert "given_name" not in browser.page.text
    assert User.objects.count() == 0

    page = sign_up(browser, "lien@eik.example")

    assert (page.status_code, urlsplit(page.url).path) == (200, reverse("overviews:my_page"))
    person = Person.objects.get()
    assert (person.name, person.email, person.source) == ("Lien Verstraete", "lien@eik.example", Source.SIGN_IN)
    assert person.user.socialaccount_set.get().uid == "vo-0001"
    assert EmailAddress.objects.get().verified
    assert "Stad Eik (0207500123)" in profile_of(browser, live_server)


def test_one_human_in_two_capacities_is_one_account(visit, live_server):
    city = people.organisation(name="Stad Eik", kbo_number="0207500123")
    agency = people.organisation(name="Agentschap Beuk", ovo_code="OVO000123")
    sign_up(visit("lien-city"), "lien@eik.example")

    browser = visit("lien-agency")

    assert urlsplit(browser.page.url).path == reverse("overviews:my_page")
    assert (User.objects.count(), Person.objects.count()) == (1, 1)
    posts = Affiliation.objects.order_by("pk").values_list("organisation", "source")
    assert list(posts) == [(city.pk, Source.SIGN_IN), (agency.pk, Source.SIGN_IN)]
    assert "Agentschap Beuk (OVO000123)" in profile_of(browser, live_server)


def test_two_humans_of_one_organisation_are_two_accounts(visit):
    sign_up(visit("lien-agency"), "lien@eik.example")
    sign_up(visit("joris"), "joris@eik.example")

    assert sorted(person.name for person in Person.objects.order_by("pk")) == ["Joris De Backer", "Lien Verstraete"]


def test_without_vo_id_the_subject_is_the_key(visit):
    sign_up(visit("without-vo"), "ada@eik.example")
    again = visit("without-vo")

    assert urlsplit(again.page.url).path == reverse("overviews:my_page")
    assert User.objects.get().socialaccount_set.get().uid.startswith("sub:subject-")


def test_the_verified_address_claims_who_was_known_already(visit):
    known = people.person(given_name="L.", family_name="V.", email="lien@eik.example", account=False)

    sign_up(visit("lien-city"), "lien@eik.example")

    assert list(Person.objects.values_list("pk", "given_name", "family_name")) == [(known.pk, "Lien", "Verstraete")]
    assert User.objects.get().person == known


def test_an_address_of_another_account_signs_nobody_in(visit, live_server):
    """Knowing somebody's address is not being that person: the code goes to the owner, and no account changes."""
    victim = people.person(email="baas@eik.example")

    browser = visit("lien-city")
    browser.submit(reverse("socialaccount_signup"), email="baas@eik.example")

    assert urlsplit(browser.open(live_server.url + reverse("people:profile")).url).path != reverse("people:profile")
    assert list(User.objects.values_list("pk", flat=True)) == [victim.user_id]
    assert victim.user.socialaccount_set.count() == 0


def test_exactly_the_agreed_scope_is_asked_with_pkce(live_server, sign_in_service):
    browser = Browser()
    browser.open(live_server.url + reverse("account_login"))
    browser.submit(reverse("openid_connect_login", args=["oidc"]))

    asked = next(step for step in browser.page.history if "authorize" in step.url)
    query = parse_qs(urlsplit(asked.url).query)
    assert sorted(query["scope"][0].split()) == ["openid", "profile", "vo"]
    assert query["code_challenge_method"] == ["S256"]


def test_a_scope_that_was_not_agreed_fails_the_sign_in(visit, sign_in_service, live_server):
    sign_in_service(KRING_OIDC_SCOPE="openid,profile,email,vo")

    browser = visit("lien-city")

    assert browser.page.status_code == 401
    assert "error=invalid_scope" in browser.page.history[-1].url or "invalid_scope" in browser.page.url
    assert User.objects.count() == 0


def test_signing_out_signs_out_of_the_service_as_well(visit, live_server, provider_url):
    browser = visit("lien-city")
    sign_up(browser, "lien@eik.example")

    browser.open(live_server.url + reverse("people:profile"))
    page = browser.submit(reverse("account_logout"))

    assert page.url.startswith(f"{provider_url}/identity/o/logout?client_id=kring&post_logout_redirect_uri=")
    page = browser.submit("", button={"action": "logout"})
    assert page.url == live_server.url + reverse("overviews:home")
    browser.open(live_server.url + reverse("account_login"))
    asked_again = browser.submit(reverse("openid_connect_login", args=["oidc"]))
    assert asked_again.url.startswith(f"{provider_url}/choose/")


def test_forms_may_lead_to_the_service_and_nowhere_else():
    made = settings_for(
        KRING_OIDC_ISSUER="https://authenticatie.example/op", KRING_OIDC_CLIENT_ID="kring", KRING_OIDC_SECRET="x"
    )

    assert made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'", "https://authenticatie.example"]
    assert settings_for()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]
