from decimal import Decimal

import pytest

from cohorts.selection import engine
from cohorts.selection.engine.solver import Budget, Status
from cohorts.selection.engine.tieband import Side, tie_band
from tests.cohorts.selection.engine import brute

WIDTHS = (Decimal("0"), Decimal("0.005"), Decimal("0.3"), Decimal("1"))


def question(scores: dict[str, str], half: str, **more) -> dict:
    candidates = [
        {
            "id": id,
            "score": Decimal(score),
            "interval": [Decimal(score) - Decimal(half), Decimal(score) + Decimal(half)],
            "attributes": {"level": id[0]},
        }
        for id, score in scores.items()
    ]
    return {"mode": "tieband", "places": 2, "seed": "s", "candidates": candidates} | more


def expected(table: brute.Table, intervals: dict[str, list[Decimal]]) -> dict[str, str]:
    """The sides by definition: their score at either end of the interval, are they in some best set, and in all?"""
    allowed, sides = table.keeping(), {}
    for id in table.ids:
        low, high = (table.points(**{id: end})[allowed] for end in intervals[id])
        has = table.has(id)[allowed] == 1
        if has.all() or (has.any() and low[has].max() > low[~has].max()):
            sides[id] = "in"
        elif not has.any() or high[has].max() < high[~has].max():
            sides[id] = "out"
        else:
            sides[id] = "drawn"
    return sides


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_sides_are_those_of_looking_at_every_set(start):
    seen = set()
    for number in range(start, start + 40):
        data = brute.question(number)
        for place, candidate in enumerate(data["candidates"]):
            below, above = WIDTHS[(number + place) % 4], WIDTHS[(number + 2 * place) % 4]
            candidate["interval"] = [candidate["score"] - below, candidate["score"] + above]
        table = brute.Table(data)
        problem = engine.read(data | {"mode": "tieband"})
        status, sides = tie_band(problem, Budget(60.0))
        if not table.keeping().any():
            assert (status, sides) == (Status.INFEASIBLE, [])
            continue
        intervals = {candidate["id"]: candidate["interval"] for candidate in data["candidates"]}
        assert dict(zip(problem.ids, sides, strict=True)) == expected(table, intervals)
        seen |= set(sides)
    assert seen == set(Side)


def test_only_those_around_the_cut_are_drawn():
    answer = engine.solve(engine.read(question({"a": "5", "b": "4.1", "c": "4", "d": "2"}, "0.2")))

    assert answer["status"] == "optimal"
    assert answer["chances"] == {"a": 1, "b": Decimal("0.5"), "c": Decimal("0.5"), "d": 0}
    assert (answer["band"], answer["sure"]) == (["b", "c"], ["a"])


def test_scores_that_differ_beyond_doubt_leave_nothing_to_draw():
    answer = engine.solve(engine.read(question({"a": "5", "b": "4.1", "c": "4", "d": "2"}, "0.05")))

    assert (answer["selected"], answer["band"]) == (["a", "b"], [])


def test_whom_a_rule_forces_in_is_in_at_any_score():
    quota = [{"attribute": "level", "value": "x", "min": 1}]

    answer = engine.solve(engine.read(question({"a": "5", "b": "4.9", "x": "1"}, "0.2", quotas=quota)))

    assert answer["chances"] == {"a": Decimal("0.5"), "b": Decimal("0.5"), "x": 1}


def test_those_who_compete_for_a_place_that_a_rule_keeps_are_compared_with_each_other():
    quota = [{"attribute": "level", "value": "x", "min": 1}]

    answer = engine.solve(engine.read(question({"a": "5", "b": "4", "x1": "1", "x2": "0.9"}, "0.2", quotas=quota)))

    assert answer["chances"] == {"a": 1, "b": 0, "x1": Decimal("0.5"), "x2": Decimal("0.5")}


def test_whom_the_budget_does_not_reach_is_drawn_and_the_answer_says_feasible():
    # Only a with b, or c with d: nobody can be swapped one for one, so each question needs the solver.
    values = {"a": "xp", "b": "yq", "c": "xq", "d": "yp"}
    data = question({"a": "3", "b": "3", "c": "1", "d": "1"}, "0.2")
    for candidate in data["candidates"]:
        candidate["attributes"] = dict(zip(("level", "role"), values[candidate["id"]], strict=True))
    pairs = [("level", "x"), ("level", "y"), ("role", "p"), ("role", "q")]
    data["quotas"] = [{"attribute": name, "value": value, "min": 1, "max": 1} for name, value in pairs]
    problem, poor = engine.read(data), Budget(60.0)
    poor.work = 0.0

    assert tie_band(problem, Budget(60.0)) == (Status.OPTIMAL, [Side.IN, Side.IN, Side.OUT, Side.OUT])
    assert tie_band(problem, poor)[0] == Status.FEASIBLE
