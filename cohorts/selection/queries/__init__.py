"""The reads of a selection, by subject.

* ``access``: whose rows are whose
* ``reviews``: what assessors see
* ``board``: the organiser's board and its balance
* ``places``: how many places are taken
* ``decisions``: prepared, published, reserve list
"""

from cohorts.selection.queries import board, decisions, places, reviews
from cohorts.selection.queries.access import (
    assessor_of,
    assessors_visible_to,
    calls_visible_to,
    candidacies_visible_to,
    criteria_visible_to,
    decisions_visible_to,
    letters_visible_to,
    reviews_visible_to,
)

__all__ = [
    "assessor_of",
    "assessors_visible_to",
    "board",
    "calls_visible_to",
    "candidacies_visible_to",
    "criteria_visible_to",
    "decisions",
    "decisions_visible_to",
    "letters_visible_to",
    "places",
    "reviews",
    "reviews_visible_to",
]
