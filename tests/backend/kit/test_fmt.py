import datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from backend.kit.templatetags import fmt

UTC_EVENING = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("show", "words"),
    [
        (fmt.day, "23 november 2026"),
        (fmt.short_day, "23 nov 2026"),
        (fmt.clock, "0.30 uur"),
        (fmt.moment, "23 november 2026 om 0.30 uur"),
    ],
)
def test_time_is_shown_as_people_in_brussels_say_it(show, words):
    assert show(UTC_EVENING) == words


@pytest.mark.parametrize("show", [fmt.day, fmt.short_day, fmt.clock, fmt.moment, fmt.when])
def test_no_time_is_shown_as_a_dash(show):
    assert show(None) == "–"


def test_when_is_a_time_element_for_machines_too():
    assert fmt.when(datetime.date(2026, 11, 22)) == '<time datetime="2026-11-22">22 november 2026</time>'


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, "vandaag"), (23, "nog 1 dag"), (25, "nog 3 dagen"), (21, "1 dag geleden"), (20, "2 dagen geleden")],
)
def test_until_counts_days_and_not_hours(day, words):
    now = datetime.datetime(2026, 11, 22, 22, 0, tzinfo=datetime.UTC)

    assert fmt.until(datetime.date(2026, 11, day), now) == words


def test_percent_is_of_a_ratio_and_reads_as_dutch():
    assert [fmt.percent(28 / 60), fmt.percent(Decimal("0.5"), 0), fmt.percent(None)] == ["46,7%", "50%", "–"]


def test_number_has_a_dutch_comma():
    assert [fmt.number(3.5, 1), fmt.number(4), fmt.number(None)] == ["3,5", "4", "–"]


def test_size_is_in_words():
    assert fmt.size(1_258_291) == "1,2\xa0MB"


@pytest.mark.parametrize(
    ("values", "words"),
    [([], "–"), (["An"], "An"), (["An", "Bert"], "An en Bert"), (["An", "Bert", "Chris"], "An, Bert en Chris")],
)
def test_listed_reads_as_a_sentence(values, words):
    assert fmt.listed(values) == words


@pytest.mark.parametrize(
    ("name", "letters"), [("An Peeters", "AP"), ("Tom De Ridder", "TR"), ("Madonna", "M"), ("", "")]
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert fmt.initials(name) == letters


def test_page_numbers_leave_out_the_far_ones():
    page = Paginator(range(200), 10).page(10)

    assert list(fmt.page_numbers(page)) == [1, Paginator.ELLIPSIS, 9, 10, 11, Paginator.ELLIPSIS, 20]
