"""Candidates whom no rule tells apart, taken together: whatever is fair to one of them is fair to the other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from cohorts.selection.engine.rows import Row


class Line(NamedTuple):
    """Of the groups with a weight, weight times how many are chosen adds up to at least ``low``, at most ``high``."""

    weights: dict[int, int]
    low: int
    high: int
    rules: tuple[str, ...] = ()

    def sum(self, counts) -> int:
        return sum(weight * counts[group] for group, weight in self.weights.items())


@dataclass(frozen=True)
class Pool:
    """The groups (members by position) and the rules as lines over them. A cohort is a number from each group."""

    groups: tuple[tuple[int, ...], ...]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, rows: Iterable[Row], size: int) -> "Pool":
        rows = [row for row in rows if row.members]
        profiles: list[list[int]] = [[] for _ in range(size)]
        for number, row in enumerate(rows):
            for place in row.members:
                profiles[place].append(number)
        alike: dict[tuple[int, ...], list[int]] = {}
        for place, profile in enumerate(profiles):
            alike.setdefault(tuple(profile), []).append(place)
        weights: list[dict[int, int]] = [{} for _ in rows]
        for group, profile in enumerate(alike):
            for number in profile:
                weights[number][group] = 1
        lines = (Line(own, row.low, row.high, row.rules) for own, row in zip(weights, rows, strict=True))
        return cls(tuple(map(tuple, alike.values())), tuple(lines))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.groups))

    @cached_property
    def columns(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each group the lines that count it, with their weights."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.groups]
        for number, line in enumerate(self.lines):
            for group, weight in line.weights.items():
                found[group].append((number, weight))
        return tuple(map(tuple, found))

    def expected(self, chances: list[Fraction]) -> list[Fraction]:
        """How many of each group are chosen on average."""
        return [chance * size for chance, size in zip(chances, self.sizes, strict=True)]

    def with_line(self, line: Line) -> "Pool":
        return replace(self, lines=(*self.lines, line))
