"""For every selected candidate: who takes the place after a withdrawal, all others staying and every rule kept.

Whoever has the best score among those who fit, and among equals the larger ticket; no solver is needed. Where nobody
fits, the rules that keep everybody out: a set of which none can be left out without somebody fitting.
"""

from collections.abc import Iterable
from typing import NamedTuple

from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import Rule, bounds, rules


class Replacement(NamedTuple):
    """Who comes in (a position), or None and the rules that keep everybody out."""

    place: int | None
    blocked_by: tuple[str, ...] = ()


def replacements(problem: Problem, chosen: Iterable[int]) -> dict[int, Replacement]:
    """The replacement of each of the chosen, by position."""
    chosen = frozenset(chosen)
    ranked = sorted(
        (place for place in range(len(problem.candidates)) if place not in chosen),
        key=lambda place: (problem.points[place], problem.tickets[place]),
        reverse=True,
    )
    # How many are chosen in all does not change: the first rule, of the places, keeps nobody out.
    counted = [(rule, [_counted(members, chosen) for members in rule.groups]) for rule in rules(problem)[1:]]
    return {place: _replacement(place, ranked, counted) for place in sorted(chosen)}


def _counted(members: Iterable[int], chosen: frozenset[int]) -> tuple[frozenset[int], int]:
    members = frozenset(members)
    return members, len(members & chosen)


def _replacement(leaving: int, ranked: list[int], counted: list) -> Replacement:
    kept_out = {rule.id: keeps for rule, groups in counted if (keeps := _kept_out(rule, groups, leaving, ranked))}
    fitting = set(ranked).difference(*kept_out.values())
    for place in ranked:
        if place in fitting:
            return Replacement(place)
    return Replacement(None, _needed(kept_out, set(ranked)))


def _kept_out(rule: Rule, groups: list[tuple[frozenset[int], int]], leaving: int, ranked: list[int]) -> set[int]:
    """Whom this rule does not let in when ``leaving`` goes. A pin on whoever withdraws is over with that."""
    kept_out = set()
    for members, count in groups:
        low, high = bounds(rule, len(members))
        count -= leaving in members
        if rule.is_pin and leaving in members:
            continue
        if count < low:
            kept_out.update(place for place in ranked if place not in members)
        if count >= high:
            kept_out.update(members)
    return kept_out


def _needed(kept_out: dict[str, set[int]], everybody: set[int]) -> tuple[str, ...]:
    """As few of the rules as keep everybody out together: the ones that keep out fewest are left out first."""
    needed = dict(kept_out)
    for rule in sorted(kept_out, key=lambda rule: (len(kept_out[rule] & everybody), rule)):
        others = [keeps for name, keeps in needed.items() if name != rule]
        if everybody <= set().union(*others):
            del needed[rule]
    return tuple(needed)
