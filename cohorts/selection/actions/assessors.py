from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.notifications.actions import queue_many
from backend.people.models import Person
from cohorts.programmes.models import Call
from cohorts.selection import conflicts, notices
from cohorts.selection.models import Assessor


class AlreadyAssessor(Refused):
    """The person already sits on the panel."""

    def __init__(self):
        super().__init__(_("This person already is an assessor of this call."))


class IsCandidate(Refused):
    """Nobody judges those with whom they compete."""

    def __init__(self, person: Person):
        super().__init__(
            _("%(name)s is a candidate for this call, and cannot be an assessor of it.") % {"name": person.name}
        )


@transaction.atomic
def invite_assessor(call: Call, *, person: Person, actor, now: datetime) -> Assessor:
    """Make a person assessor of the call, or again after they ended; tells them by mail. Refuses who is a candidate for
    it (:class:`IsCandidate`). Journalled."""
    call = states.lock(call)
    if conflicts.is_candidate(person, call):
        raise IsCandidate(person)
    assessor, is_new = Assessor.objects.get_or_create(call=call, person=person, defaults={"invited_at": now})
    if not is_new and assessor.ended_at is None:
        raise AlreadyAssessor
    assessor.invited_at, assessor.ended_at = now, None
    assessor.save(update_fields=["invited_at", "ended_at"])
    audit.record(assessor, "assessor.invited", actor=actor, call=call.pk, person=person.pk)
    queue_many([notices.invited(assessor)], now=now)
    return assessor


@transaction.atomic
def end_assessor(assessor: Assessor, *, actor, now: datetime) -> Assessor:
    """Take a person off the panel; what they handed in counts on. Does nothing when they had ended. Journalled."""
    assessor = states.lock(assessor)
    if assessor.ended_at is not None:
        return assessor
    assessor.ended_at = now
    assessor.save(update_fields=["ended_at"])
    audit.record(assessor, "assessor.ended", actor=actor, call=assessor.call_id, person=assessor.person_id)
    return assessor
