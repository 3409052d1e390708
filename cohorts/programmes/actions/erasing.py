"""What stays of taking part when a person is erased: docs/adr/what-stays-after-erasure.md."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.traces import Traces
from backend.people.models import Person
from cohorts.programmes.actions.changes import write_changes
from cohorts.programmes.actions.cohort import withdraw_enrolment
from cohorts.programmes.actions.edition import drop_role
from cohorts.programmes.enums import EnrolmentState
from cohorts.programmes.models import Edition, EditionRole, Enrolment


@transaction.atomic
def leave_all(person: Person, *, traces: Traces, actor, now: datetime) -> None:
    """Take back the person's parts in editions, free their places in editions that are not over, and take their name
    off the editions that have them as contact person.

    The enrolments stay, of nobody in particular; why somebody stopped goes from the journal. Journalled for each.
    """
    for role in EditionRole.objects.filter(person=person).select_related("edition").order_by("pk"):
        drop_role(role.edition, role=role, actor=actor)
    enrolments = Enrolment.objects.filter(person=person)
    audit.erase_about(enrolments.order_by("pk"), actor=actor, reason="person erased")
    today = timezone.localdate(now)
    for enrolment in enrolments.filter(state=EnrolmentState.ACTIVE, cohort__edition__ends_on__gte=today).order_by("pk"):
        withdraw_enrolment(enrolment, reason="", actor=actor, now=now)
    for edition in states.lock_all(Edition.objects.filter(traces.perhaps_in("contact_name", "contact_email"))):
        _take_off(edition, traces, actor)


def _take_off(edition: Edition, traces: Traces, actor) -> None:
    if traces.found_in(edition.contact_name) or traces.found_in(edition.contact_email):
        changed = write_changes(edition, {"contact_name": "", "contact_email": ""})
        audit.record(edition, "edition.edited", actor=actor, changed=changed)
