"""A lottery that is as fair as the rules allow: exact leximin over everybody's chance of being chosen.

The least chance is as large as any lottery over cohorts can make it; given that, the next; and so on. There is one
answer: of two equally good ones the mean would be better. It is looked for under the rules on average, which every
lottery keeps; so chances that a lottery has, and that nothing on average beats, are the fairest of all. When no lottery
has them, ``panels`` proves a sum that they exceed and no cohort does; with that as one more rule the search goes on.

In the answer of this mode ``value`` is the least chance of those who are not excluded and ``bound`` what it can be at
most; ``why`` gives for each candidate their chance and the rules that keep it from being higher without lowering an
equal or a lower one; ``lottery`` holds

``certificate``  by how much the chances may differ from the fairest ones, at most (0: exactly the fairest)
``shift``        by how much the chances in the draw differ from those in ``chances``, at most
``tickets``      how many there are; ``ticket`` the one drawn (from 0), ``panel`` whose it is (from 0)
``panels``       in order, each with its ``tickets``; ``sure`` are in, ``draw`` how many of which others are. Numbers of
                 tickets are written as text, since they may be larger than some readers of JSON can hold
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cached_property, partial
from math import gcd
from typing import Any

from cohorts.selection.engine.check import check
from cohorts.selection.engine.decision import Decision
from cohorts.selection.engine.draw import Counts, Drawn, Lottery, Panel, draw, greatest_shift
from cohorts.selection.engine.leximin import Level, Unsolved, fairest, prove
from cohorts.selection.engine.merit import Wrong
from cohorts.selection.engine.panels import Cohorts, Mix, Peel, Spent
from cohorts.selection.engine.pool import Pool
from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import feasible_rows
from cohorts.selection.engine.solver import Budget, Status

# Chances are written with so many decimals, and proved to be the fairest up to this.
DIGITS = 12
CERTAIN = Fraction(1, 10**9)


@dataclass(frozen=True)
class Fair:
    """The lottery, the chances it was made for (group by group, as in the lottery) and their proof, level by level."""

    lottery: Lottery
    chances: tuple[Fraction, ...]
    levels: tuple[Level, ...]

    @cached_property
    def shift(self) -> Fraction:
        return greatest_shift(self.lottery.chances, self.chances)

    @cached_property
    def certificate(self) -> Fraction:
        return max([self.shift, *(level.gap for level in self.levels)])


def decide(problem: Problem, budget: Budget) -> Decision:
    """The fairest lottery of a problem and the cohort its seed draws."""
    status, fair = fair_lottery(problem, budget)
    return Decision(status) if fair is None else decision(problem, status, fair)


def fair_lottery(problem: Problem, budget: Budget) -> tuple[Status, Fair | None]:
    """OPTIMAL with the fairest lottery; FEASIBLE with one that may be less fair; INFEASIBLE or UNKNOWN with none."""
    rows = feasible_rows(problem)
    if any(row.low > min(row.high, len(row.members)) or row.high < 0 for row in rows):
        return Status.INFEASIBLE, None
    pool = Pool.of(rows, len(problem.candidates))
    try:
        first = Cohorts(pool, budget).largest([0] * len(pool.groups))
        if first is None:
            return Status.INFEASIBLE, None
        pool, chances, panels = _shared_out(pool, first, budget)
    except (Spent, Unsolved):
        return Status.UNKNOWN, None
    lottery = Lottery(tuple(tuple(problem.ids[place] for place in group) for group in pool.groups), panels)
    for panel in panels:
        ids = [id for ids, count in zip(lottery.groups, panel.counts, strict=True) for id in ids[:count]]
        _believe(problem, ids)
    fair = Fair(lottery, tuple(chances), tuple(prove(pool, chances)))
    return (Status.OPTIMAL if fair.certificate <= CERTAIN else Status.FEASIBLE), fair


def _shared_out(pool: Pool, first: Counts, budget: Budget) -> tuple[Pool, list[Fraction], tuple[Panel, ...]]:
    """The fairest chances, the rules that prove it, and a lottery that has them, unless the budget ends before."""
    cohorts, chances = Cohorts(pool, budget), fairest(pool)
    peel = _peeled(pool, chances, budget)
    known, proved = dict.fromkeys([first, *(panel.counts for panel in peel.panels)]), pool
    while not peel.is_done:
        mix = Mix(proved, chances, list(known))
        line = mix.improve(cohorts)
        if line is None:
            return proved, chances, in_order(mix.panels())
        known |= dict.fromkeys(mix.shares)
        proved = proved.with_line(line)
        chances = fairest(proved)
    return proved, chances, in_order(peel.panels)


def _peeled(pool: Pool, chances: list[Fraction], budget: Budget) -> Peel:
    peel = Peel(Cohorts(pool, budget), chances)
    with suppress(Spent):
        peel.run()
    return peel


def in_order(panels: Sequence[Panel]) -> tuple[Panel, ...]:
    """The panels in the order of their counts, with no more tickets than are needed."""
    parts = gcd(*(panel.tickets for panel in panels))
    return tuple(Panel(panel.tickets // parts, panel.counts) for panel in sorted(panels, key=lambda one: one.counts))


def _believe(problem: Problem, ids: Sequence[str]) -> None:
    if broken := check(problem, ids):
        raise Wrong(broken)


# --- The answer -------------------------------------------------------------------------------------------------------
def decision(problem: Problem, status: Status, fair: Fair, more: dict[str, Any] | None = None) -> Decision:
    """The lottery as an answer, with the cohort that the seed of the problem draws."""
    drawn = draw(fair.lottery, problem.seed)
    _believe(problem, drawn.selected)
    # Chances that are proved are written as such: there is one answer, whatever tickets make of it.
    chances = fair.chances if status == Status.OPTIMAL else fair.lottery.chances
    by_id = {id: chance for ids, chance in zip(fair.lottery.groups, chances, strict=True) for id in ids}
    least = min((chance for id, chance in by_id.items() if id not in problem.exclude), default=Fraction())
    proof = {
        "certificate": written(fair.certificate, ROUND_CEILING),
        "shift": written(greatest_shift(chances, fair.lottery.chances), ROUND_CEILING),
    }
    return Decision(
        status=status,
        chosen=frozenset(problem.position[id] for id in drawn.selected),
        value=written(least, ROUND_FLOOR),
        bound=written(min(Fraction(1), least + fair.certificate), ROUND_CEILING),
        chances={id: written(by_id[id]) for id in problem.ids},
        explain=partial(_explain, problem, fair, by_id, frozenset(drawn.selected)),
        more={"lottery": proof | _draw_as_data(fair.lottery, drawn)} | (more or {}),
    )


def written(chance: Fraction, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """A fraction with so many decimals, exactly rounded: no float and no precision of a context has a say."""
    whole, rest = divmod(chance.numerator * 10**DIGITS, chance.denominator)
    twice = 2 * rest - chance.denominator
    up = {ROUND_FLOOR: False, ROUND_CEILING: rest > 0, ROUND_HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1)}
    return Decimal(whole + up[rounding]).scaleb(-DIGITS)


def _draw_as_data(lottery: Lottery, drawn: Drawn) -> dict[str, Any]:
    return {
        "tickets": str(lottery.tickets),
        "ticket": str(drawn.ticket),
        "panel": drawn.panel,
        "panels": [
            {
                "tickets": str(panel.tickets),
                "sure": sorted(
                    id
                    for ids, count in zip(lottery.groups, panel.counts, strict=True)
                    if count == len(ids)
                    for id in ids
                ),
                "draw": [
                    {"count": count, "of": list(ids)}
                    for ids, count in zip(lottery.groups, panel.counts, strict=True)
                    if 0 < count < len(ids)
                ],
            }
            for panel in lottery.panels
        ],
    }


def _explain(
    problem: Problem, fair: Fair, chances: dict[str, Fraction], selected: frozenset[str], places: Sequence[int]
) -> dict[str, dict[str, Any]]:
    holding = {id: level.rules for level in fair.levels for group in level.groups for id in fair.lottery.groups[group]}
    return {
        id: {"selected": id in selected, "chance": written(chances[id]), "rules": list(holding[id])}
        for id in (problem.ids[place] for place in places)
    }
