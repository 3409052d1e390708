"""A lottery over cohorts in which everybody has exactly the chance they should have.

First by peeling, in whole numbers: take a cohort that can carry as many tickets as possible, so that what is left of
everybody's chance can still be shared out under the rules; give it those tickets; go on with the rest. Most often that
ends with nothing left, in few cohorts, and the chances are exact. Where it ends too early, cohorts are made one by one
where the chances ask for them (column generation). That ends with a lottery, or with a proof that no lottery over
cohorts has these chances: a sum that the chances exceed and no cohort does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import Any

from cohorts.selection.engine.draw import Counts, Panel, in_tickets
from cohorts.selection.engine.leximin import Unsolved, is_solved
from cohorts.selection.engine.pool import Line, Pool
from cohorts.selection.engine.solver import Budget, Status, run

Limits = list[tuple[int, int]]

# More groups than this make presolving worth its time.
WORTH_PRESOLVING = 150
# A cohort that can carry less than this share of what is left does not exist, as far as peeling looks.
LEAST_SHARE = Fraction(1, 10**9)
# Whole numbers that CP-SAT is to add up: fractions of weights are tried up to this, else the largest becomes FINE.
SMALL, FINE = 60, (10**3, 10**6, 10**9, 10**12)
# A cohort for the mix need not be the very best one: this close is close enough.
NEAR = 0.1
# The prices of the last mix jump about; asking for cohorts at an average of all prices so far takes fewer of them.
STEADY = 0.7
# Chances are shared out when the lottery has this part of each.
ENOUGH = 1 - 1e-11
TICKETS = 10**12


class Spent(Exception):
    """The budget ended before the lottery was complete."""


@dataclass
class Cohorts:
    """The cohorts that keep every rule, to be asked for one with a large sum."""

    pool: Pool
    budget: Budget

    def __post_init__(self):
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow import

        self.linear, self.model = cp_model.LinearExpr, cp_model.CpModel()
        self.variables = [self.model.new_int_var(0, size, "") for size in self.pool.sizes]
        self.sizes = [(0, size) for size in self.pool.sizes]
        self.lines = [(line.low, line.high) for line in self.pool.lines]
        self.rows = [
            self.model.add_linear_constraint(
                self.linear.weighted_sum(
                    [self.variables[group] for group in line.weights], list(line.weights.values())
                ),
                line.low,
                line.high,
            )
            for line in self.pool.lines
        ]

    def largest(
        self, weights: Sequence[int], sizes: Limits | None = None, lines: Limits | None = None
    ) -> Counts | None:
        """The cohort with the largest sum, within narrower limits if given; None when there is none."""
        if any(low > high for low, high in (*(sizes or ()), *(lines or ()))):
            return None
        self._limit(sizes or self.sizes, lines or self.lines)
        self.model.maximize(self._sum(dict(enumerate(weights))))
        return self._answer(self.model, self.variables)

    def reaching(self, weights: Sequence[int], least: int) -> Counts | None:
        """A cohort with a large sum, of at least so much; None when there is none, which is proved."""
        self._limit(self.sizes, self.lines)
        model = self.model.clone()
        variables = [model.get_int_var_from_proto_index(variable.index) for variable in self.variables]
        total = self.linear.weighted_sum(variables, list(weights))
        model.add(total >= least)
        model.maximize(total)
        return self._answer(model, variables, gap=NEAR)

    def _limit(self, sizes: Limits, lines: Limits) -> None:
        proto = self.model.proto
        for variable, limits in zip(self.variables, sizes, strict=True):
            domain = proto.variables[variable.index].domain
            domain[0], domain[1] = limits
        for row, limits in zip(self.rows, lines, strict=True):
            domain = proto.constraints[row.index].linear.domain
            domain[0], domain[1] = limits

    def _answer(self, model: Any, variables: list[Any], gap: float = 0.0) -> Counts | None:
        status, solver = run(model, self.budget, presolve=len(variables) > WORTH_PRESOLVING, gap=gap)
        if status not in (Status.OPTIMAL, Status.INFEASIBLE):
            raise Spent
        return None if status == Status.INFEASIBLE else tuple(map(solver.value, variables))

    def _sum(self, weights: dict[int, int]) -> Any:
        return self.linear.weighted_sum([self.variables[group] for group in weights], list(weights.values()))


# --- Peeling ----------------------------------------------------------------------------------------------------------
class Peel:
    """What is still to be shared out: ``due`` to each group, in tickets times heads, with ``left`` tickets in all."""

    def __init__(self, cohorts: Cohorts, chances: Sequence[Fraction]):
        self.cohorts, self.pool = cohorts, cohorts.pool
        self.left = lcm(*(chance.denominator for chance in chances))
        self.due = [int(due * self.left) for due in self.pool.expected(list(chances))]
        self.panels: list[Panel] = []

    @property
    def is_done(self) -> bool:
        return not self.left

    def run(self) -> None:
        """Share out all, or what can be before it ends too early."""
        aim = Fraction(self.left)
        while self.left:
            counts = self._carrying(aim)
            if counts is None:
                return
            most = self._most(counts)
            aim = most * Fraction(4, 3) * most.denominator
            self._take(most, counts)

    def _carrying(self, aim: Fraction) -> Counts | None:
        """A cohort that can carry about as many tickets as can be; of those, one with those to whom most is due."""
        weights = [1000 * due // (self.left * size) for due, size in zip(self.due, self.pool.sizes, strict=True)]
        share, shrink = min(aim, Fraction(self.left)), Fraction(3, 4)
        while share >= self.left * LEAST_SHARE:
            counts = self.cohorts.largest(weights, *self._limits(share))
            if counts is not None:
                return counts
            share, shrink = share * shrink, shrink * Fraction(3, 4)
        return None

    def _limits(self, share: Fraction) -> tuple[Limits, Limits]:
        """Within which a cohort can carry ``share`` tickets: what is left then keeps the rules on average."""
        above, below = share.as_integer_ratio()
        sizes = [
            (max(0, size - (self.left * size - due) * below // above), min(size, due * below // above))
            for due, size in zip(self.due, self.pool.sizes, strict=True)
        ]
        lines = []
        for line in self.pool.lines:
            total = line.sum(self.due)
            low = line.high - (self.left * line.high - total) * below // above
            high = line.low + (total - self.left * line.low) * below // above
            lines.append((max(line.low, low), min(line.high, high)))
        return sizes, lines

    def _most(self, counts: Counts) -> Fraction:
        """How many tickets this cohort can carry."""
        limits = [Fraction(self.left)]
        for due, count, size in zip(self.due, counts, self.pool.sizes, strict=True):
            limits += [Fraction(due, count)] if count else []
            limits += [Fraction(self.left * size - due, size - count)] if count < size else []
        for line in self.pool.lines:
            total, own = line.sum(self.due), line.sum(counts)
            limits += [Fraction(self.left * line.high - total, line.high - own)] if own < line.high else []
            limits += [Fraction(total - self.left * line.low, own - line.low)] if own > line.low else []
        return min(limits)

    def _take(self, tickets: Fraction, counts: Counts) -> None:
        """Give the cohort its tickets, cutting all tickets into parts where that needs a part of one."""
        whole, parts = tickets.as_integer_ratio()
        self.panels = [Panel(panel.tickets * parts, panel.counts) for panel in self.panels]
        self.panels.append(Panel(whole, counts))
        self.left = self.left * parts - whole
        self.due = [due * parts - whole * count for due, count in zip(self.due, counts, strict=True)]


# --- Column generation ------------------------------------------------------------------------------------------------
class Mix:
    """The mix of known cohorts that gives everybody the largest common part of what is due to them."""

    def __init__(self, pool: Pool, chances: Sequence[Fraction], known: Sequence[Counts]):
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- slow import

        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.due = pool.expected(list(chances))
        self.part = self.solver.NumVar(0, 1, "")
        self.whole = self.solver.Constraint(1, 1)
        self.rows: dict[int, Any] = {}
        for group, due in enumerate(self.due):
            if due:
                self.rows[group] = self.solver.Constraint(0, self.solver.infinity())
                self.rows[group].SetCoefficient(self.part, -float(due))
        self.solver.Maximize(self.part)
        self.shares: dict[Counts, Any] = {}
        for counts in known:
            self.add(counts)

    def add(self, counts: Counts) -> None:
        self.shares[counts] = share = self.solver.NumVar(0, self.solver.infinity(), "")
        self.whole.SetCoefficient(share, 1)
        for group, row in self.rows.items():
            row.SetCoefficient(share, counts[group])

    def improve(self, cohorts: Cohorts) -> Line | None:
        """Add cohorts until the mix has these chances; or say which sum no cohort exceeds, but the chances do.

        When the budget ends before, or floats see no further, the mix stays as it is: short of some chances.
        """
        steady: list[float] = []
        try:
            while self.solve() < ENOUGH:
                now = self.prices()
                steady = steady or now
                steady = [STEADY * old + (1 - STEADY) * new for old, new in zip(steady, now, strict=True)]
                counts = self._reaching(cohorts, in_proportion(steady, FINE[0]))
                if counts is None or counts in self.shares:
                    counts, line = self._asked_for(cohorts, now)
                    if line is not None or counts in self.shares:
                        return line
                self.add(counts)
        except Spent:
            pass
        return None

    def _asked_for(self, cohorts: Cohorts, prices: Sequence[float]) -> tuple[Counts, Line | None]:
        """A cohort that the mix lacks, and the line if even the best one does not reach the sum of the chances."""
        for weights in whole_numbers(prices):
            counts = self._reaching(cohorts, weights)
            if counts is None:
                counts = cohorts.largest(weights)
                line = Line({group: weight for group, weight in enumerate(weights) if weight}, 0, 0)
                return counts, line._replace(high=line.sum(counts))
            if counts not in self.shares:
                break
        return counts, None

    def _reaching(self, cohorts: Cohorts, weights: Sequence[int]) -> Counts | None:
        """A cohort with at least the sum that the chances have; there is one unless no lottery has them."""
        return cohorts.reaching(weights, ceil(sum(weight * due for weight, due in zip(weights, self.due, strict=True))))

    def solve(self) -> float:
        if not is_solved(self.solver):
            raise Unsolved
        return self.part.solution_value()

    def prices(self) -> list[float]:
        prices = [0.0] * len(self.due)
        for group, row in self.rows.items():
            prices[group] = abs(row.dual_value())
        return prices

    def panels(self) -> tuple[Panel, ...]:
        """The mix in tickets, by largest remainder."""
        shares = {counts: max(0, share.solution_value()) for counts, share in self.shares.items()}
        return in_tickets({counts: Fraction(share) for counts, share in shares.items() if share}, TICKETS)


def whole_numbers(prices: Sequence[float]) -> list[list[int]]:
    """These prices as whole numbers in the same proportion: small ones if they fit, else ever finer ones."""
    least = min(price for price in prices if price > 1e-9 * max(prices))
    fine = [in_proportion(prices, scale) for scale in FINE]
    for times in range(1, SMALL + 1):
        exact = [price / least * times for price in prices]
        if all(abs(price - round(price)) < 1e-6 * times for price in exact):
            return [[round(price) for price in exact], *fine]
    return fine


def in_proportion(prices: Sequence[float], scale: int) -> list[int]:
    most = max(prices)
    return [round(price / most * scale) for price in prices]
