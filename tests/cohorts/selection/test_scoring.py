from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.selection import scoring


@dataclass(frozen=True)
class Scale:
    pk: int
    weight: Decimal
    lowest: int
    highest: int


@st.composite
def judgements(draw):
    """Some criteria with a score each."""
    criteria, values = [], {}
    for pk in range(1, draw(st.integers(1, 8)) + 1):
        lowest = draw(st.integers(-10, 10))
        highest = lowest + draw(st.integers(1, 10))
        weight = draw(st.decimals(0, 999, places=2))
        criteria.append(Scale(pk, weight, lowest, highest))
        values[pk] = draw(st.integers(lowest, highest))
    return criteria, values


@given(judgements())
def test_total_lies_between_0_and_100(judgement):
    assert 0 <= scoring.total(*judgement) <= 100


@given(judgements())
def test_all_lowest_is_0_and_all_highest_is_100(judgement):
    criteria, _values = judgement

    assert scoring.total(criteria, {one.pk: one.lowest for one in criteria}) == 0
    assert scoring.total(criteria, {one.pk: one.highest for one in criteria}) == 100


@given(judgements())
def test_a_higher_score_never_lowers_the_total(judgement):
    criteria, values = judgement
    first = criteria[0]
    raised = values | {first.pk: min(first.highest, values[first.pk] + 1)}

    assert scoring.total(criteria, raised) >= scoring.total(criteria, values)


def test_weights_count():
    criteria = [Scale(1, Decimal(3), 1, 5), Scale(2, Decimal(1), 0, 10)]

    assert scoring.total(criteria, {1: 5, 2: 0}) == Decimal("75.000")
    assert scoring.total(criteria, {1: 2, 2: 7}) == Decimal("36.250")


def test_zero_weights_count_alike():
    criteria = [Scale(1, Decimal(0), 1, 5), Scale(2, Decimal(0), 1, 5)]

    assert scoring.total(criteria, {1: 5, 2: 1}) == 50


@pytest.mark.parametrize("values", [{}, {1: 3}, {2: 3}])
def test_no_total_while_a_score_is_missing(values):
    criteria = [Scale(1, Decimal(1), 1, 5), Scale(2, Decimal(1), 1, 5)]

    assert scoring.total(criteria, values) is None


def test_no_total_without_criteria():
    assert scoring.total([], {}) is None
