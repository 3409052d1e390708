"""Why somebody is in or out: every figure comes from solving again with that one thing changed, none is guessed.

``why[id]`` of somebody who is out:

``selected``      false
``value``         the highest total with this candidate in; null when no selection with them keeps the rules
``margin``        by how much their score would have to be higher: exactly the difference in total
``threshold``     their score plus that: above it they are in, below it they are out, whatever the seed
``at_threshold``  whether the seed would let them in at exactly that score
``tie``           the margin is nothing: the seed decided
``rules``         the rules that hold them out: made milder by one, with all else as it is, each one brings them in
``change``        the one change that brings them in: a rule ({rule, from, to}; a pin from true to false), else their
                  own score (rule "score"), else null
``conflict``      when ``value`` is null: rules that cannot all be kept with this candidate in, none of them to spare

of somebody who is in the same, seen from the other side:

``selected``      true
``value``         the highest total without this candidate; null when the rules cannot be kept without them
``margin``        by how much their score could be lower; null together with ``value``: they are in at any score
``threshold``     their score less that
``at_threshold``  whether the seed would keep them in at exactly that score
``tie``           the margin is nothing: the seed decided
``rules``         the rules that carry them in: made milder by one, each one takes them out
``replaced_by``   who comes in without them, and ``leaving``: who else goes then
``conflict``      when ``value`` is null: the rules that cannot be kept without this candidate
``blocked_by``    when nobody can replace them with all others staying: the rules that keep everybody out
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from cohorts.selection.engine.decision import Decision
from cohorts.selection.engine.infeasible import Unfinished, conflict
from cohorts.selection.engine.merit import Found, Merit
from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import Kind, Rule
from cohorts.selection.engine.solver import Budget, Status

DONE = (Status.OPTIMAL, Status.INFEASIBLE)


def decide(problem: Problem, budget: Budget) -> Decision:
    """The best selection of a problem on merit, ready to be explained."""
    merit = Merit(problem, budget)
    found = merit.best()
    if found.points is None:
        return Decision(found.status)
    return Decision(
        status=found.status,
        chosen=found.chosen,
        value=problem.score_of(found.points),
        bound=problem.score_of(found.bound),
        explain=partial(explain, merit, found),
    )


def explain(merit: Merit, base: Found, places: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Why each of these candidates is in or out. Those whom the budget does not reach are left out of the answer.

    The closest to the line come first: the best of those who are out, the last of those who are in.
    """
    problem, budget = merit.problem, merit.budget
    order = sorted(places, key=lambda place: merit.worth[place] * (1 if place in base.chosen else -1))
    total = len(merit.rules) + len(order)
    milder = []
    for done, rule in enumerate(merit.rules):
        budget.tell(done, total)
        if budget.is_spent:
            return {}
        found = _milder_by_one(merit, base, rule)
        if found.status == Status.OPTIMAL:
            milder.append((rule, found.chosen))
    answers = {}
    for done, place in enumerate(order, start=len(merit.rules)):
        budget.tell(done, total)
        if budget.is_spent:
            break
        try:
            answers[problem.ids[place]] = (_inside if place in base.chosen else _outside)(merit, base, place, milder)
        except Unfinished:
            break
    return answers


def _milder_by_one(merit: Merit, base: Found, rule: Rule) -> Found:
    """The best selection when this rule is milder by one, if that makes a difference.

    It makes one only in a selection that uses the last step, so exactly that is asked: a smaller question.
    """
    kind = Kind.CAP if rule.kind == Kind.CAP else Kind.EXACTLY
    milder = replace(rule, kind=kind, limit=rule.moved(1))
    others = [milder if other is rule else other for other in merit.rules]
    if rule.kind == Kind.PLACES:
        return merit.with_rules(others, beating=None)
    return merit.with_rules(others, beating=base)


def _outside(merit: Merit, base: Found, place: int, milder: list[tuple[Rule, frozenset[int]]]) -> dict[str, Any]:
    found = _solved(merit.with_pin(chosen=[place]))
    holding = [rule for rule, chosen in milder if place in chosen]
    answer = _figures(merit, base, found, place, sign=1)
    return {
        "selected": False,
        **answer,
        "at_threshold": None if found.points is None else found.tickets > base.tickets,
        "rules": [rule.id for rule in holding],
        "change": _change(merit, found, base, place, holding),
        "conflict": _conflict(merit, found, place, inside=1),
    }


def _inside(merit: Merit, base: Found, place: int, milder: list[tuple[Rule, frozenset[int]]]) -> dict[str, Any]:
    found = _solved(merit.with_pin(left_out=[place]))
    return {
        "selected": True,
        **_figures(merit, base, found, place, sign=-1),
        "at_threshold": None if found.points is None else found.tickets < base.tickets,
        "rules": [rule.id for rule, chosen in milder if place not in chosen],
        "replaced_by": merit.ids(found.chosen - base.chosen),
        "leaving": merit.ids(base.chosen - found.chosen - {place}) if found.chosen else [],
        "conflict": _conflict(merit, found, place, inside=0),
    }


def _solved(found: Found) -> Found:
    if found.status not in DONE:
        raise Unfinished
    return found


def _figures(merit: Merit, base: Found, found: Found, place: int, *, sign: int) -> dict[str, Decimal | bool | None]:
    if found.points is None:
        return {"value": None, "margin": None, "threshold": None, "tie": False}
    points, margin = merit.problem.points[place], base.points - found.points
    return {
        "value": merit.problem.score_of(found.points),
        "margin": merit.problem.score_of(margin),
        "threshold": merit.problem.score_of(points + sign * margin),
        "tie": margin == 0,
    }


def _change(merit: Merit, found: Found, base: Found, place: int, holding: list[Rule]) -> dict[str, Any] | None:
    """One change that brings them in: of a rule rather than of the number of places, and that rather than a score."""
    if holding:
        rule = min(holding, key=lambda rule: rule.kind == Kind.PLACES)
        before, after = (True, False) if rule.is_pin else (rule.limit, rule.moved(1))
        return {"rule": rule.id, "from": before, "to": after}
    if found.points is None:
        return None
    points = merit.problem.points[place]
    # The smallest step above the threshold, unless the seed lets them in at the threshold itself.
    needed = points + base.points - found.points + (found.tickets < base.tickets)
    return {"rule": "score", "from": merit.problem.score_of(points), "to": merit.problem.score_of(needed)}


def _conflict(merit: Merit, found: Found, place: int, *, inside: int) -> list[str]:
    if found.points is not None:
        return []
    asked = Rule("asked", Kind.EXACTLY, inside, ((place,),))
    return conflict(merit.rules, len(merit.worth), merit.budget, given=[asked])
