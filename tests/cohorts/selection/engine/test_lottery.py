"""The lottery against a simple method of its own: every cohort is listed, and the leximin solved over the list."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from cohorts.selection import engine
from cohorts.selection.engine.check import check
from cohorts.selection.engine.leximin import prove, solve_exactly
from cohorts.selection.engine.lottery import fair_lottery, written
from cohorts.selection.engine.panels import Cohorts, Mix, whole_numbers
from cohorts.selection.engine.pool import Pool
from cohorts.selection.engine.rows import feasible_rows
from cohorts.selection.engine.solver import Budget, Status
from tests.benchmarks import selection as bench
from tests.cohorts.selection.engine import brute

# Each two of a, b and c share a rule that allows one of them: half of each on average, but never more than one.
TRIANGLE = {
    "places": 1,
    "seed": "s",
    "mode": "lottery",
    "candidates": [
        {"id": id, "attributes": {"x": x, "y": y, "z": z}}
        for id, x, y, z in (("a", "1", "1", "0"), ("b", "1", "0", "1"), ("c", "0", "1", "1"), ("d", "0", "0", "0"))
    ],
    "quotas": [{"attribute": name, "value": "1", "max": 1} for name in "xyz"],
    "caps": [],
}


def solved(data: dict, seconds: float = 60.0):
    problem = engine.read(data | {"mode": "lottery"})
    return problem, *fair_lottery(problem, Budget(seconds))


def by_id(fair) -> dict[str, Fraction]:
    return {id: chance for ids, chance in zip(fair.lottery.groups, fair.chances, strict=True) for id in ids}


def leximin(cohorts: np.ndarray) -> list[float]:
    """The fairest chances over these cohorts (rows of zeros and ones): one linear program a step, nobody grouped."""
    count, size = cohorts.shape
    settled: dict[int, float] = {}
    while len(settled) < size:
        rows = np.hstack([-cohorts.T.astype(float), [[float(place not in settled)] for place in range(size)]])
        limits = [1e-10 - settled.get(place, 1e-10) for place in range(size)]
        answer = linprog(
            [*[0] * count, -1], rows, limits, [[*[1] * count, 0]], [1], bounds=[(0, 1)] * (count + 1), method="highs"
        )
        least, prices = answer.x[-1], -answer.ineqlin.marginals
        rest = [place for place in range(size) if place not in settled]
        blocked = rest if least > 1 - 1e-9 else [place for place in rest if prices[place] > 1e-8]
        assert blocked
        settled |= dict.fromkeys(blocked, least)
    return [settled[place] for place in range(size)]


@pytest.mark.parametrize("start", range(0, 300, 60))
def test_chances_and_status_are_those_of_looking_at_every_cohort(start):
    answered = 0
    for number in range(start, start + 60):
        table = brute.Table(brute.question(number))
        allowed = table.keeping()
        problem, status, fair = solved(table.data)
        if not allowed.any():
            assert status == Status.INFEASIBLE
            continue
        answered += 1
        expected = dict(zip(table.ids, leximin(np.unique(table.members[allowed], axis=0)), strict=True))
        assert by_id(fair) == pytest.approx(expected, abs=1e-8)
        # No gap and no shift: these are the fairest chances, exactly, and the draw has them.
        assert (status, fair.certificate) == (Status.OPTIMAL, 0)
    assert answered > 30


@pytest.mark.parametrize("number", range(30))
def test_every_cohort_that_can_be_drawn_keeps_every_rule(number):
    problem, _status, fair = solved(brute.question(number))

    for panel in fair.lottery.panels if fair else ():
        for reverse in (False, True):
            pairs = zip(fair.lottery.groups, panel.counts, strict=True)
            assert check(problem, [id for ids, count in pairs for id in sorted(ids, reverse=reverse)[:count]]) == []


def test_chances_that_only_an_average_has_are_refused_and_a_proved_rule_takes_their_place():
    # Of five in a ring no two neighbours: half of each would do on average, but there are never more than two.
    data = {
        "places": 3,
        "seed": "s",
        "candidates": [
            {"id": id, "attributes": {f"n{edge}": str(int(edge in (place, (place + 1) % 5))) for edge in range(5)}}
            for place, id in enumerate("abcde")
        ]
        + [{"id": "z", "attributes": {f"n{edge}": "0" for edge in range(5)}}],
        "quotas": [{"attribute": f"n{edge}", "value": "1", "max": 1} for edge in range(5)],
    }

    _problem, status, fair = solved(data)

    assert status == Status.OPTIMAL
    assert by_id(fair) == dict.fromkeys("abcde", Fraction(2, 5)) | {"z": Fraction(1)}
    assert fair.certificate == 0


def test_mix_of_a_few_cohorts_gets_the_missing_ones_or_a_line_that_no_cohort_passes():
    problem = engine.read(TRIANGLE)
    pool = Pool.of(feasible_rows(problem), 4)
    cohorts = Cohorts(pool, Budget(10.0))
    known = [cohorts.largest([0, 0, 0, 1])]

    reachable = Mix(pool, [Fraction(1, 4)] * 4, known)
    assert reachable.improve(cohorts) is None
    assert {panel.tickets for panel in reachable.panels()} == {10**12 // 4}

    too_much = Mix(pool, [Fraction(1, 2)] * 3 + [Fraction(0)], known)
    line = too_much.improve(cohorts)
    assert sum(line.weights.values()) * Fraction(1, 2) > line.high == 1


def test_proof_of_chances_that_could_be_fairer_leaves_a_gap():
    pool = Pool.of(feasible_rows(engine.read(TRIANGLE)), 4)

    fair = prove(pool, [Fraction(1, 4)] * 4)
    unfair = prove(pool, [Fraction(1, 5), Fraction(1, 5), Fraction(1, 5), Fraction(2, 5)])

    assert [(level.gap, level.rules) for level in fair] == [(0, ("places",))]
    assert unfair[0].gap > 0


def test_lottery_of_a_large_pool_is_proved_and_has_the_chances_exactly():
    problem, status, fair = solved(bench.question(60, 28, 0))

    assert status == Status.OPTIMAL
    assert fair.certificate <= Fraction(1, 10**9)
    assert sum(by_id(fair).values()) == 28
    assert sum(panel.tickets for panel in fair.lottery.panels) == fair.lottery.tickets


def test_lottery_that_runs_out_of_budget_says_so_and_still_keeps_the_rules():
    problem = engine.read(bench.question(60, 28, 0) | {"mode": "lottery"})
    budget = Budget(60.0)
    budget.work = 0.004
    status, fair = fair_lottery(problem, budget)

    assert status == Status.FEASIBLE
    assert fair.certificate > Fraction(1, 10**9)
    ids = [
        id for ids, count in zip(fair.lottery.groups, fair.lottery.panels[0].counts, strict=True) for id in ids[:count]
    ]
    assert check(problem, ids) == []


def test_answer_tells_chances_proof_and_the_rules_that_hold_them():
    people = [{"id": f"l{place}", "attributes": {"level": "local"}} for place in range(8)]
    people += [{"id": f"r{place}", "attributes": {"level": "regional"}} for place in range(2)]
    answer = engine.solve(
        engine.read(
            {
                "mode": "lottery",
                "places": 4,
                "seed": "s",
                "candidates": people,
                "quotas": [{"attribute": "level", "value": "local", "max": 3}],
            }
        )
    )

    assert answer["status"] == "optimal"
    assert answer["chances"] == {f"l{place}": Decimal("0.375") for place in range(8)} | {
        f"r{place}": Decimal("0.5") for place in range(2)
    }
    assert (answer["value"], answer["bound"]) == (Decimal("0.375"), Decimal("0.375"))
    assert answer["lottery"]["certificate"] == answer["lottery"]["shift"] == 0
    assert answer["lottery"]["panels"] == [
        {
            "tickets": "1",
            "sure": [],
            "draw": [
                {"count": 3, "of": [f"l{place}" for place in range(8)]},
                {"count": 1, "of": ["r0", "r1"]},
            ],
        }
    ]
    assert answer["why"]["l0"]["rules"] == ["quota:level=local:max"]
    assert answer["why"]["r0"]["rules"] == ["places"]


@pytest.mark.parametrize(
    ("fraction", "digits"), [(Fraction(1, 3), "0.333333333333"), (Fraction(2, 3), "0.666666666667"), (Fraction(1), "1")]
)
def test_chances_are_written_with_twelve_decimals(fraction, digits):
    assert written(fraction) == Decimal(digits)


def test_equations_with_no_solution_or_with_several_have_none():
    assert solve_exactly([([2, 0], 1), ([1, 1], 1)], 2) == [Fraction(1, 2), Fraction(1, 2)]
    assert solve_exactly([([1, 1], 1)], 2) is None
    assert solve_exactly([([1, 0], 1), ([0, 1], 1), ([1, 1], 1)], 2) is None


def test_prices_become_small_whole_numbers_when_they_are_in_proportion():
    assert whole_numbers([1 / 3, 0.5, 0.0])[0] == [2, 3, 0]
    assert whole_numbers([2**0.5, 1.0])[0] == [1000, 707]
