"""Selection on merit: the highest total that keeps every rule, proved; between equals the seed decides.

Score and ticket make one whole number: the score's points in front, the ticket behind. The sum of the tickets never
reaches into the points, so the set with the largest sum has the highest total, and of those the largest tickets; 40
random bits each make it the only one. All that follows (explanations, what-ifs) asks the same question again with one
thing changed.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from cohorts.selection.engine.check import check
from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import Rule, rows_of, rules
from cohorts.selection.engine.solver import Best, Budget, Model, Status, best


class Wrong(AssertionError):
    """A solver's answer breaks a rule; it is not believed and nothing is returned."""


class Found(NamedTuple):
    """A selection (positions), its exact total in points, what no total can pass, and what decides between equals."""

    status: Status
    chosen: frozenset[int] = frozenset()
    points: int | None = None
    bound: int | None = None
    tickets: int | None = None


class Merit:
    """A problem, ready to be asked for its best selection, as it stands or with one thing changed."""

    def __init__(self, problem: Problem, budget: Budget):
        self.problem, self.budget = problem, budget
        self.rules = rules(problem)
        self.shift = sum(problem.tickets).bit_length()
        pairs = zip(problem.points, problem.tickets, strict=True)
        self.worth = tuple((points << self.shift) + ticket for points, ticket in pairs)

    @cached_property
    def model(self) -> Model:
        return Model.of(rows_of(self.rules), len(self.worth))

    def best(self) -> Found:
        """The best selection. Where those with the highest scores keep every rule, nothing has to be solved."""
        top = self._top()
        if self._keeps_rules(top):
            return self._found(Best(Status.OPTIMAL, top, value := self._sum(top), value))
        found = self._found(best(self.worth, self.model, self.budget))
        if found.points is not None and not self._keeps_rules(found.chosen):
            raise Wrong(check(self.problem, self.ids(found.chosen)))
        return found

    def with_pin(self, *, chosen: Sequence[int] = (), left_out: Sequence[int] = ()) -> Found:
        """The best selection with these candidates in and those out."""
        return self._found(best(self.worth, self.model.pinned(chosen=chosen, left_out=left_out), self.budget))

    def with_rules(self, rules: Sequence[Rule], *, beating: Found | None = None) -> Found:
        """The best selection under other rules; with ``beating``, only if it is better than that one."""
        model = Model.of(rows_of(rules), len(self.worth))
        above = None if beating is None else self._sum(beating.chosen)
        return self._found(best(self.worth, model, self.budget, above=above))

    def ids(self, chosen: frozenset[int]) -> list[str]:
        return [self.problem.ids[place] for place in sorted(chosen)]

    def _top(self) -> frozenset[int]:
        ranked = sorted(range(len(self.worth)), key=self.worth.__getitem__, reverse=True)
        return frozenset(ranked[: self.problem.places])

    def _keeps_rules(self, chosen: frozenset[int]) -> bool:
        return not check(self.problem, self.ids(chosen))

    def _sum(self, chosen: frozenset[int]) -> int:
        return sum(self.worth[place] for place in chosen)

    def _found(self, found: Best) -> Found:
        if found.value is None:
            return Found(found.status)
        tickets = found.value & ((1 << self.shift) - 1)
        return Found(found.status, found.chosen, found.value >> self.shift, found.bound >> self.shift, tickets)
