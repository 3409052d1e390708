"""The rules of a problem by name, and the same rules as plain rows that every solver takes.

The name of a rule is stable: it is said back to people (conflicts, relaxations, explanations) and stored in reports.
``places``; ``quota:level=local:min``, ``quota:level+role=local+staff:max``; ``cap:entity``; ``include:c1``,
``exclude:c1``. When two quotas or caps would bear the same name, the later one gets ``#2`` behind it, and so on.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from cohorts.selection.engine.problem import Names, Problem, Quota


class Kind(StrEnum):
    PLACES = "places"
    MIN = "min"
    MAX = "max"
    CAP = "cap"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    EXACTLY = "exactly"  # no rule of anybody's: what the engine asks when it tries out a change


@dataclass(frozen=True)
class Rule:
    """One rule as a person set it: its limit, and the groups of candidates (by position) that it counts.

    A quota counts one group, a cap one for each value that occurs, a pin the one candidate, ``places`` everybody.
    ``source`` is the place of the quota or cap in the problem.
    """

    id: str
    kind: Kind
    limit: int
    groups: tuple[tuple[int, ...], ...]
    source: int | None = None

    @property
    def is_pin(self) -> bool:
        return self.kind in (Kind.INCLUDE, Kind.EXCLUDE)

    def moved(self, by: int) -> int:
        """Its limit when it is made milder by so much; for ``places``, milder is more places."""
        return self.limit - by if self.kind in (Kind.MIN, Kind.INCLUDE) else self.limit + by


@dataclass(frozen=True)
class Row:
    """Of the candidates at these positions at least ``low`` and at most ``high`` are chosen; ``rules`` say so."""

    members: tuple[int, ...]
    low: int
    high: int
    rules: tuple[str, ...]


def rules(problem: Problem) -> tuple[Rule, ...]:
    """Every rule of the problem, in the order in which they were given: places, quotas, caps, pins."""
    everybody = tuple(range(len(problem.candidates)))
    found = [Rule("places", Kind.PLACES, problem.places, (everybody,))]
    names, groups = Counter(), {}
    for attributes in sorted({item.attributes for item in (*problem.quotas, *problem.caps)}):
        groups[attributes] = _groups(problem, attributes)
    for source, quota in enumerate(problem.quotas):
        name = _unique(f"quota:{_joined(quota.attributes)}={_joined(quota.values)}", names)
        found += _of_quota(quota, groups[quota.attributes].get(quota.values, ()), name, source)
    for source, cap in enumerate(problem.caps):
        name, shared = _unique(f"cap:{_joined(cap.attributes)}", names), groups[cap.attributes]
        found.append(Rule(name, Kind.CAP, cap.max, tuple(shared[values] for values in sorted(shared)), source))
    for kind, pins, limit in ((Kind.INCLUDE, problem.include, 1), (Kind.EXCLUDE, problem.exclude, 0)):
        found += [Rule(f"{kind}:{pin}", kind, limit, ((problem.position[pin],),)) for pin in sorted(pins)]
    return tuple(found)


def feasible_rows(problem: Problem) -> tuple[Row, ...]:
    """The rules as rows: the first is ``places`` over everybody. A set of candidates is allowed when it fits each row.

    A row that cannot be broken is left out.
    """
    return rows_of(rules(problem))


def rows_of(rules: Iterable[Rule]) -> tuple[Row, ...]:
    """These rules as rows, those over the same candidates taken together."""
    limits: dict[tuple[int, ...], Row] = {}
    for rule in rules:
        for members in rule.groups:
            low, high = bounds(rule, len(members))
            if low <= 0 and high >= len(members) and rule.kind != Kind.PLACES:
                continue
            row = limits.get(members)
            if row is None:
                limits[members] = Row(members, low, high, (rule.id,))
            else:
                limits[members] = Row(members, max(low, row.low), min(high, row.high), (*row.rules, rule.id))
    return tuple(limits.values())


def changed(problem: Problem, changes: Iterable[tuple[str, int]]) -> Problem:
    """The same problem with other limits for these rules, by name; a pin with a new limit is dropped."""
    named = {rule.id: rule for rule in rules(problem)}
    for id, limit in changes:
        problem = _changed(problem, named[id], limit)
    return problem


def _changed(problem: Problem, rule: Rule, limit: int) -> Problem:
    match rule.kind:
        case Kind.PLACES:
            return replace(problem, places=limit)
        case Kind.INCLUDE:
            return replace(problem, include=problem.include - {rule.id.removeprefix("include:")})
        case Kind.EXCLUDE:
            return replace(problem, exclude=problem.exclude - {rule.id.removeprefix("exclude:")})
        case Kind.CAP:
            return replace(problem, caps=_with(problem.caps, rule.source, max=limit))
        case _:
            return replace(problem, quotas=_with(problem.quotas, rule.source, **{rule.kind: limit}))


def _with(items: tuple, place: int, **limit: int) -> tuple:
    return (*items[:place], replace(items[place], **limit), *items[place + 1 :])


def bounds(rule: Rule, size: int) -> tuple[int, int]:
    """At least and at most how many of a group of ``size`` this rule allows."""
    match rule.kind:
        case Kind.MIN:
            return rule.limit, size
        case Kind.MAX | Kind.CAP:
            return 0, rule.limit
        case _:
            return rule.limit, rule.limit


def _groups(problem: Problem, attributes: Names) -> dict[Names, tuple[int, ...]]:
    """Who has which values of these attributes."""
    groups: dict[Names, list[int]] = {}
    for place, candidate in enumerate(problem.candidates):
        groups.setdefault(candidate.values(attributes), []).append(place)
    return {values: tuple(members) for values, members in groups.items()}


def _of_quota(quota: Quota, members: tuple[int, ...], name: str, source: int) -> list[Rule]:
    found = [Rule(f"{name}:min", Kind.MIN, quota.min, (members,), source)] if quota.min else []
    if quota.max is not None:
        found.append(Rule(f"{name}:max", Kind.MAX, quota.max, (members,), source))
    return found


def _joined(words: Iterable[str]) -> str:
    return "+".join(words)


def _unique(name: str, seen: Counter) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}#{seen[name]}"
