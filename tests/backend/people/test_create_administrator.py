"""The first administrator, made by whoever runs the platform."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from backend.audit.models import Entry
from backend.people.models import Person, User
from backend.people.rules import is_administrator
from tests.factories import people

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "een wachtwoord van een beheerder"


def create(email="jan@vlaanderen.example"):
    said = StringIO()
    call_command("create_administrator", email, given_name="Jan", family_name="Maes", stdout=said)
    return said.getvalue().splitlines()


def choose_password(client, link):
    form = client.get(urlsplit(link).path, follow=True)
    answers = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(form.request["PATH_INFO"], answers, follow=True)


def test_an_administrator_is_made_with_account_person_and_role():
    create(email="Jan@Vlaanderen.example")

    person = Person.objects.get()
    assert (person.name, person.email, person.user.email) == ("Jan Maes", "jan@vlaanderen.example", person.email)
    assert is_administrator(person.user)
    assert not person.user.has_usable_password()
    assert list(Entry.objects.order_by("pk").values_list("event", "actor_id")) == [
        ("account.opened", None),
        ("role.granted", None),
    ]


def test_the_link_lets_one_choose_a_password_and_sign_in(client):
    _words, link = create()

    choose_password(client, link)

    client.post("/account/login/", {"login": "jan@vlaanderen.example", "password": NEW_PASSWORD})
    assert client.get("/people/").status_code == 200


def test_the_link_works_once(client):
    _words, link = create()
    choose_password(client, link)

    answer = client.get(urlsplit(link).path, follow=True)

    assert answer.context["view"].reset_user is None


def test_an_address_with_an_account_is_refused():
    people.person(email="jan@vlaanderen.example")

    with pytest.raises(CommandError, match="There is already an account with this e-mail address"):
        create()
    assert User.objects.count() == 1


def test_the_address_of_a_person_without_account_is_refused():
    people.person(email="jan@vlaanderen.example", account=False)

    with pytest.raises(CommandError, match="There is already a person with this e-mail address"):
        create(email="JAN@vlaanderen.example")
    assert not User.objects.exists()


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError, match="jan is not an e-mail address"):
        create(email="jan")
