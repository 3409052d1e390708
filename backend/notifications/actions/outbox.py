"""Between writing and sending: people read, change, release or stop what waits.

A mail of a protected kind is not changed, held or stopped: one by one that is refused, of many it falls out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.kit.states import Move, TransitionRefused
from backend.notifications import kinds
from backend.notifications.actions.queueing import announce
from backend.notifications.enums import EDITABLE_STATES, INTERFERING, MOVES, MessageState, Problem
from backend.notifications.models import Message
from backend.notifications.queries import read_since

# A mail's page, the frame in it and the form to change it are one reading.
READING_LASTS = timedelta(minutes=10)


@transaction.atomic
def record_reading(messages: Sequence[Message], *, actor, now: datetime) -> None:
    """Journal that somebody read these mails, as far as they are confidential: a line each, and one for a while."""
    read = [message for message in messages if message.kind in kinds.confidential()]
    known = read_since(read, actor=actor, since=now - READING_LASTS)
    audit.record_many([(message, {}, {}) for message in read if message.pk not in known], "message.read", actor=actor)


@transaction.atomic
def edit(message: Message, *, subject: str, body: str, actor) -> Message:
    """Change the words of a mail that has not gone out; refuses once it has. Journalled without the words."""
    message = states.lock(message)
    _refuse_protected(message)
    if message.state not in EDITABLE_STATES:
        raise TransitionRefused(message, MOVES["release"])
    message.subject, message.body = subject, body
    message.save(update_fields=["subject", "body"])
    audit.record(message, "message.edited", actor=actor)
    return message


def release(message: Message, *, actor, now: datetime) -> Message:
    """Let a held mail go out now."""
    [message] = _each(_only(message), "release", "message.released", actor=actor, not_before=now)
    return message


def release_many(messages: QuerySet, *, actor, now: datetime) -> list[Message]:
    """Let these held mails go out; those that are no longer held are left as they are and fall out of the result."""
    return _each(_still(messages, "release"), "release", "message.released", actor=actor, not_before=now)


def hold(message: Message, *, actor) -> Message:
    """Keep a mail that is ready to send back for review."""
    _refuse_protected(message)
    [message] = _each(_only(message), "hold", "message.held", actor=actor)
    return message


def hold_many(messages: QuerySet, *, actor) -> list[Message]:
    """Keep these back; those already on their way fall out of the result."""
    return _each(_still(messages, "hold"), "hold", "message.held", actor=actor)


@transaction.atomic
def cancel(message: Message, *, actor) -> Message:
    """Never send this mail, nor what it bundles."""
    _refuse_protected(message)
    [message] = _cancel(_only(message), actor)
    return message


@transaction.atomic
def cancel_many(messages: QuerySet, *, actor) -> list[Message]:
    """Never send these; those that went out already fall out of the result."""
    return _cancel(_still(messages, "cancel"), actor)


@transaction.atomic
def cancel_all_to(person, *, actor) -> list[Message]:
    """Never send what waits for this person, who is being erased: of a protected kind as well."""
    return _cancel(Message.objects.filter(person=person, state__in=MOVES["cancel"].sources), actor)


def _cancel(messages: QuerySet, actor) -> list[Message]:
    cancelled = _each(messages, "cancel", "message.cancelled", actor=actor)
    _cancel_bundled(cancelled, actor)
    return cancelled


def retry(message: Message, *, actor, now: datetime) -> Message:
    """Send a failed or returned mail again, to the address the person has now. Refused while there is none."""
    [message] = _again(_only(message), actor=actor, now=now)
    return message


def retry_many(messages: QuerySet, *, actor, now: datetime) -> list[Message]:
    """Send these again; those that did not fail, or still have no address, fall out of the result."""
    ready = _still(messages, "retry").exclude(to_email="", person=None).exclude(to_email="", person__email="")
    return _again(ready, actor=actor, now=now)


def _only(message: Message) -> QuerySet:
    return Message.objects.filter(pk=message.pk)


def _still(messages: QuerySet, move: str) -> QuerySet:
    messages = messages.filter(state__in=MOVES[move].sources)
    return messages.exclude(kind__in=kinds.protected()) if move in INTERFERING else messages


def _refuse_protected(message: Message) -> None:
    if message.kind in kinds.protected():
        raise Protected(message)


@transaction.atomic
def _each(messages: QuerySet, move: str, event: str, *, actor, **values) -> list[Message]:
    rows = states.lock_all(messages)
    _move(rows, MOVES[move], event, actor=actor, **values)
    if MOVES[move].target == MessageState.QUEUED:
        announce()
    return rows


def _move(rows: list[Message], move: Move, event: str, *, actor, **values) -> None:
    previous = states.advance_many(rows, move, **values)
    audit.record_many([(row, {"previous": previous[row.pk]}, {}) for row in rows], event, actor=actor)


@transaction.atomic
def _again(messages: QuerySet, *, actor, now: datetime) -> list[Message]:
    rows = states.lock_all(messages.select_related("person"))
    for row in rows:
        if row.state not in MOVES["retry"].sources:
            raise TransitionRefused(row, MOVES["retry"])
        row.to_email = row.person.email if row.person and row.person.email else row.to_email
        if not row.to_email:
            raise AddressMissing(row)
    Message.objects.bulk_update(rows, ["to_email"])
    _move(
        rows, MOVES["retry"], "message.retried", actor=actor,
        not_before=now, attempts=0, sent_at=None, problem="", error="",
    )  # fmt: skip
    announce()
    return rows


class Protected(Exception):
    """This mail goes out as it is. ``str()`` is a sentence for people."""

    def __init__(self, message: Message):
        self.message = message
        super().__init__(_("This mail goes out as it is: nobody can change, hold or stop it."))


class AddressMissing(Refused):
    """A mail cannot be sent again while nobody knows where to. ``str()`` is a sentence for people."""

    def __init__(self, message: Message):
        self.message = message
        super().__init__(str(Problem.NO_ADDRESS.label))


def _cancel_bundled(messages: list[Message], actor) -> None:
    inside = Message.objects.filter(bundled_into__in=messages, state=MessageState.BUNDLED)
    _each(inside, "cancel", "message.cancelled", actor=actor)
