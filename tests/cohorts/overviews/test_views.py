from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from backend.audit import actions as audit
from backend.audit.models import Entry
from backend.people.enums import Role
from cohorts.overviews import queries, tables
from cohorts.overviews.forms import JournalFilter
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


def test_the_journal_tells_in_words_who_did_what_and_never_what_a_file_says(client_for, administrator, stranger):
    audit.record(stranger, "person.updated", actor=administrator.user, private={"name": "geheim"})

    response = client_for(administrator).get(reverse("overviews:journal"), {"event": "person.updated"})

    page = response.content.decode()
    [(_entry, words, about)] = response.context["rows"]
    assert (words, about) == ("De gegevens van de persoon zijn gewijzigd", f"Persoon {stranger.pk}")
    assert ("Odette Eigenaar" in page, "geheim" in page) == (True, False)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"event": "person.updated"}, ["person.updated"]),
        ({"event": "nothing"}, ["person.invited", "person.updated"]),
        ({"who": "odette eigen"}, ["person.updated"]),
        ({"who": "odette nobody"}, []),
        ({"since": "2999-01-01"}, []),
        ({"until": "no date"}, ["person.invited", "person.updated"]),
        ({"until": "2000-01-01"}, []),
    ],
)
def test_the_journal_can_be_narrowed(client_for, administrator, stranger, asked, found):
    audit.record(stranger, "person.updated", actor=administrator.user)
    audit.record(stranger, "person.invited", actor=None)
    asked = {"about": "people.person", "number": stranger.pk, **asked, "sort": "event"}
    client = client_for(administrator)

    response = client.get(reverse("overviews:journal"), asked)
    download = client.get(reverse("overviews:journal_export", args=["csv"]), asked)

    assert [row.event for row in response.context["table"].rows] == found
    lines = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[6] for line in lines[1:]] == found


def test_each_row_of_the_journal_leads_to_all_that_was_done_with_it(client_for, administrator, stranger):
    audit.record(stranger, "person.updated", actor=None)
    audit.record(administrator, "person.updated", actor=None)
    client = client_for(administrator)
    link = f"{reverse('overviews:journal')}?about=people.person&amp;number={stranger.pk}"

    page = client.get(reverse("overviews:journal")).content.decode()

    assert link in page
    assert [row.subject_id for row in client.get(link.replace("&amp;", "&")).context["table"].rows] == [
        str(stranger.pk)
    ]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_download_of_the_journal_is_journalled_with_the_number_of_lines(
    client_for, administrator, stranger, extension
):
    audit.record(stranger, "person.updated", actor=None, private={"name": "geheim"})
    url = reverse("overviews:journal_export", args=[extension])

    answer = client_for(administrator).get(url, {"event": "person.updated"})

    content = b"".join(answer.streaming_content)
    told = Entry.objects.get(event="journal.exported")
    assert (answer.status_code, b"geheim" in content) == (200, False)
    assert (told.data, told.actor) == ({"rows": 1, "format": extension}, administrator.user)


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_journal_asks_the_same_number_of_queries(
    client_for, administrator, stranger, item_count, django_assert_num_queries
):
    for _ in range(item_count):
        audit.record(stranger, "person.updated", actor=people.person().user)
    client = client_for(administrator)

    with django_assert_num_queries(6):
        client.get(reverse("overviews:journal"), {"since": timezone.localdate().isoformat()})


@pytest.mark.postgres
def test_the_journal_is_read_from_an_index_however_long_it_grows(administrator):
    everything = queries.journal_visible_to(administrator.user)
    of_a_day = JournalFilter({"since": "2026-11-22", "until": "2026-11-22"}).narrow(everything)

    with connection.cursor() as cursor:
        cursor.execute("set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off")

    assert "Backward using audit_entry_pkey" in tables.JOURNAL.order(everything).explain()
    assert "Sort" not in tables.JOURNAL.order(everything).explain()
    assert "using audit_entry_at" in of_a_day.order_by("at").explain()


@pytest.mark.parametrize(
    ("moment", "found"),
    [("2026-11-21T22:59", 0), ("2026-11-21T23:00", 1), ("2026-11-22T22:59", 1), ("2026-11-22T23:00", 0)],
)
def test_a_day_of_the_journal_is_a_day_in_brussels(administrator, stranger, moment, found):
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False):
        audit.record(stranger, "person.updated", actor=None)

    day = {"since": "2026-11-22", "until": "2026-11-22"}

    assert JournalFilter(day).narrow(queries.journal_visible_to(administrator.user)).count() == found
