from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.kit.slugs import save_with_slug
from cohorts.programmes import queries
from cohorts.programmes.actions.changes import write_changes
from cohorts.programmes.actions.standing import lock_edition, lock_programme
from cohorts.programmes.enums import CALL_MOVES, CallState, Purpose
from cohorts.programmes.models import Call, Edition, QuestionForm
from cohorts.programmes.questions import has_purpose, parse

RESERVED_SLUGS = frozenset({"new"})
# What people count on once a call is published.
FIXED_COLUMNS = frozenset({"opens_at", "closes_at", "applicant_kind"})


class CallNotReady(Refused):
    """The call cannot be published yet; ``str()`` says why."""


class DeadlineRefused(Refused):
    """The deadline cannot be moved to there; ``str()`` says why."""


@transaction.atomic
def create_call(edition: Edition, *, actor, questions: list[dict] = (), **columns) -> Call:
    """Make a concept of a call, with the first version of its questions and an address from its title. Refuses an
    edition that is over, and one of a programme that has ended. Journalled."""
    lock_programme(edition.programme)
    lock_edition(edition)
    call = Call(edition=edition, **columns)
    save_with_slug(call, call.title, reserved=RESERVED_SLUGS)
    QuestionForm.objects.create(call=call, number=1, questions=list(questions))
    audit.record(call, "call.created", actor=actor, edition=edition.pk)
    return call


def copy_call(call: Call, *, edition: Edition, title: str, shift: timedelta, actor) -> Call:
    """A concept like ``call`` for another edition, ``shift`` later by the clock in Brussels, with its questions."""
    return create_call(
        edition,
        title=title,
        intro=call.intro,
        applicant_kind=call.applicant_kind,
        reviews_per_candidacy=call.reviews_per_candidacy,
        opens_at=_later(call.opens_at, shift),
        closes_at=_later(call.closes_at, shift),
        questions=queries.current_form(call).questions,
        actor=actor,
    )


def _later(moment: datetime, shift: timedelta) -> datetime:
    """The same hour in Brussels so many days later, also across a change of the clock."""
    brussels = timezone.get_default_timezone()
    return timezone.make_aware(timezone.make_naive(moment, brussels) + shift, brussels)


@transaction.atomic
def edit_call(call: Call, *, actor, **columns) -> Call:
    """Change the call's texts, or what is asked of applicants and assessors. Once it is published, who applies
    stays and its dates change through :func:`extend_deadline` and :func:`close_early` only. Journalled when it
    differs."""
    call = states.lock(call)
    if call.state != CallState.DRAFT:
        columns = {name: value for name, value in columns.items() if name not in FIXED_COLUMNS}
    changed = write_changes(call, columns)
    if changed:
        audit.record(call, "call.edited", actor=actor, changed=changed)
    return call


@transaction.atomic
def publish_call(call: Call, *, actor, now: datetime) -> Call:
    """Publish a concept; it is open between its two moments. Refuses one without questions, that closes in the past,
    or that does not ask for the commitment that its edition's load demands (:class:`CallNotReady`, R20), and one of an
    edition that is over. Journalled."""
    lock_edition(call.edition)
    call = states.lock(call)
    questions = parse(queries.current_form(call).questions)
    if not questions:
        raise CallNotReady(_("The call has no questions yet."))
    if call.edition.load_percent and not has_purpose(questions, Purpose.COMMITMENT):
        raise CallNotReady(_("The edition asks a share of working time, but no question asks to agree with it."))
    if call.closes_at <= now:
        raise CallNotReady(_("The call closes in the past. Choose a later deadline first."))
    previous = states.advance(call, CALL_MOVES["publish"])
    audit.record(call, "call.published", actor=actor, previous=previous)
    return call


@transaction.atomic
def extend_deadline(call: Call, *, closes_at: datetime, reason: str, actor) -> Call:
    """Move a published call's deadline to a later moment. Refuses an earlier one (:class:`DeadlineRefused`).
    Journalled with both moments and the reason."""
    call = _lock_published(call)
    if closes_at <= call.closes_at:
        raise DeadlineRefused(_("Choose a moment after the present deadline: nobody may lose time they counted on."))
    return _move_deadline(call, closes_at, "call.deadline_extended", reason, actor)


@transaction.atomic
def close_early(call: Call, *, reason: str, actor, now: datetime) -> Call:
    """Close a published call that is open, at this moment. Journalled with the deadline it had and the reason."""
    call = _lock_published(call)
    if not call.opens_at < now < call.closes_at:
        raise DeadlineRefused(_("The call is not open."))
    return _move_deadline(call, now, "call.closed_early", reason, actor)


def _lock_published(call: Call) -> Call:
    call = states.lock(call)
    if call.state != CallState.PUBLISHED:
        raise DeadlineRefused(_("Only the deadline of a published call can be moved."))
    return call


def _move_deadline(call: Call, closes_at: datetime, event: str, reason: str, actor) -> Call:
    previous, call.closes_at = call.closes_at, closes_at
    call.save(update_fields=["closes_at"])
    moments = {"previous": previous.isoformat(), "closes_at": closes_at.isoformat()}
    audit.record(call, event, actor=actor, private={"reason": reason}, **moments)
    return call


@transaction.atomic(savepoint=False)
def decide_call(call: Call, *, actor, now: datetime) -> Call:
    """Note that the call's decisions are published; may be said again for later ones, ``decided_at`` stays the first.
    Refuses a concept. Journalled."""
    call = states.lock(call)
    call.decided_at = call.decided_at or now
    previous = states.advance(call, CALL_MOVES["decide"], also=["decided_at"])
    audit.record(call, "call.decided", actor=actor, previous=previous)
    return call
