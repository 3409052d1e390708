"""The load of an edition, and when there is more planned than promised."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.programmes.enums import ComponentKind
from cohorts.programmes.models import Component, Edition
from cohorts.programmes.plan import load_of, weeks_between
from tests.factories.programmes import MASTERCLASS

# Half a year: 26 weeks.
FIRST, LAST = date(2027, 1, 4), date(2027, 7, 4)


def edition(load_percent=10):
    return Edition(starts_on=FIRST, ends_on=LAST, load_percent=load_percent)


def parts(*rows):
    return [Component(kind=kind, count=count, days=Decimal(days)) for kind, count, days in rows]


@pytest.mark.rule("R21")
def test_load_of_the_masterclass_leaves_three_days_for_the_case():
    load = load_of(edition(), parts(*MASTERCLASS))

    assert (load.weeks, load.contact, load.declared, load.left, load.is_over) == (26, 10, 13, 3, False)


@pytest.mark.rule("R21")
@pytest.mark.parametrize(("case_days", "is_over"), [("3", False), ("3.5", True)])
def test_more_days_than_the_declared_share_warns(case_days, is_over):
    rows = [row for row in MASTERCLASS if row[0] != ComponentKind.GROUP_CASE]
    load = load_of(edition(), parts(*rows, (ComponentKind.GROUP_CASE, 1, case_days)))

    assert (load.contact, load.is_over) == (10, is_over)


def test_without_a_declared_share_nothing_is_over():
    load = load_of(edition(load_percent=None), parts((ComponentKind.FULL_DAY, 90, 1)))

    assert (load.contact, load.declared, load.left, load.is_over) == (90, None, None, False)


def test_days_are_rounded_to_halves():
    load = load_of(Edition(starts_on=FIRST, ends_on=date(2027, 4, 4), load_percent=5), [])

    assert (load.weeks, load.declared) == (13, Decimal("3.5"))


@pytest.mark.parametrize(
    ("last", "weeks"), [(date(2027, 1, 4), 1), (date(2027, 1, 10), 1), (date(2027, 1, 17), 2), (LAST, 26)]
)
def test_weeks_count_the_last_day(last, weeks):
    assert weeks_between(FIRST, last) == weeks
