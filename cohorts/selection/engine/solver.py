"""The largest sum over a set that keeps every row: exact, proved, and the same on every machine.

A linear program (HiGHS) tells what each row is worth. Those prices are floats, so they are a hint and no more: rounded
to whole numbers they bound every selection exactly, whatever they are (weak duality), and whoever stands further from
that bound than the best selection found is settled. What stays open is small and goes to CP-SAT, which counts in whole
numbers, with one worker, a fixed seed and a limit on its deterministic work.

The solvers are slow to import: each function that needs one imports it, so that only a run pays.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from cohorts.selection.engine.rows import Row

# Deterministic work that a second allows. A slow machine does about this much: on others the work ends a run, not time.
WORK_PER_SECOND = 0.25
# What one question costs besides the search: a little, and a little for each candidate.
WORK_PER_QUESTION, WORK_PER_CANDIDATE = 2e-3, 3e-5
# So many of the most doubtful candidates stay open in the first attempt.
CORE = 30
# More open candidates than this make presolving worth its time.
WORTH_PRESOLVING = 100
# Sums below this are exact in a float too, in which CP-SAT reports its bound; larger ones are taken digit by digit.
FITS, DIGIT = 1 << 53, 1 << 32
# Weights of more bits than this are paid for in steps, so that no sum of prices leaves a machine's whole number.
BITS, REACH = 44, 1 << 50


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # keeps every rule, but a limit struck before the proof
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"  # a limit struck before anything was found


class Cancelled(Exception):
    """Whoever asked no longer wants the answer."""


class Best(NamedTuple):
    """The best selection found (positions), its sum, and what no selection can pass."""

    status: Status
    chosen: frozenset[int] = frozenset()
    value: int | None = None
    bound: int | None = None


@dataclass
class Budget:
    """What a run may spend: deterministic work, so that a replay stops where the first run did; seconds only guard.

    ``struck`` says which of the two ended something before it was done ("work", "seconds"), or None.
    """

    seconds: float
    cancelled: Callable[[], bool] | None = None
    progress: Callable[[int, int], None] | None = None
    struck: str | None = None
    work: float = field(init=False)
    until: float = field(init=False)

    def __post_init__(self):
        self.work = self.seconds * WORK_PER_SECOND
        self.until = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        return max(0.0, self.until - time.monotonic())

    @property
    def is_spent(self) -> bool:
        """May nothing more be asked? Whoever hears so leaves something out, so it counts as struck."""
        if self.work and self.left:
            return False
        self.strike()
        return True

    def check(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def tell(self, done: int, of: int) -> None:
        """Say how far the run is, and stop when nobody waits for it."""
        self.check()
        if self.progress is not None:
            self.progress(done, of)

    def spend(self, work: float) -> None:
        self.work = max(0.0, self.work - work)

    def strike(self) -> None:
        self.struck = "seconds" if self.work and not self.left else "work"


@dataclass(frozen=True)
class Model:
    """The rows as a matrix of ones, with their limits and the limits of each candidate (0 or 1)."""

    matrix: Any  # rows by candidates
    program: Any  # the same twice, as floats and from above only: what the linear program reads
    least: Any
    most: Any
    low: Any
    high: Any

    @classmethod
    def of(cls, rows: Iterable[Row], size: int) -> "Model":
        import numpy as np  # noqa: PLC0415 -- slow import
        from scipy.sparse import csr_array, vstack  # noqa: PLC0415 -- slow import

        rows = list(rows)
        starts = np.cumsum([0, *(len(row.members) for row in rows)], dtype=np.int64)
        members = np.fromiter((place for row in rows for place in row.members), dtype=np.int64, count=starts[-1])
        matrix = csr_array((np.ones(len(members), dtype=np.int64), members, starts), shape=(len(rows), size))
        return cls(
            matrix=matrix,
            program=vstack([matrix, -matrix], format="csr").astype(float),
            least=np.array([row.low for row in rows], dtype=np.int64),
            most=np.array([row.high for row in rows], dtype=np.int64),
            low=np.zeros(size, dtype=np.int64),
            high=np.ones(size, dtype=np.int64),
        )

    def pinned(self, *, chosen: Sequence[int] = (), left_out: Sequence[int] = ()) -> "Model":
        """The same with these candidates in and those out."""
        low, high = self.low.copy(), self.high.copy()
        low[list(chosen)] = 1
        high[list(left_out)] = 0
        return replace(self, low=low, high=high)


class Prices(NamedTuple):
    """What the rows are worth, and what follows from it exactly. Everything is counted in ``unit``-ths of a weight."""

    worth: Any  # what choosing a candidate adds when the rows are paid for
    total: int  # no selection is worth more
    unit: int

    def gap(self, value: int) -> int:
        return self.total - value * self.unit


def best(weights: Sequence[int], model: Model, budget: Budget, *, above: int | None = None) -> Best:
    """The selection with the largest sum of ``weights`` (whole numbers of any size), proved.

    With ``above``: the same if it is worth more than that, or else INFEASIBLE; which is less work.
    """
    budget.check()
    budget.spend(WORK_PER_QUESTION + WORK_PER_CANDIDATE * len(weights))
    if len(weights) <= CORE or (prices := price(weights, model)) is None:
        found = search(weights, model, budget)
    else:
        found = search_core(weights, model, prices, budget, above)
    if above is not None and found.value is not None and found.value <= above and found.status == Status.OPTIMAL:
        return Best(Status.INFEASIBLE)
    return found


def search_core(weights: Sequence[int], model: Model, prices: Prices, budget: Budget, above: int | None) -> Best:
    """Search among the most doubtful candidates, and among more until nothing outside them can be better."""
    import numpy as np  # noqa: PLC0415 -- slow import

    enough = None if above is None else prices.gap(above + 1)
    if enough is not None and enough < 0:
        return Best(Status.INFEASIBLE)
    margin = int(np.sort(np.abs(prices.worth))[min(CORE, len(weights)) - 1])
    while True:
        margin = margin if enough is None else min(margin, enough)
        core, outside = settle(model, prices, margin)
        found = search(weights, core, budget)
        if found.status in (Status.FEASIBLE, Status.UNKNOWN):
            return found._replace(bound=prices.total // prices.unit)
        if outside is None or margin == enough or (found.value is not None and found.value >= outside):
            return found
        margin = 4 * margin + 1 if found.value is None else max(prices.gap(found.value), margin + 1)


def settle(model: Model, prices: Prices, margin: int) -> tuple[Model, int | None]:
    """The model with everybody settled who stands further than ``margin`` from doubt.

    Second: what a selection that differs on one of them can be worth at most; None when nobody was settled.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    distance = np.abs(prices.worth)
    sure = (distance > margin) & (model.low != model.high)
    if not sure.any():
        return model, None
    low = np.where(sure & (prices.worth > 0), 1, model.low)
    high = np.where(sure & (prices.worth < 0), 0, model.high)
    return replace(model, low=low, high=high), (prices.total - int(distance[sure].min())) // prices.unit


