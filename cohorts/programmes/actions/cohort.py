from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.people.models import Organisation, Person
from cohorts.programmes.actions.standing import lock_edition, lock_programme
from cohorts.programmes.enums import ENROLMENT_MOVES, PLACE_STATES, EditionState, EnrolmentState, SelectionMode
from cohorts.programmes.models import Cohort, Edition, Enrolment


class EditionIsFull(Refused):
    """There is no room for so many: the hard maximum stands, whoever was first (R02, R19)."""

    def __init__(self, edition: Edition, *, taken: int, asked: int):
        self.edition, self.taken, self.asked = edition, taken, asked
        places = ngettext(
            "This edition has room for %(maximum)d participant.",
            "This edition has room for %(maximum)d participants.",
            edition.hard_maximum,
        ) % {"maximum": edition.hard_maximum}
        wanted = _("%(taken)d places are taken, and %(asked)d more were asked.") % {"taken": taken, "asked": asked}
        super().__init__(f"{places} {wanted}")


class EditionHasSelection(Refused):
    """Nobody becomes a participant of a selective edition without a candidacy and a decision (R27)."""

    def __init__(self):
        super().__init__(_("For this edition there is a selection. Answer its call to take part."))


class EditionIsConcept(Refused):
    """Nobody joins an edition that is still being made."""

    def __init__(self):
        super().__init__(_("This edition is not published yet."))


class AlreadyEnrolled(Refused):
    """This person already has a place."""

    def __init__(self):
        super().__init__(_("You are already enrolled in this edition."))


@transaction.atomic(savepoint=False)
def enrol_many(
    edition: Edition, people: Iterable[tuple[Person, Organisation | None]], *, actor, now: datetime
) -> Cohort:
    """Give each person a place in the edition's cohort, which is made at its first use.

    Who has a place keeps it; who had withdrawn takes part again. Refuses an edition that is over. Raises
    :class:`EditionIsFull`, and enrols nobody, when that would go over the hard maximum: the edition stays locked from
    the count to the insert, so two organisers never pass it together. A line in the journal per new place; the number
    of queries does not depend on how many.
    """
    edition = lock_edition(edition)
    cohort, is_new = Cohort.objects.get_or_create(edition=edition, defaults={"name": edition.title})
    if is_new:
        audit.record(cohort, "cohort.created", actor=actor, edition=edition.pk)
    known = {row.person_id: row for row in states.lock_all(Enrolment.objects.filter(cohort=cohort))}
    wanted = {person.pk: (person, organisation) for person, organisation in people}
    back = [row for key, row in known.items() if key in wanted and row.state == EnrolmentState.WITHDRAWN]
    new = [
        Enrolment(cohort=cohort, person=person, organisation=organisation, enrolled_at=now)
        for key, (person, organisation) in wanted.items()
        if key not in known
    ]
    taken = sum(row.state in PLACE_STATES for row in known.values())
    asked = len(back) + len(new)
    if asked and edition.hard_maximum is not None and taken + asked > edition.hard_maximum:
        raise EditionIsFull(edition, taken=taken, asked=asked)
    states.advance_many(back, ENROLMENT_MOVES["resume"], ended_at=None)
    Enrolment.objects.bulk_create(new)
    lines = [(row, {"cohort": cohort.pk, "person": row.person_id}, {}) for row in [*back, *new]]
    audit.record_many(lines, "enrolment.created", actor=actor)
    return cohort


@transaction.atomic
def join(edition: Edition, *, person: Person, organisation: Organisation | None, actor, now: datetime) -> Cohort:
    """Enrol a person who asks for it themselves. Refuses an edition with selection (:class:`EditionHasSelection`, R27),
    a full one (:class:`EditionIsFull`), a concept (:class:`EditionIsConcept`), one that is over or whose programme has
    ended, and who is in already (:class:`AlreadyEnrolled`). Journalled."""
    programme = lock_programme(edition.programme)
    edition = lock_edition(edition)
    if programme.selection_mode != SelectionMode.NONE:
        raise EditionHasSelection
    if edition.state == EditionState.DRAFT:
        raise EditionIsConcept
    if Enrolment.objects.filter(cohort__edition=edition, person=person, state__in=PLACE_STATES).exists():
        raise AlreadyEnrolled
    return enrol_many(edition, [(person, organisation)], actor=actor, now=now)


@transaction.atomic
def withdraw_enrolment(enrolment: Enrolment, *, reason: str, actor, now: datetime) -> Enrolment:
    """Note that a participant stops; the place is free again. Refuses one who stopped or completed. Journalled with
    the reason."""
    enrolment = states.lock(enrolment)
    enrolment.ended_at = now
    previous = states.advance(enrolment, ENROLMENT_MOVES["withdraw"], also=["ended_at"])
    audit.record(
        enrolment, "enrolment.withdrawn", actor=actor, private={"reason": reason}, previous=previous,
        cohort=enrolment.cohort_id,
    )  # fmt: skip
    return enrolment


@transaction.atomic
def record_export(cohort: Cohort, *, actor, rows: int, kind: str) -> None:
    """Journal that somebody took the list of participants along, and how many they were."""
    audit.record(cohort, "cohort.exported", actor=actor, rows=rows, kind=kind)
