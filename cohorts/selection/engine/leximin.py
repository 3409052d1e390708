"""The fairest chances that the rules allow on average: the least chance as large as can be, then the next, and so on.

Floats only lead the way. The linear program (GLOP) tells which chances are equal and which rules are at their limit;
what the chances are then follows from those equations in fractions, and a proof of their being the fairest is checked
in fractions as well. Whether a lottery over cohorts reaches them is the business of ``panels``.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from cohorts.selection.engine.pool import Line, Pool

# Floats that differ by less are taken for equal; every conclusion is checked in fractions.
NEAR = (1e-7, 1e-9, 1e-5)
ZERO = 1e-9
# Multipliers are looked for among fractions with denominators up to this.
ROUND = 1_000_000
# How closely the linear programs are solved; an answer a little less close is taken too, for nothing rests on it.
CLOSE = "primal_feasibility_tolerance:1e-10 dual_feasibility_tolerance:1e-10 change_status_to_imprecise:false"


class Unsolved(Exception):
    """The floats led nowhere: nothing is claimed."""


class Level(NamedTuple):
    """Groups with one chance, how far it may lie below the best possible, and the rules that hold it."""

    chance: Fraction
    groups: tuple[int, ...]
    gap: Fraction
    rules: tuple[str, ...]


def fairest(pool: Pool) -> list[Fraction] | None:
    """The chance of a member of each group, exactly; None when the rules contradict each other even on average."""
    floats = Climb(pool).floats()
    if floats is None:
        return None
    for near in NEAR:
        chances = _as_fractions(pool, floats, near)
        if chances is not None:
            return chances
    raise Unsolved


def is_solved(program: Any) -> bool:
    """Solve a linear program, starting from its last answer; in another way when that start leads nowhere."""
    return any(
        program.SetSolverSpecificParametersAsString(f"{CLOSE} {way}") and program.Solve() == program.OPTIMAL
        for way in ("", "use_dual_simplex:true", "use_preprocessing:false")
    )


class Climb:
    """All chances rise together; those that cannot rise further stay, and the others go on.

    The chance of a group is ``base + extra`` as long as it rises. One linear program is kept and changed, so that each
    step starts from the last. That no chance exceeds 1 is only said of those who would.
    """

    def __init__(self, pool: Pool):
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- slow import

        self.pool, self.solver = pool, pywraplp.Solver.CreateSolver("GLOP")
        self.far = self.solver.infinity()
        self.base = self.solver.NumVar(0, 1, "")
        self.extra = [self.solver.NumVar(0, self.far, "") for _ in pool.groups]
        self.slopes = [sum(weight * pool.sizes[group] for group, weight in line.weights.items()) for line in pool.lines]
        self.settled = [0.0] * len(pool.lines)
        self.rows = [self._row(line, slope) for line, slope in zip(pool.lines, self.slopes, strict=True)]
        self.tops: dict[int, Any] = {}
        self.solver.Maximize(self.base)

    def floats(self) -> list[float] | None:
        chances: dict[int, float] = {}
        while len(chances) < len(self.pool.groups):
            rising = [group for group in range(len(self.pool.groups)) if group not in chances]
            base = self._rise(rising)
            if base is None:
                return None
            blocked = [group for group in rising if self._is_blocked(group)] if base < 1 - ZERO else rising
            if not blocked:
                raise Unsolved
            self._settle(blocked, base)
            chances |= dict.fromkeys(blocked, base)
        return [chances[group] for group in range(len(self.pool.groups))]

    def _row(self, line: Line, slope: int) -> Any:
        row = self.solver.Constraint(line.low, line.high)
        row.SetCoefficient(self.base, slope)
        for group, weight in line.weights.items():
            row.SetCoefficient(self.extra[group], weight * self.pool.sizes[group])
        return row

    def _rise(self, rising: list[int]) -> float | None:
        while is_solved(self.solver):
            base = self.base.solution_value()
            above = [group for group in rising if self.extra[group].solution_value() + base > 1 + ZERO]
            above = [group for group in above if group not in self.tops]
            if not above:
                return base
            for group in above:
                self.tops[group] = self.solver.Constraint(-self.far, 1)
                self.tops[group].SetCoefficient(self.base, 1)
                self.tops[group].SetCoefficient(self.extra[group], 1)
        return None

    def _is_blocked(self, group: int) -> bool:
        return self.extra[group].solution_value() < ZERO and self.extra[group].reduced_cost() < -ZERO

    def _settle(self, blocked: list[int], base: float) -> None:
        for group in blocked:
            self.extra[group].SetUb(0)
            if group in self.tops:
                self.tops[group].SetBounds(-self.far, self.far)
            for number, weight in self.pool.columns[group]:
                self.settled[number] += weight * self.pool.sizes[group] * base
                self.slopes[number] -= weight * self.pool.sizes[group]
        for number in sorted({number for group in blocked for number, _ in self.pool.columns[group]}):
            line, done = self.pool.lines[number], self.settled[number]
            self.rows[number].SetBounds(line.low - done, line.high - done)
            self.rows[number].SetCoefficient(self.base, self.slopes[number])


# --- In fractions -----------------------------------------------------------------------------------------------------
def _as_fractions(pool: Pool, floats: list[float], near: float) -> list[Fraction] | None:
    """The chances that the rules at their limit imply when those near each other are equal; None if that fails."""
    level_of, values = _levels(floats, near)
    sums = [_by_level(line, pool.sizes, level_of, len(values)) for line in pool.lines]
    equations = [
        ([int(level == other) for other in range(len(values))], round(value))
        for level, value in enumerate(values)
        if min(abs(value), abs(1 - value)) < near
    ]
    for line, own in zip(pool.lines, sums, strict=True):
        total = sum(weight * value for weight, value in zip(own, values, strict=True))
        tolerance = 10 * near * max(1, *map(abs, own))
        sides = [limit for limit in (line.low, line.high) if abs(total - limit) < tolerance]
        equations += [(own, limit) for limit in sides[:1]]
    solved = solve_exactly(equations, len(values))
    if solved is None or not all(0 <= chance <= 1 for chance in solved):
        return None
    for line, own in zip(pool.lines, sums, strict=True):
        if not line.low <= sum(weight * chance for weight, chance in zip(own, solved, strict=True)) <= line.high:
            return None
    return [solved[level] for level in level_of]


def _levels(floats: list[float], near: float) -> tuple[list[int], list[float]]:
    level_of, values, last = [0] * len(floats), [], None
    for group in sorted(range(len(floats)), key=floats.__getitem__):
        if last is None or floats[group] - last > near:
            values.append(floats[group])
        last = floats[group]
        level_of[group] = len(values) - 1
    return level_of, values


def _by_level(line: Line, sizes: Sequence[int], level_of: list[int], levels: int) -> list[int]:
    sums = [0] * levels
    for group, weight in line.weights.items():
        sums[level_of[group]] += weight * sizes[group]
    return sums


def solve_exactly(equations: list[tuple[list[int], int]], size: int) -> list[Fraction] | None:
    """The one solution of these equations; None when there is none, or more than one."""
    rows = [[Fraction(weight) for weight in (*weights, limit)] for weights, limit in equations]
    done = []
    for column in range(size):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            return None
        rows = [row for row in rows if row is not pivot]
        pivot = [entry / pivot[column] for entry in pivot]
        rows = [_without(row, pivot, column) for row in rows]
        rows = [row for row in rows if any(row)]
        done = [_without(row, pivot, column) for row in done] + [pivot]
    return None if rows else [row[-1] for row in done]


def _without(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [entry - factor * other for entry, other in zip(row, pivot, strict=True)] if factor else row


# --- Proof ------------------------------------------------------------------------------------------------------------
class Side(NamedTuple):
    """A line at its limit: with sign 1 at the upper one, with -1 at the lower one, with 0 at both."""

    line: Line
    sign: int

    def rules(self, multiplier: Fraction) -> list[str]:
        """Those of its rules that set the limit which a sum with this multiplier leans on."""
        other = (":max", "cap:", "exclude:") if multiplier < 0 else (":min",)
        return [rule for rule in self.line.rules if not rule.endswith(other) and not rule.startswith(other)]


def prove(pool: Pool, chances: Sequence[Fraction]) -> list[Level]:
    """For every level, from the lowest: how far it may be from as high as it can be with those below it as they are.

    The proof of a level is a sum of rules at their limits that counts each of its members, and nobody above it: then
    none of them can gain but at the cost of another on the level or below. What a rounded sum still counts of those
    above is what it leaves open: nothing when the sum is exact.
    """
    sides = _sides(pool, chances)
    order = sorted(range(len(chances)), key=chances.__getitem__)
    levels = []
    for chance, members in groupby(order, key=chances.__getitem__):
        groups = tuple(members)
        if chance == 1:
            levels.append(Level(chance, groups, Fraction(), ()))
            continue
        multipliers = [Fraction(one).limit_denominator(ROUND) for one in _multipliers(sides, chances, groups)]
        leaning = {rule for side, one in zip(sides, multipliers, strict=True) if one for rule in side.rules(one)}
        levels.append(Level(chance, groups, _gap(pool, sides, multipliers, chances, groups), tuple(sorted(leaning))))
    return levels


def _sides(pool: Pool, chances: Sequence[Fraction]) -> list[Side]:
    expected, sides = pool.expected(chances), []
    for line in pool.lines:
        total = line.sum(expected)
        if line.low == line.high:
            sides.append(Side(line, 0))
        elif total in (line.low, line.high):
            sides.append(Side(line, 1 if total == line.high else -1))
    return sides


def _multipliers(sides: list[Side], chances: Sequence[Fraction], groups: tuple[int, ...]) -> list[float]:
    """How often to count each side: the smallest numbers that count the level and nobody above it."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415 -- slow import

    solver = pywraplp.Solver.CreateSolver("GLOP")
    far = solver.infinity()
    ups = [solver.NumVar(0, far if side.sign >= 0 else 0, "") for side in sides]
    downs = [solver.NumVar(0, far if side.sign <= 0 else 0, "") for side in sides]
    counted: dict[int, list[tuple[int, int]]] = {group: [] for group in range(len(chances))}
    for number, side in enumerate(sides):
        for group, weight in side.line.weights.items():
            counted[group].append((number, weight))
    level, said = chances[groups[0]], set()
    for group, chance in enumerate(chances):
        limits = (1, far) if chance == level else (-far if chance == 1 else 0, 0)
        if chance < level or (what := (limits, tuple(counted[group]))) in said:
            continue
        said.add(what)
        row = solver.Constraint(*limits)
        for number, weight in counted[group]:
            row.SetCoefficient(ups[number], weight)
            row.SetCoefficient(downs[number], -weight)
    solver.Minimize(sum(ups) + sum(downs))
    if not is_solved(solver):
        return [0.0] * len(sides)
    return [up.solution_value() - down.solution_value() for up, down in zip(ups, downs, strict=True)]


def _gap(
    pool: Pool,
    sides: list[Side],
    multipliers: list[Fraction],
    chances: Sequence[Fraction],
    groups: tuple[int, ...],
) -> Fraction:
    """What the sum proves, in fractions: so much at most can anybody on the level gain."""
    level, counted = chances[groups[0]], [Fraction()] * len(chances)
    for side, multiplier in zip(sides, multipliers, strict=True):
        if multiplier * side.sign < 0:
            return 1 - level
        for group, weight in side.line.weights.items():
            counted[group] += multiplier * weight
    least = min(counted[group] for group in groups)
    if least <= 0:
        return 1 - level
    slack = Fraction()
    for count, chance, size in zip(counted, chances, pool.sizes, strict=True):
        if chance > level and count:
            slack += size * (count * (chance - level) if count > 0 else -count * (1 - chance))
    return min(slack / least, 1 - level)