def price(weights: Sequence[int], model: Model) -> Prices | None:
    """Prices from the linear program; None when it has no answer (which proves nothing)."""
    import numpy as np  # noqa: PLC0415 -- slow import
    from scipy.optimize import linprog  # noqa: PLC0415 -- slow import

    scale = max(1, *map(abs, weights))
    answer = linprog(
        [-weight / scale for weight in weights],
        A_ub=model.program,
        b_ub=np.concatenate((model.most, -model.least)).astype(float),
        bounds=np.column_stack((model.low, model.high)),
        method="highs-ds",
    )
    if answer.status != 0:
        return None
    rows = len(model.least)
    marginals = answer.ineqlin.marginals
    return weak_duality(weights, model, marginals[rows:] - marginals[:rows], scale)


def weak_duality(weights: Sequence[int], model: Model, prices: Any, scale: int) -> Prices:
    """These prices in whole numbers, and what they prove: true of any prices, tight for good ones.

    With prices paid, a selection is worth what its rows cost at most plus what its members are still worth.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    # Small weights are counted in fractions, very large ones paid for in coarser steps.
    bits = scale.bit_length()
    unit, step = 1 << max(0, min(20, BITS - bits)), 1 << max(0, bits - BITS)
    whole = np.rint(np.clip(prices * (scale * unit / step), -REACH, REACH)).astype(np.int64)
    kind = object if bits > BITS else np.int64
    worth = np.array(weights, dtype=kind) * unit - (model.matrix.T @ whole).astype(kind) * step
    limit = np.where(worth > 0, model.high, model.low)
    total = sum(gain * most for gain, most in zip(worth.tolist(), limit.tolist(), strict=True))
    for cost, least, most in zip(whole.tolist(), model.least.tolist(), model.most.tolist(), strict=True):
        total += step * cost * (most if cost > 0 else least)
    return Prices(worth, total, unit)


# --- CP-SAT -----------------------------------------------------------------------------------------------------------
def search(weights: Sequence[int], model: Model, budget: Budget) -> Best:
    """The best selection by CP-SAT alone, among those who are still open."""
    budget.check()
    question = Question(model)
    certain = sum(weights[place] for place in question.settled)
    status, picked, bound = question.maximise([weights[place] for place in question.open], budget)
    if picked is None:
        return Best(status)
    chosen = frozenset(question.settled + picked)
    value = sum(weights[place] for place in chosen)
    return Best(status, chosen, value, value if status == Status.OPTIMAL else certain + bound)


class Question:
    """The open part of a model as CP-SAT takes it."""

    def __init__(self, model: Model):
        import numpy as np  # noqa: PLC0415 -- slow import
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow import

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.open = np.flatnonzero(model.low < model.high).tolist()
        self.settled = np.flatnonzero((model.low == 1) & (model.high == 1)).tolist()
        self.variables = [self.model.new_bool_var("") for _ in self.open]
        self.impossible = bool((model.low > model.high).any())
        done = model.matrix @ (model.low * model.high)
        part = model.matrix[:, self.open]
        least, most = (model.least - done).tolist(), (model.most - done).tolist()
        for row, (begin, end) in enumerate(zip(part.indptr[:-1], part.indptr[1:], strict=True)):
            self._add([self.variables[place] for place in part.indices[begin:end]], least[row], most[row])

    def _add(self, members: list[Any], least: int, most: int) -> None:
        if least > len(members) or most < 0:
            self.impossible = True
        elif least > 0 or most < len(members):
            self.model.add_linear_constraint(sum(members), max(least, 0), min(most, len(members)))

    def maximise(self, weights: Sequence[int], budget: Budget) -> tuple[Status, list[int] | None, int | None]:
        """Who is chosen besides the settled ones, and what the open ones can add up to at most."""
        if self.impossible:
            return Status.INFEASIBLE, None, None
        parts = self._parts(weights)
        for part in parts:
            status, picked, value, bound = self._solve(part, budget)
            if status != Status.OPTIMAL:
                break
            self.model.add(part == value)
        if len(parts) > 1:
            bound = sum(max(0, weight) for weight in weights)
        return status, picked, bound

    def _parts(self, weights: Sequence[int]) -> list[Any]:
        """What to maximise, one after the other: the sum; or, of large weights, its digits, the first one first.

        As on paper: what does not fit in a digit is carried to the next. Every digit of the sum is a variable.
        """
        parts, carry, most = [], 0, 0
        while sum(map(abs, weights)) + most >= FITS:
            weights, digits = zip(*(divmod(weight, DIGIT) for weight in weights), strict=True)
            most = (sum(digits) + most) // DIGIT
            digit, carried = self.model.new_int_var(0, DIGIT - 1, ""), self.model.new_int_var(0, most, "")
            self.model.add(self._sum(digits) + carry == DIGIT * carried + digit)
            parts.insert(0, digit)
            carry = carried
        return [self._sum(weights) + carry, *parts]

    def _sum(self, weights: Sequence[int]) -> Any:
        return self.cp.LinearExpr.weighted_sum(self.variables, list(weights))

    def _solve(self, part: Any, budget: Budget) -> tuple[Status, list[int] | None, int | None, int | None]:
        self.model.maximize(part)
        status, solver = run(self.model, budget, presolve=len(self.open) > WORTH_PRESOLVING)
        if status not in (Status.OPTIMAL, Status.FEASIBLE):
            return status, None, None, None
        taken = [place for place, chosen in zip(self.open, self.variables, strict=True) if solver.boolean_value(chosen)]
        return status, taken, solver.value(part), int(solver.best_objective_bound)


def run(model: Any, budget: Budget, *, presolve: bool = True, gap: float = 0.0) -> tuple[Status, Any]:
    """Ask CP-SAT: repeatably, within the budget. The solver that comes along knows the values.

    With a ``gap`` an answer that is that close to the bound (as a part of it) counts as optimal.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow import

    budget.check()
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers, settings.random_seed = 1, 0
    settings.max_deterministic_time, settings.max_time_in_seconds = budget.work, budget.left
    # Flat and small questions: the linear relaxation pays, hunting for symmetries and probing do not.
    settings.linearization_level, settings.symmetry_level, settings.cp_model_probing_level = 2, 0, 0
    settings.cp_model_presolve, settings.relative_gap_limit = presolve, gap
    outcome = solver.solve(model)
    budget.spend(solver.response_proto.deterministic_time)
    ends = {cp_model.OPTIMAL: Status.OPTIMAL, cp_model.INFEASIBLE: Status.INFEASIBLE}
    if outcome in ends:
        return ends[outcome], solver
    budget.strike()
    return (Status.FEASIBLE if outcome == cp_model.FEASIBLE else Status.UNKNOWN), solver
