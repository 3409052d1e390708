"""An administrator asks a person without account to make one."""

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from backend.audit.models import Entry
from backend.notifications.models import Message
from backend.people import rules
from backend.people.enums import Role
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def ilse():
    return people.person(given_name="Ilse", family_name="Vandamme", email="ilse+hr@eik.example", account=False)


def invite(client, person):
    return client.post(reverse("people:invite", args=[person.pk]), follow=True)


def test_the_invited_person_gets_a_mail_that_tells_the_address_outside_the_link(
    client_for, admin, ilse, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(client_for(admin), ilse)

    assert "Ilse Vandamme krijgt een mail" in answer.content.decode()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["ilse+hr@eik.example"], "Maak je account op Kring")
    assert "Ada Beheer nodigt je uit" in sent.body
    assert f"({settings.BASE_URL}/account/signup/)" in sent.body
    assert "Gebruik dit adres: ilse+hr@eik.example." in sent.body
    assert Entry.objects.filter(event="person.invited", actor_id=admin.user_id, subject_id=str(ilse.pk)).exists()


def test_a_person_can_be_invited_again(client_for, admin, ilse):
    office = client_for(admin)

    invite(office, ilse)
    invite(office, ilse)

    assert Message.objects.filter(person=ilse, kind="people.person_invited").count() == 2


def test_without_an_address_it_is_refused_with_a_sentence(client_for, admin):
    nobody = people.person(given_name="Jos", family_name="Adresloos", account=False)
    nobody.email = ""
    nobody.save(update_fields=["email"])

    answer = invite(client_for(admin), nobody)

    assert "We hebben geen e-mailadres van Jos Adresloos." in answer.content.decode()
    assert not Message.objects.exists()


def test_who_has_an_account_is_not_invited(client_for, admin, owner):
    assert rules.can_invite(admin.user, owner) is False
    assert invite(client_for(admin), owner).status_code == 403
    assert not Message.objects.exists()


def test_only_an_administrator_invites(client_for, ilse, stranger):
    organisation = people.organisation()
    people.affiliation(ilse, organisation)
    hr = people.person()
    people.grant(hr, Role.HR, organisation)

    assert invite(client_for(stranger), ilse).status_code == 404
    assert invite(client_for(hr), ilse).status_code == 403
    assert not Message.objects.exists()
