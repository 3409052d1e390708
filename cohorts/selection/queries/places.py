"""How many places of an edition are taken: by who is in its cohort, and by who is chosen and not told yet."""

from cohorts.programmes.queries import places_taken
from cohorts.selection.queries.board import prepared_selected


def taken(edition, *, apart_from=()) -> int:
    """Places taken in the edition. ``apart_from``: candidacies whose prepared decision does not count."""
    prepared = prepared_selected(edition)
    if apart_from:
        prepared = prepared.exclude(candidacy__in=apart_from)
    return places_taken(edition) + prepared.count()
