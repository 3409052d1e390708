"""The decision engine of a selection: data in; decision, proof and reasons out. Pure functions, no Django.

``solve(read(loads(text)))`` answers a question; docs/solve_selection.md tells what question and answer hold.
"""

from collections.abc import Callable, Collection
from typing import Any

from cohorts.selection.engine import explain, infeasible, lottery, tieband
from cohorts.selection.engine.decision import Decision
from cohorts.selection.engine.infeasible import Change, Unfinished
from cohorts.selection.engine.problem import BadInput, Mode, Problem, loads, read
from cohorts.selection.engine.replacements import Replacement
from cohorts.selection.engine.replacements import replacements as replacements_of
from cohorts.selection.engine.rows import changed, rules
from cohorts.selection.engine.solver import Budget, Cancelled, Status
from cohorts.selection.engine.writing import as_data, canonical, digest, pretty

__all__ = ["VERSION", "BadInput", "Cancelled", "Problem", "canonical", "changed", "loads", "pretty", "read", "solve"]

# Goes up with every change that may change an answer.
VERSION = "kring-selection 1"
# What the options leave out or the budget cuts short says nothing about the decision, so the digest is not taken of it.
ASIDE = {"why", "replacements", "limit"}


def solve(
    problem: Problem,
    *,
    why: bool | Collection[str] = True,
    replacements: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """The answer to a problem, as data for ``canonical`` or ``pretty``. ``why`` may name the candidates to explain.

    ``progress`` hears (done, of) while candidates are explained. When ``cancelled`` says so, ``Cancelled`` is raised.
    """
    budget = Budget(float(problem.seconds), cancelled, progress)
    decision = DECIDE[problem.mode](problem, budget)
    answer = {
        "status": decision.status.value,
        "selected": [problem.ids[place] for place in sorted(decision.chosen)],
        "value": decision.value,
        "bound": decision.bound,
        "chances": decision.chances,
        "replacements": {},
        "why": {},
        **_contradiction(problem, decision, budget),
        **decision.more,
        "engine": VERSION,
    }
    found = replacements_of(problem, decision.chosen) if replacements and decision.chosen else {}
    answer["replacements"] = {
        problem.ids[place]: None if one.place is None else problem.ids[one.place] for place, one in found.items()
    }
    if why and decision.chosen:
        answer["why"] = _reasons(problem, decision, found, why)
    answer["limit"] = budget.struck
    decided = {key: value for key, value in answer.items() if key not in ASIDE}
    return answer | {"digest": digest(as_data(problem), decided)}


def _contradiction(problem: Problem, decision: Decision, budget: Budget) -> dict[str, list]:
    """The rules that contradict each other, and the cheapest changes that mend it: all of ``relaxations`` together."""
    answer = {"conflict": [], "relaxations": [], "alternatives": []}
    if decision.status != Status.INFEASIBLE:
        return answer
    named, size = rules(problem), len(problem.candidates)
    try:
        answer["conflict"] = infeasible.conflict(named, size, budget)
    except Unfinished:
        return answer
    found = [[_written(change) for change in repair] for repair in infeasible.repairs(named, size, budget)]
    return answer | {"relaxations": found[0] if found else [], "alternatives": found[1:]}


def _written(change: Change) -> dict[str, Any]:
    pin = change.rule.startswith(("include:", "exclude:"))
    before, after = (bool(change.before), bool(change.after)) if pin else (change.before, change.after)
    return {"rule": change.rule, "from": before, "to": after}


def _reasons(
    problem: Problem, decision: Decision, found: dict[int, Replacement], why: bool | Collection[str]
) -> dict[str, dict[str, Any]]:
    wanted = problem.ids if why is True else why
    reasons = decision.explain([problem.position[id] for id in wanted])
    for place, one in found.items():
        if problem.ids[place] in reasons:
            reasons[problem.ids[place]]["blocked_by"] = list(one.blocked_by)
    return reasons


DECIDE = {Mode.MERIT: explain.decide, Mode.LOTTERY: lottery.decide, Mode.TIEBAND: tieband.decide}
