"""Merit with a lottery: only those whom the scores cannot tell from the cut are drawn.

Everybody has a cut of their own, since under rules one and the same score may be enough for one and not for another:
the score from which on they are in the best selection, with the scores of all others as they are. Without rules that
is the first score that falls short for those who are in, and the last that suffices for those who are out. With V the
highest total, and V* the highest total with the candidate's choice turned round:

    who is in the best selection has the cut  score - (V - V*),  who is not  score + (V - V*).

Whose interval lies wholly above their cut is in; wholly below, out; whoever's interval holds the cut is drawn, with
the fairest chances that all rules and those settled leave (``lottery``). What follows from this:

- Nobody of the best selection is out and nobody else is in without a draw: their scores lie on that side of the cut.
  So the best selection is itself one of the cohorts that can be drawn, and a tie band is never infeasible of itself.
- Whom the rules force in (no selection without them) is in whatever their score, even far below everybody else; whom
  the rules keep out is out. Of several who could fill a place that a rule keeps free, they are compared with each
  other: a low score is drawn when it is close to the other one's, not when it is close to the others in.
- Which of several best selections is taken makes no difference: for whoever is not in all of them the cut is their
  own score, and they are drawn.
- Each cut holds the other scores still. That several scores were off at once is not looked into.

In the answer ``band`` names who is drawn, ``sure`` who is in without; all else is as in a lottery. A person whose
cut the budget did not reach is drawn, and the status is "feasible".
"""

from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from math import floor

from cohorts.selection.engine.decision import Decision
from cohorts.selection.engine.lottery import decision, fair_lottery
from cohorts.selection.engine.merit import Found, Merit
from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.solver import Budget, Prices, Status, best, price


class Side(StrEnum):
    IN = "in"
    DRAWN = "drawn"
    OUT = "out"


def decide(problem: Problem, budget: Budget) -> Decision:
    """Who is in by score, who by lot: the cohort that the seed draws, and everybody's chance."""
    status, sides = tie_band(problem, budget)
    if not sides:
        return Decision(status)
    named = {side: [id for id, own in zip(problem.ids, sides, strict=True) if own == side] for side in Side}
    settled = replace(
        problem,
        include=problem.include | frozenset(named[Side.IN]),
        exclude=problem.exclude | frozenset(named[Side.OUT]),
    )
    drawing, fair = fair_lottery(settled, budget)
    if fair is None:
        return Decision(Status.UNKNOWN)
    both = Status.OPTIMAL if status == drawing == Status.OPTIMAL else Status.FEASIBLE
    return decision(settled, both, fair, {"band": named[Side.DRAWN], "sure": named[Side.IN]})


def tie_band(problem: Problem, budget: Budget) -> tuple[Status, list[Side]]:
    """On which side of their cut everybody stands (by position); nothing when there is no selection to compare with."""
    merit = Merit(problem, budget)
    found = merit.best()
    if found.status != Status.OPTIMAL:
        return (found.status if found.status == Status.INFEASIBLE else Status.UNKNOWN), []
    band = Band(merit, found)
    sides = [band.side(place) for place in range(len(problem.candidates))]
    return (Status.FEASIBLE if band.is_unfinished else Status.OPTIMAL), sides


class Band:
    """Asks for each candidate whether turning their choice round costs no more than their score may be off."""

    def __init__(self, merit: Merit, found: Found):
        self.merit, self.found, self.is_unfinished = merit, found, False
        self.points = merit.problem.points
        self.prices: Prices | None = price(self.points, merit.model) if self.points else None
        self.dense = merit.model.matrix.toarray()
        self.counts = self.dense[:, sorted(found.chosen)].sum(axis=1)

    def side(self, place: int) -> Side:
        is_in = place in self.found.chosen
        return Side.DRAWN if self._may_turn(place, is_in) else Side.IN if is_in else Side.OUT

    def _may_turn(self, place: int, is_in: bool) -> bool:
        candidate = self.merit.problem.candidates[place]
        low, high = candidate.interval
        score = Fraction(candidate.score)
        room = score - Fraction(low) if is_in else Fraction(high) - score
        if room < 0:
            return False
        enough = self.found.points - floor(room * 10**self.merit.problem.decimals)
        if self._is_beyond(place, is_in, enough):
            return False
        return self._can_swap(place, is_in, enough) or self._is_reached(place, is_in, enough)

    def _is_beyond(self, place: int, is_in: bool, enough: int) -> bool:
        """Do the prices alone prove that no selection with this choice turned round is worth that much?"""
        if self.prices is None:
            return False
        worth = int(self.prices.worth[place])
        lost = worth if is_in else -worth
        return lost > 0 and self.prices.total - lost < enough * self.prices.unit

    def _can_swap(self, place: int, is_in: bool, enough: int) -> bool:
        """Is it reached by one for one, with all others as they are?"""
        model, chosen = self.merit.model, self.found.chosen
        sign = -1 if is_in else 1
        others = [
            other
            for other in range(len(self.points))
            if (other in chosen) != is_in
            and self.found.points + sign * (self.points[place] - self.points[other]) >= enough
        ]
        moved = self.counts[:, None] + sign * (self.dense[:, [place]] - self.dense[:, others])
        return bool(((moved >= model.least[:, None]) & (moved <= model.most[:, None])).all(axis=0).any())

    def _is_reached(self, place: int, is_in: bool, enough: int) -> bool:
        turned = self.merit.model.pinned(**{"left_out" if is_in else "chosen": [place]})
        answer = best(self.points, turned, self.merit.budget, above=enough - 1)
        if answer.status in (Status.FEASIBLE, Status.UNKNOWN):
            self.is_unfinished = True
            return True
        return answer.status == Status.OPTIMAL
