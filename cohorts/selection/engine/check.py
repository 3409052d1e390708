"""A second opinion: does a selection keep every rule? Counted anew from the candidates, with nothing of the model.

No answer of a solver is believed before it has passed here. So this module reads the problem itself, not its rows.
"""

from collections import Counter
from collections.abc import Iterable

from cohorts.selection.engine.problem import Problem


def check(problem: Problem, selected: Iterable[str]) -> list[str]:
    """What this selection breaks, one sentence each; an empty list when it keeps every rule."""
    chosen = list(selected)
    people = {candidate.id: candidate for candidate in problem.candidates}
    strangers = sorted(set(chosen) - set(people))
    if strangers:
        return [f"{id} is no candidate" for id in strangers]
    broken = [f"{id} is chosen {times} times" for id, times in Counter(chosen).items() if times > 1]
    if len(set(chosen)) != problem.places:
        broken.append(f"{len(set(chosen))} are chosen for {problem.places} places")
    attributes = [people[id].attributes for id in sorted(set(chosen))]
    for quota in problem.quotas:
        wanted = dict(zip(quota.attributes, quota.values, strict=True))
        count = sum(all(own.get(name) == value for name, value in wanted.items()) for own in attributes)
        if count < quota.min or (quota.max is not None and count > quota.max):
            broken.append(f"{count} with {wanted} instead of {quota.min} to {quota.max}")
    for cap in problem.caps:
        shared = Counter(tuple(own.get(name) for name in cap.attributes) for own in attributes)
        broken += [f"{count} share {values}, at most {cap.max}" for values, count in shared.items() if count > cap.max]
    broken += [f"{id} must be chosen" for id in sorted(problem.include - set(chosen))]
    broken += [f"{id} must not be chosen" for id in sorted(problem.exclude & set(chosen))]
    return broken
