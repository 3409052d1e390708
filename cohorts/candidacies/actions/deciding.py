from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backend.audit import actions as audit
from backend.kit import states
from cohorts.candidacies.enums import MOVES
from cohorts.candidacies.models import Candidacy

EVENTS = {
    "select": "candidacy.selected",
    "put_on_reserve": "candidacy.put_on_reserve",
    "decline": "candidacy.declined",
}


@transaction.atomic(savepoint=False)
def decide_many(candidacies: Iterable[Candidacy], move_name: str, *, actor, now: datetime) -> list[Candidacy]:
    """Make one deciding move (``select``, ``put_on_reserve`` or ``decline``) for all these candidacies, or for none.

    Locks the rows, sets ``decided_at``, journals each; three queries however many there are. Raises
    ``TransitionRefused`` when one of them is in another state by now. Tells nobody: the letters are selection's.
    """
    event = EVENTS[move_name]
    rows = states.lock_all(Candidacy.objects.filter(pk__in=[candidacy.pk for candidacy in candidacies]))
    previous = states.advance_many(rows, MOVES[move_name], decided_at=now)
    audit.record_many([(row, {"previous": previous[row.pk]}, {}) for row in rows], event, actor=actor)
    return rows
