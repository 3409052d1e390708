"""The reads of a selection, by subject.

* ``access``: whose rows are whose
* ``reviews``: what assessors see
* ``board``: the organiser's board and its balance
* ``places``: how many places are taken
* ``calls``: what the pages of a call and the outbox ask of a selection
* ``decisions``: prepared, published, reserve list
* ``attributes``: by what candidates can be told apart
* ``choice``: the choice as the engine takes it
* ``proposals``: what the engine answered, in words
"""

from cohorts.selection.queries import (
    attributes,
    board,
    calls,
    choice,
    decisions,
    exports,
    letters,
    places,
    proposals,
    reviews,
)
from cohorts.selection.queries.access import (
    assessor_of,
    assessors_visible_to,
    calls_visible_to,
    candidacies_visible_to,
    choice_rules_visible_to,
    criteria_visible_to,
    decisions_visible_to,
    letters_visible_to,
    proposals_visible_to,
    reviews_visible_to,
)

__all__ = [
    "assessor_of",
    "assessors_visible_to",
    "attributes",
    "board",
    "calls",
    "calls_visible_to",
    "candidacies_visible_to",
    "choice",
    "choice_rules_visible_to",
    "criteria_visible_to",
    "decisions",
    "decisions_visible_to",
    "exports",
    "letters",
    "letters_visible_to",
    "places",
    "proposals",
    "proposals_visible_to",
    "reviews",
    "reviews_visible_to",
]
