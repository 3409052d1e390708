"""Looking as another person, and the language of the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Entry
from backend.people.adapters import CAPACITY
from backend.people.enums import Role
from backend.people.models import Affiliation, Person, User
from tests.factories import people

pytestmark = pytest.mark.django_db

PROFILE = "people:profile"


@pytest.fixture
def admin():
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def looking(admin, owner, client_for):
    """The administrator's browser, looking as the owner."""
    client = client_for(admin)
    answer = client.post(reverse("people:view_as", args=[owner.pk]), {"reason": "Vraag aan de helpdesk"})
    assert (answer.status_code, answer.url) == (302, reverse("overviews:my_page"))
    return client


def events():
    return list(Entry.objects.order_by("pk").values_list("event", "actor__person__given_name"))


def test_the_administrator_sees_what_the_other_sees_and_that_it_is_so(looking, owner, admin):
    page = looking.get(reverse(PROFILE))

    assert page.context["user"].pk == owner.user_id
    assert page.context["user"].viewed_by.pk == admin.user_id
    assert page.context["person"] == owner
    assert "Odette Eigenaar" in page.content.decode()
    assert reverse("people:stop_viewing_as") in page.content.decode()
    assert events() == [("viewing.started", "Ada")]


def test_the_capacity_of_the_administrator_is_not_shown_as_the_others(looking):
    session = looking.session
    session[CAPACITY] = {"group": "GID", "code": "OVO000001", "name": "Bestuur van de beheerder"}
    session.save()

    assert "Bestuur van de beheerder" not in looking.get(reverse(PROFILE)).content.decode()
    looking.post(reverse("people:stop_viewing_as"))
    assert "Bestuur van de beheerder" in looking.get(reverse(PROFILE)).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(looking, owner, method):
    answer = getattr(looking, method)(reverse("people:edit_profile"), {"given_name": "Anders", "family_name": "X"})

    assert answer.status_code == 403
    assert reverse("people:stop_viewing_as") in answer.content.decode()
    assert Person.objects.get(pk=owner.pk).given_name == "Odette"
    assert events() == [("viewing.started", "Ada")]


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index", "usersessions_list"])
def test_the_pages_of_the_account_stay_closed(looking, name):
    assert looking.get(reverse(name)).status_code == 403


def test_the_other_may_nothing_that_the_administrator_may(looking):
    assert looking.get(reverse("people:organisations")).status_code == 403


def test_stopping_gives_the_administrator_back(looking, owner, admin):
    answer = looking.post(reverse("people:stop_viewing_as"))

    assert (answer.status_code, answer.url) == (302, reverse("people:person", args=[owner.pk]))
    assert looking.get(reverse(PROFILE)).context["person"] == admin
    assert events() == [("viewing.started", "Ada"), ("viewing.stopped", "Ada")]


def test_stopping_when_not_looking_does_nothing(client_for, owner):
    answer = client_for(owner).post(reverse("people:stop_viewing_as"))

    assert (answer.status_code, Entry.objects.count()) == (302, 0)


def test_signing_out_stops_it(looking):
    looking.post(reverse("account_logout"))

    assert looking.get(reverse(PROFILE)).status_code == 302
    assert Entry.objects.order_by("-pk").first().data["how"] == "signed_out"


def test_the_language_may_be_switched_and_stays_the_others_own(looking, owner):
    looking.post(reverse("set_language"), {"language": "en"})

    assert Person.objects.get(pk=owner.pk).language == "nl"
    assert 'lang="en"' in looking.get(reverse(PROFILE)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_ends_by_itself_and_the_request_is_not_carried_out(looking, admin, method):
    later = timezone.now() + timedelta(minutes=settings.LOOK_AS_MINUTES)

    with time_machine.travel(later, tick=False):
        answer = getattr(looking, method)(reverse("people:edit_profile"), {"given_name": "Anders", "family_name": "X"})
        after = looking.get(reverse(PROFILE))

    assert (answer.status_code, answer.url) == (302, reverse("overviews:my_page"))
    assert after.context["person"] == admin
    assert Person.objects.get(pk=admin.pk).given_name == "Ada"
    assert Entry.objects.order_by("-pk").first().data["how"] == "expired"


@pytest.mark.parametrize("change", ["viewer lost the role", "viewed became administrator", "viewed was blocked"])
def test_it_ends_when_either_is_no_longer_who_they_were(looking, owner, admin, change):
    if change == "viewer lost the role":
        admin.role_grants.all().delete()
    elif change == "viewed became administrator":
        people.grant(owner, Role.ADMINISTRATOR)
    else:
        User.objects.filter(pk=owner.user_id).update(is_active=False)

    assert looking.get(reverse(PROFILE)).status_code == 302
    assert looking.get(reverse(PROFILE)).context["person"] == admin
    assert Entry.objects.order_by("-pk").first().data["how"] == "refused"


def test_what_is_read_meanwhile_carries_both(looking, owner, admin):
    from backend.audit.actions import record  # noqa: PLC0415 -- as a view that shows a sensitive file does

    user = looking.get(reverse(PROFILE)).context["user"]
    line = record(owner, "file.read", actor=user)

    assert (line.actor_id, line.looked_as_id) == (admin.user_id, owner.user_id)


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_only_administrators_look(request, client_for, who, owner):
    client = client_for(request.getfixturevalue(who))

    answer = client.post(reverse("people:view_as", args=[owner.pk]), {"reason": "Nieuwsgierig"})

    assert answer.status_code == (403 if who == "owner" else 404)
    assert Entry.objects.count() == 0


def test_an_administrator_is_not_looked_as(admin, client_for):
    other = people.administrator()

    assert client_for(admin).post(reverse("people:view_as", args=[other.pk]), {"reason": "x"}).status_code == 403


def test_looking_needs_a_reason(admin, owner, client_for):
    answer = client_for(admin).post(reverse("people:view_as", args=[owner.pk]), {"reason": ""})

    assert (answer.status_code, Entry.objects.count()) == (422, 0)


def test_pages_are_in_the_language_of_the_person(client_for):
    english = people.person(language="en")

    assert 'lang="en"' in client_for(english).get(reverse(PROFILE)).content.decode()


def test_the_switch_of_this_browser_goes_first_and_is_kept_with_the_person(client_for, owner):
    client = client_for(owner)

    answer = client.post(reverse("set_language"), {"language": "en", "next": reverse(PROFILE)})

    assert answer.cookies["kring_language"].value == "en"
    assert Person.objects.get(pk=owner.pk).language == "en"
    assert 'lang="en"' in client.get(reverse(PROFILE)).content.decode()
    Person.objects.filter(pk=owner.pk).update(language="nl")
    assert 'lang="en"' in client.get(reverse(PROFILE)).content.decode()


@pytest.mark.parametrize("language", ["", "xx"])
def test_an_unknown_language_changes_nothing(client_for, owner, language):
    client_for(owner).post(reverse("set_language"), {"language": language})

    assert (Person.objects.get(pk=owner.pk).language, Affiliation.objects.count()) == ("nl", 1)
