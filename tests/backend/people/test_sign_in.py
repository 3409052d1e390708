"""Local accounts: signing up, claiming, signing in, and the limit on wrong attempts."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from backend.audit.models import Entry
from backend.people.enums import Source
from backend.people.models import Person, User
from tests.factories import people

pytestmark = pytest.mark.django_db

PASSWORD = "een lang genoeg wachtwoord"


def sign_up(client, email="an@eik.example", **answers):
    form = {"given_name": "An", "family_name": "Peeters", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_signup"), {"email": email, **form, **answers})


def code_from_mail():
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    return code


def verify(client):
    return client.post(reverse("account_email_verification_sent"), {"code": code_from_mail()})


def test_signing_up_makes_account_and_person_and_lets_one_in_after_the_code(client):
    answer = sign_up(client)
    assert answer.status_code == 302
    assert client.get(reverse("people:profile")).status_code == 302

    verify(client)

    person = client.get(reverse("people:profile")).context["person"]
    assert (person.name, person.email, person.source) == ("An Peeters", "an@eik.example", Source.SELF)
    assert EmailAddress.objects.get().verified
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == ["account.opened", "address.confirmed"]


def test_signing_up_with_the_address_of_an_imported_person_gives_that_persons_file(client):
    known = people.person(given_name="A", family_name="P", email="an@eik.example", account=False)

    sign_up(client)
    assert Person.objects.get(pk=known.pk).user is None
    verify(client)

    assert client.get(reverse("people:profile")).context["person"] == known
    assert Person.objects.count() == 1


def test_signing_up_without_a_name_is_refused(client):
    answer = sign_up(client, given_name="")

    assert (answer.status_code, User.objects.count()) == (200, 0)
    assert answer.context["form"].errors.keys() == {"given_name"}


def test_signing_up_with_a_known_address_tells_nothing(client):
    people.person(email="an@eik.example")
    known = sign_up(client)
    known_mail = mail.outbox[-1].to

    unknown = sign_up(Client(), email="nieuw@eik.example")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert known_mail == ["an@eik.example"]
    assert User.objects.count() == 2


def test_signing_in_by_address_in_any_case(client):
    person = people.person(email="an@eik.example", password=PASSWORD)

    answer = client.post(reverse("account_login"), {"login": "AN@Eik.example", "password": PASSWORD})

    assert answer.url == reverse("overviews:my_page")
    assert client.get(reverse("people:profile")).context["person"] == person


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client):
    people.person(email="an@eik.example", password=PASSWORD)
    url = reverse("account_login")

    for _ in range(5):
        client.post(url, {"login": "an@eik.example", "password": "verkeerd wachtwoord"})
    answer = client.post(url, {"login": "an@eik.example", "password": PASSWORD})

    assert answer.status_code in {200, 429}
    assert client.get(reverse("people:profile")).status_code == 302


def test_a_blocked_account_does_not_sign_in(client):
    person = people.person(email="an@eik.example", password=PASSWORD)
    User.objects.filter(pk=person.user_id).update(is_active=False)

    client.post(reverse("account_login"), {"login": "an@eik.example", "password": PASSWORD})

    assert client.get(reverse("people:profile")).status_code == 302


def test_another_first_address_becomes_the_persons(client_for, owner):
    EmailAddress.objects.create(user=owner.user, email="nieuw@eik.example", verified=True)

    client = client_for(owner)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9999999999}]
    session.save()
    client.post(reverse("account_email"), {"email": "nieuw@eik.example", "action_primary": ""})

    owner.refresh_from_db()
    assert owner.email == "nieuw@eik.example"
    assert User.objects.get(pk=owner.user_id).email == "nieuw@eik.example"
