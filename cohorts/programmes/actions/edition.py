from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.people.models import Organisation, Person
from cohorts.programmes import queries
from cohorts.programmes.actions.call import copy_call
from cohorts.programmes.actions.changes import replace_parts, write_changes
from cohorts.programmes.actions.standing import lock_edition, lock_programme
from cohorts.programmes.enums import (
    COHORT_MOVES,
    EDITION_MOVES,
    ENROLMENT_MOVES,
    CallState,
    CohortState,
    EnrolmentState,
)
from cohorts.programmes.models import Call, Cohort, Component, Edition, EditionRole, Enrolment, Programme
from cohorts.programmes.plan import Missing
from cohorts.programmes.signals import completion_asked, edition_copied

COPIED_COLUMNS = (
    "language", "goal", "text", "soft_target", "hard_maximum", "load_percent", "load_text",
    "eligible_levels", "eligible_role_levels", "contact_name", "contact_email",
)  # fmt: skip


class NotReady(Refused):
    """The edition cannot be published yet: ``missing`` names what it lacks, ``str()`` says it in one sentence."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        super().__init__(
            _("This edition cannot be published yet. It still needs: %(missing)s.")
            % {"missing": "; ".join(item.what for item in missing)}
        )


class PlacesAreTaken(Refused):
    """More people have a place than the new hard maximum allows (R02)."""

    def __init__(self, taken: int):
        super().__init__(
            ngettext(
                "%(taken)d participant has a place already: the maximum cannot be lower.",
                "%(taken)d participants have a place already: the maximum cannot be lower.",
                taken,
            )
            % {"taken": taken}
        )


class EditionGoesOn(Refused):
    """Something in the edition is not finished; ``str()`` says what."""


@transaction.atomic
def create_edition(programme: Programme, *, organisers: Iterable[Organisation], actor, **columns) -> Edition:
    """Make a concept of an edition, with the parts that its programme's recipe asks. Refuses a programme that has
    ended. Journalled."""
    programme = lock_programme(programme)
    edition = Edition.objects.create(programme=programme, **columns)
    organisers = list(organisers)
    edition.organisers.set(organisers)
    recipe = programme.recipe_parts.order_by("pk")
    Component.objects.bulk_create(
        Component(edition=edition, kind=part.kind, count=part.count, days=part.days) for part in recipe
    )
    audit.record(
        edition, "edition.created", actor=actor, programme=programme.pk, organisers=sorted(o.pk for o in organisers)
    )
    return edition


@transaction.atomic
def edit_edition(edition: Edition, *, organisers: Iterable[Organisation], actor, **columns) -> Edition:
    """Change the edition's texts, dates, places, load, audience or organising bodies. Refuses an edition
    that is over, and a maximum below the places that are taken (:class:`PlacesAreTaken`). Journalled when it
    differs."""
    edition = lock_edition(edition)
    maximum = columns.get("hard_maximum")
    if maximum is not None and maximum < (taken := queries.places_taken(edition)):
        raise PlacesAreTaken(taken)
    changed = write_changes(edition, columns)
    wanted = sorted(organiser.pk for organiser in organisers)
    if wanted != sorted(edition.organisers.order_by("pk").values_list("pk", flat=True)):
        edition.organisers.set(wanted)
        changed.append("organisers")
    if changed:
        audit.record(edition, "edition.edited", actor=actor, changed=changed, organisers=wanted)
    return edition


@transaction.atomic
def set_components(edition: Edition, parts: Iterable[Component], *, actor) -> None:
    """Say which parts the edition has, in place of what was said before. Refuses an edition that is over.
    Journalled."""
    edition = lock_edition(edition)
    components = [
        Component(edition=edition, kind=part.kind, count=part.count, days=part.days, note=part.note) for part in parts
    ]
    counts = replace_parts(edition.components.all(), components)
    audit.record(edition, "edition.components_set", actor=actor, parts=counts)


@transaction.atomic
def give_role(edition: Edition, *, person: Person, kind: str, actor) -> EditionRole:
    """Make ``person`` academic coordinator or expert of the edition (R34); once is enough. Refuses an edition that is
    over. Journalled."""
    edition = lock_edition(edition)
    role, is_new = EditionRole.objects.get_or_create(edition=edition, person=person, kind=kind)
    if is_new:
        audit.record(edition, "edition.role_given", actor=actor, person=person.pk, kind=kind)
    return role


@transaction.atomic
def take_role(edition: Edition, *, role: EditionRole, actor) -> None:
    """Take a part in the edition back. Refuses an edition that is over. Journalled."""
    drop_role(lock_edition(edition), role=role, actor=actor)


def drop_role(edition: Edition, *, role: EditionRole, actor) -> None:
    """As :func:`take_role`, also when the edition is over: for who is erased. Journalled."""
    audit.record(edition, "edition.role_taken", actor=actor, person=role.person_id, kind=role.kind)
    role.delete()


@transaction.atomic
def publish_edition(edition: Edition, *, actor) -> Edition:
    """Publish a concept: everybody can read it. Raises :class:`NotReady` with all that it lacks. Journalled."""
    edition = states.lock(edition)
    missing = queries.missing_of(edition)
    if missing:
        raise NotReady(missing)
    previous = states.advance(edition, EDITION_MOVES["publish"])
    audit.record(edition, "edition.published", actor=actor, previous=previous)
    return edition


@transaction.atomic
def complete_edition(edition: Edition, *, actor, now: datetime) -> Edition:
    """End a published edition, and with it its cohort: who still takes part has completed it. Journalled.

    Refuses with :class:`EditionGoesOn` while a call is not closed, or another app has something to finish first
    (``signals.completion_asked``).
    """
    edition = states.lock(edition)
    _check_finished(edition, now)
    previous = states.advance(edition, EDITION_MOVES["complete"])
    audit.record(edition, "edition.completed", actor=actor, previous=previous)
    for cohort in states.lock_all(Cohort.objects.filter(edition=edition, state=CohortState.RUNNING)):
        states.advance(cohort, COHORT_MOVES["complete"])
        active = states.lock_all(Enrolment.objects.filter(cohort=cohort, state=EnrolmentState.ACTIVE))
        states.advance_many(active, ENROLMENT_MOVES["complete"], ended_at=now)
        audit.record(cohort, "cohort.completed", actor=actor, enrolments=len(active))
    return edition


def _check_finished(edition: Edition, now: datetime) -> None:
    """The calls are locked: who hands in or enters a candidacy holds on to them too."""
    for call in states.lock_all(Call.objects.filter(edition=edition, state=CallState.PUBLISHED)):
        if call.closes_at > now:
            raise EditionGoesOn(_("The call “%(call)s” is not closed yet. Close it first.") % {"call": call.title})
    objections = [str(answer) for _each, answer in completion_asked.send(Edition, edition=edition) if answer]
    if objections:
        raise EditionGoesOn(" ".join(objections))


@transaction.atomic
def copy_edition(source: Edition, *, title: str, starts_on: date, ends_on: date, actor) -> Edition:
    """Start next year's edition from this one (R08): texts, numbers, organising bodies, parts, and each call with its
    questions, moved as many days as the first day moves. No people: no roles, candidacies or participants. All of it
    is a concept. Refuses a programme that has ended. Tells ``signals.edition_copied``, so that other apps copy what is
    theirs. Journalled.
    """
    lock_programme(source.programme)
    copy = Edition.objects.create(
        programme=source.programme,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        **{column: getattr(source, column) for column in COPIED_COLUMNS},
    )
    copy.organisers.set(source.organisers.order_by("pk"))
    Component.objects.bulk_create(
        Component(edition=copy, kind=part.kind, count=part.count, days=part.days, note=part.note)
        for part in source.components.order_by("pk")
    )
    shift = starts_on - source.starts_on
    calls = [(call, _copy_call(call, copy, shift, actor)) for call in source.calls.order_by("pk")]
    audit.record(copy, "edition.copied", actor=actor, source=source.pk)
    edition_copied.send(sender=Edition, source=source, copy=copy, calls=calls, actor=actor)
    return copy


def _copy_call(call: Call, edition: Edition, shift: timedelta, actor) -> Call:
    title = call.title.replace(call.edition.title, edition.title) if call.edition.title in call.title else edition.title
    longest = Call._meta.get_field("title").max_length
    return copy_call(call, edition=edition, title=title[:longest].rstrip(), shift=shift, actor=actor)
