import cProfile
import csv
import io
import pstats
import tracemalloc
from datetime import date

import pytest
import time_machine
from django.http import Http404
from openpyxl import load_workbook

from backend.kit import exports
from backend.kit.tables import Column
from backend.people.models import Organisation
from tests.factories import people

COLUMNS = (
    Column("name", "Naam", export="name"),
    Column("level", "Niveau", export=lambda row: row.get_level_display()),
    Column("since", "Sinds", export="valid_from"),
)


@time_machine.travel("2026-11-22 12:00+01:00", tick=False)
def test_csv_is_a_download_with_the_rows(db):
    people.organisation(name="Stad Eik", valid_from=date(2020, 1, 1))

    response = exports.stream_csv("Organisaties & co", COLUMNS, Organisation.objects.order_by("name", "pk"))

    assert b"".join(response).decode("utf-8-sig") == "Naam;Niveau;Sinds\r\nStad Eik;Lokaal bestuur;2020-01-01\r\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="organisaties-co-2026-11-22.csv"'
    assert response["Cache-Control"] == "private, no-store"


@time_machine.travel("2026-11-22 12:00+01:00", tick=False)
def test_xlsx_is_a_download_with_the_rows(db):
    people.organisation(name="Stad Eik", valid_from=date(2020, 1, 1))

    response = exports.xlsx("Organisaties", COLUMNS, Organisation.objects.order_by("name", "pk"))

    page = load_workbook(io.BytesIO(response.getvalue())).active
    response.close()
    assert [cell.value for cell in page[1]] == ["Naam", "Niveau", "Sinds"]
    assert page["A2"].value == "Stad Eik"
    assert response["Content-Disposition"] == 'attachment; filename="organisaties-2026-11-22.xlsx"'


def test_rows_may_be_tuples_under_plain_labels():
    response = exports.stream_csv("Cijfers", ["Niveau", "Aantal"], [("lokaal", 3)])

    assert b"".join(response).decode("utf-8-sig") == "Niveau;Aantal\r\nlokaal;3\r\n"


class Row:
    """As wide as a candidacy."""

    def __init__(self, number):
        self.number = number
        self.name = f"Naam {number}"
        self.mean = 3.25
        self.texts = [f"Een antwoord van een zin of twee, nummer {number}." for _index in range(10)]


WIDE = (
    Column("number", "Nummer", export="number"),
    Column("name", "Naam", export="name"),
    Column("mean", "Gemiddelde", export="mean"),
    *(Column(f"text_{index}", "Antwoord", export=lambda row, index=index: row.texts[index]) for index in range(10)),
)


def ours(rows):
    return exports.stream_csv("Kandidaturen", WIDE, rows)


def bare(rows):
    """A CSV writer and nothing else."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    for row in rows:
        writer.writerow([row.number, row.name, row.mean, *(str(text) for text in row.texts)])
    return [buffer.getvalue().encode()]


def calls(function, rows):
    profile = cProfile.Profile()
    profile.runcall(lambda: b"".join(function(rows)))
    return pstats.Stats(profile).total_calls


def test_csv_costs_at_most_three_times_a_bare_writer():
    rows = [Row(number) for number in range(2000)]

    assert calls(ours, rows) <= 3 * calls(bare, rows)


def peak(count):
    response = ours(Row(number) for number in range(count))
    tracemalloc.start()
    try:
        for _chunk in response:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_csv_takes_the_same_memory_whatever_its_length():
    peak(500)

    assert peak(8000) <= 1.2 * peak(1000)


@pytest.mark.parametrize(("extension", "kind"), [("csv", exports.CSV_TYPE), ("xlsx", exports.XLSX_TYPE)])
def test_the_ending_of_the_address_says_what_is_written(db, extension, kind):
    answer = exports.writer(extension)("Lijst", COLUMNS, [])

    assert (answer["Content-Type"], f".{extension}" in answer["Content-Disposition"]) == (kind, True)
    answer.close()


def test_an_address_with_another_ending_does_not_exist():
    with pytest.raises(Http404):
        exports.writer("pdf")


@pytest.mark.parametrize("item_count", [1, 3])
def test_csv_reads_a_queryset_once(db, django_assert_num_queries, item_count):
    for _number in range(item_count):
        people.organisation()

    with django_assert_num_queries(1):
        lines = b"".join(exports.stream_csv("Lijst", COLUMNS, Organisation.objects.order_by("pk"))).splitlines()

    assert len(lines) == item_count + 1
