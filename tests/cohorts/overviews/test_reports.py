import pytest
from django.urls import reverse

from cohorts.candidacies.enums import CandidacyState
from cohorts.overviews import reports
from tests.factories import people, selection

pytestmark = pytest.mark.django_db
NAMES = ("label", "received", "selected", "reserve", "not_selected", "withdrawn", "undecided")


@pytest.fixture
def body():
    return people.organisation(name="Kenniscentrum Participatie")


@pytest.fixture
def owner(body):
    return people.organiser(body)


@pytest.fixture
def edition(body):
    return selection.closed_call(organiser=body).edition


def receive(edition, *states, **columns):
    call = edition.calls.get()
    for state in states:
        selection.candidacy(call, state=state, **columns)


def numbers(line):
    return tuple(getattr(line, name) for name in NAMES)


@pytest.mark.rule("R01")
def test_received_selected_and_rate(client_for, owner, edition):
    receive(edition, *[CandidacyState.SELECTED] * 28, *[CandidacyState.NOT_SELECTED] * 32)

    total = reports.edition_report(edition).total
    page = client_for(owner).get(reverse("overviews:edition_report", args=[edition.pk])).content.decode()

    assert (total.received, total.selected, round(total.rate, 3)) == (60, 28, 0.467)
    assert "46,7%" in page


def test_each_outcome_is_counted_and_concepts_are_not(edition):
    receive(edition, *CandidacyState.values)

    assert numbers(reports.edition_report(edition).total)[1:] == (5, 1, 1, 1, 1, 1)


@pytest.mark.rule("R01")
def test_split_per_level_and_kind_of_post(edition):
    receive(edition, CandidacyState.SELECTED, CandidacyState.RESERVE, level="local", role_level="staff")
    receive(edition, CandidacyState.SELECTED, level="federal", role_level="top")
    receive(edition, CandidacyState.SUBMITTED, level="", role_level="")

    levels, posts, _domains = reports.edition_report(edition).splits

    assert [(line.label, line.received, line.selected) for line in levels.lines] == [
        ("Lokaal bestuur", 2, 1),
        ("Federale overheid", 1, 1),
        ("Niet bekend", 1, 0),
    ]
    assert [line.received for line in posts.lines] == [2, 1, 1]


def test_an_empty_edition_has_no_rate(client_for, owner, edition):
    assert reports.edition_report(edition).total.rate is None
    assert client_for(owner).get(reverse("overviews:edition_report", args=[edition.pk])).status_code == 200


@pytest.mark.rule("R18")
def test_report_is_for_organisers(client_for, owner, edition):
    url = reverse("overviews:edition_report", args=[edition.pk])
    elsewhere = people.organiser(people.organisation())

    statuses = [client_for(who).get(url).status_code for who in (owner, elsewhere, people.person())]

    assert statuses == [200, 404, 404]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_download(client_for, owner, edition, extension):
    receive(edition, CandidacyState.SELECTED, level="local", role_level="staff")
    url = reverse("overviews:edition_report_export", args=[edition.pk, extension])

    answer = client_for(owner).get(url)

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, len(content) > 100) == (200, True)
    if extension == "csv":
        assert len(content.decode("utf-8-sig").strip().splitlines()) == 5
    assert client_for(owner).get(url.replace(extension, "exe")).status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_report_in_a_constant_number_of_queries(edition, django_assert_num_queries, item_count):
    receive(edition, *[CandidacyState.SUBMITTED] * item_count)

    with django_assert_num_queries(2):
        reports.edition_report(edition)


def test_every_number_stands_in_one_table_only(client_for, owner, edition):
    receive(edition, CandidacyState.SELECTED, level="local", role_level="staff")

    page = client_for(owner).get(reverse("overviews:edition_report", args=[edition.pk])).content.decode()

    assert (page.count("<table"), page.count("<figure")) == (3, 3)
