"""When no selection keeps every rule: which rules contradict each other, and what is the least that must give way."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from cohorts.selection.engine.rows import Kind, Rule, bounds
from cohorts.selection.engine.solver import Budget, Status, run

# What moving a rule by one costs. A place more or fewer weighs as two quotas, a pin on a person as three.
COST = {Kind.PLACES: 2, Kind.MIN: 1, Kind.MAX: 1, Kind.CAP: 1, Kind.INCLUDE: 3, Kind.EXCLUDE: 3}
# So many repairs are listed, the cheapest first.
REPAIRS = 5


class Change(NamedTuple):
    """A rule that gives way, and its limits before and after; for a pin 1 (it stands) and 0 (it is dropped)."""

    rule: str
    before: int
    after: int


class Unfinished(Exception):
    """A limit struck, so nobody knows."""


class Crowd:
    """The candidates as CP-SAT takes them here: people whom the rules cannot tell apart are one number."""

    def __init__(self, rules: Sequence[Rule], size: int):
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow import

        self.cp, self.model = cp_model, cp_model.CpModel()
        marks: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for order, rule in enumerate(rules):
            for number, members in enumerate(rule.groups):
                # Who stands in a group that nothing can break is not told apart by it.
                for place in members if _can_break(rule, len(members)) else ():
                    marks[place].append((order, number))
        alike: dict[tuple, int] = {}
        for own in marks:
            alike[tuple(own)] = alike.get(tuple(own), 0) + 1
        self.groups: dict[tuple[int, int], list[Any]] = {}
        for own, count in alike.items():
            number = self.model.new_int_var(0, count, "")
            for mark in own:
                self.groups.setdefault(mark, []).append(number)

    def sums(self, order: int, rule: Rule) -> Iterator[tuple[Any, int]]:
        """The number of chosen in each group that can break this rule, and how many the group has."""
        for number, members in enumerate(rule.groups):
            if _can_break(rule, len(members)):
                yield sum(self.groups.get((order, number), [])), len(members)


def _can_break(rule: Rule, size: int) -> bool:
    low, high = bounds(rule, size)
    return low > 0 or high < size


def is_consistent(rules: Sequence[Rule], size: int, budget: Budget) -> bool:
    """Can some selection keep all of these rules?"""
    crowd = Crowd(rules, size)
    for order, rule in enumerate(rules):
        for count, most in crowd.sums(order, rule):
            low, high = bounds(rule, most)
            if low > most or high < 0:
                return False
            crowd.model.add_linear_constraint(count + 0, max(low, 0), min(high, most))
    status, _solver = run(crowd.model, budget)
    if status in (Status.OPTIMAL, Status.INFEASIBLE):
        return status == Status.OPTIMAL
    raise Unfinished


def conflict(rules: Sequence[Rule], size: int, budget: Budget, given: Sequence[Rule] = ()) -> list[str]:
    """A minimal set of rules that contradict each other: without any one of them the others can be kept.

    ``given`` holds in any case and is not listed. QuickXplain (Junker 2004): divide, and keep only what is needed.
    """

    def needed(base: list[Rule], grew: bool, doubtful: list[Rule]) -> list[Rule]:
        if grew and not is_consistent(base, size, budget):
            return []
        if len(doubtful) == 1:
            return doubtful
        half = len(doubtful) // 2
        first, second = doubtful[:half], doubtful[half:]
        of_second = needed(base + first, bool(first), second)
        return needed(base + of_second, bool(of_second), first) + of_second

    found = needed(list(given), True, list(rules)) if rules else []
    order = {rule.id: place for place, rule in enumerate(rules)}
    return sorted((rule.id for rule in found), key=order.get)


def repairs(rules: Sequence[Rule], size: int, budget: Budget) -> list[list[Change]]:
    """Sets of changes, each enough by itself to make the rules fit; the cheapest (by ``COST``) first.

    Every one is the cheapest of those that leave alone at least one rule of each repair before it, so none holds a
    change that it could do without.
    """
    return list(islice(_repairs(rules, size, budget), REPAIRS))


def _repairs(rules: Sequence[Rule], size: int, budget: Budget) -> Iterator[list[Change]]:
    crowd = Crowd(rules, size)
    milder = [_give(crowd, order, rule, size) for order, rule in enumerate(rules)]
    moved = [crowd.model.new_bool_var("") for _ in rules]
    for (up, down), is_moved in zip(milder, moved, strict=True):
        crowd.model.add(up + down == 0).only_enforce_if(~is_moved)
    steps = list(zip(rules, milder, moved, strict=True))
    cost = sum(COST[rule.kind] * (up + down) for rule, (up, down), _ in steps)
    taste = sum(_mark(rule) * (2 * up + down) + (1 << 40) * is_moved for rule, (up, down), is_moved in steps)
    while True:
        base = crowd.model.clone()
        base.minimize(cost)
        status, solver = run(base, budget)
        if status != Status.OPTIMAL:
            return
        base.add(cost == round(solver.objective_value))
        base.minimize(taste)
        status, solver = run(base, budget)
        if status != Status.OPTIMAL:
            return
        changes = [(rule, solver.value(up) - solver.value(down)) for rule, (up, down), _ in steps]
        yield [Change(rule.id, *_limits(rule, by)) for rule, by in changes if by]
        crowd.model.add_bool_or([~is_moved for (_, by), is_moved in zip(changes, moved, strict=True) if by])


def _give(crowd: Crowd, order: int, rule: Rule, size: int) -> tuple[Any, Any]:
    """By how much this rule becomes milder; for ``places`` also by how much it becomes fewer."""
    upward = rule.limit if rule.kind in (Kind.MIN, Kind.INCLUDE) else max(0, size - rule.limit)
    up = crowd.model.new_int_var(0, 1 if rule.is_pin else upward, "")
    down = crowd.model.new_int_var(0, rule.limit if rule.kind == Kind.PLACES else 0, "")
    for count, _most in crowd.sums(order, rule):
        match rule.kind:
            case Kind.PLACES:
                crowd.model.add(count == rule.limit + up - down)
            case Kind.MIN | Kind.INCLUDE:
                crowd.model.add(count + up >= rule.limit)
            case _:
                crowd.model.add(count <= rule.limit + up)
    return up, down


def _mark(rule: Rule) -> int:
    """What decides between repairs that cost the same and change as many rules."""
    return int.from_bytes(sha256(rule.id.encode()).digest()[:2], "big") + 1


def _limits(rule: Rule, by: int) -> tuple[int, int]:
    return (1, 0) if rule.is_pin else (rule.limit, rule.moved(by))
