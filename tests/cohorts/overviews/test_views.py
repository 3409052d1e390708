import pytest
from django.urls import reverse
from django.utils import timezone

from backend.audit import actions as audit
from backend.people.enums import Role
from tests.factories import people
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(owner):
    people.grant(owner, Role.ADMINISTRATOR, None)
    return owner


def test_home_shows_open_calls_to_everybody(client):
    call = make_call(title="Oproep Eik")

    response = client.get(reverse("overviews:home"))

    assert response.context["calls"] == [call]
    assert "Oproep Eik" in response.content.decode()


def test_home_teaches_when_no_call_is_open(client):
    assert "Er is nu geen oproep open" in client.get(reverse("overviews:home")).content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_home_asks_the_same_number_of_queries(client, item_count, django_assert_num_queries):
    for _ in range(item_count):
        make_call()

    with django_assert_num_queries(3):
        client.get(reverse("overviews:home"))


@pytest.mark.parametrize("name", ["overviews:privacy", "overviews:accessibility"])
def test_what_the_law_asks_can_be_read_without_signing_in(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_journal_is_for_administrators_only(client, client_for, stranger):
    url = reverse("overviews:journal")

    assert client.get(url).status_code == 302
    assert client_for(stranger).get(url).status_code == 403


def test_the_journal_tells_who_did_what_and_never_what_a_file_says(client_for, administrator, stranger):
    audit.record(stranger, "person.edited", actor=administrator.user, private={"name": "geheim"})

    response = client_for(administrator).get(reverse("overviews:journal"))

    [line] = [row for row in response.context["table"].rows if row.event == "person.edited"]
    assert (line.subject_type, line.subject_id) == ("people.person", str(stranger.pk))
    assert "Odette Eigenaar" in response.content.decode()
    assert "geheim" not in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"event": "edited"}, ["person.edited"]),
        ({"event": "nothing"}, []),
        ({"since": "2999-01-01"}, []),
        ({"until": "no date"}, ["person.edited", "person.read"]),
    ],
)
def test_the_journal_can_be_narrowed(client_for, administrator, stranger, asked, found):
    audit.record(stranger, "person.edited", actor=None)
    audit.record(stranger, "person.read", actor=None)
    subject = {"subject": f"people.person:{stranger.pk}"}

    response = client_for(administrator).get(reverse("overviews:journal"), {**subject, **asked, "sort": "event"})

    assert [row.event for row in response.context["table"].rows] == found


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_journal_asks_the_same_number_of_queries(
    client_for, administrator, stranger, item_count, django_assert_num_queries
):
    for _ in range(item_count):
        audit.record(stranger, "person.read", actor=people.person().user)
    client = client_for(administrator)

    with django_assert_num_queries(6):
        client.get(reverse("overviews:journal"), {"since": timezone.localdate().isoformat()})
