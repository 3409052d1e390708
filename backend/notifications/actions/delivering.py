"""From row to envelope: claim one mail, hand it to the mail server, confirm. One connection for many mails.

A worker that dies between those steps leaves the mail claimed; ``recover`` puts it back after ten minutes with the
same Message-ID, so that every mailbox knows it for the same mail. Logs carry row numbers, never addresses.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils.translation import override

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.letters import letter
from backend.notifications import notices, queries
from backend.notifications.actions.queueing import announce
from backend.notifications.actions.returns import tell_keepers
from backend.notifications.enums import MOVES, MessageState, Problem
from backend.notifications.models import Message

log = logging.getLogger(__name__)

MAILS_PER_CONNECTION = 50
BACKOFF = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8)]
# While our own server cannot be reached no mail is to blame: try at least every half hour and never give up.
LONGEST_WAIT_FOR_SERVER = timedelta(minutes=30)
CONNECTION_LOST = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError, OSError)


@dataclass(frozen=True)
class Trouble:
    """Why a mail did not go out. ``final``: trying again would not help. ``ours``: our server, not this mail."""

    problem: Problem
    detail: str
    final: bool = False
    ours: bool = False


def deliver_due(*, clock: Callable[[], datetime]) -> int:
    """Send every mail that is due, the longest waiting first. Returns how many the mail server took."""
    sent = 0
    while True:
        taken, more = _deliver_on_one_connection(clock)
        sent += taken
        if not more:
            return sent


def _deliver_on_one_connection(clock: Callable[[], datetime]) -> tuple[int, bool]:
    """Send up to fifty mails; also whether there may be more. Stops early when the server cannot be reached."""
    connection, sent = get_connection(), 0
    try:
        for _number in range(MAILS_PER_CONNECTION):
            message = claim(now=clock())
            if message is None:
                return sent, False
            trouble = _send(message, connection)
            if trouble is None:
                confirm(message, now=clock())
                sent += 1
                continue
            put_aside(message, trouble, now=clock())
            if trouble.ours:
                return sent, False
    finally:
        _close(connection)
    return sent, True


def _close(connection) -> None:
    try:
        connection.close()
    except CONNECTION_LOST:
        log.info("the mail server had already closed the connection")


@transaction.atomic
def claim(*, now: datetime) -> Message | None:
    """Take the mail that waits longest; side by side, workers take different ones."""
    rows = queries.due(now).select_for_update(of=("self",), skip_locked=True, no_key=True)[:1]
    for message in rows:
        message.claimed_at, message.attempts = now, message.attempts + 1
        states.advance(message, MOVES["claim"], also=["claimed_at", "attempts"])
        return message
    return None


@transaction.atomic
def confirm(claimed: Message, *, now: datetime) -> None:
    """The mail server took it: the mail is sent, and so is what it bundles."""
    message = _still_ours(claimed)
    if message is None:
        return
    message.sent_at, message.problem, message.error = now, "", ""
    states.advance(message, MOVES["confirm"], also=["sent_at", "problem", "error"])
    audit.record(message, "message.sent", actor=None, attempts=message.attempts)
    inside = Message.objects.filter(bundled_into=message, state=MessageState.BUNDLED)
    states.advance_many(states.lock_all(inside), MOVES["bundle"], sent_at=now)


@transaction.atomic
def put_aside(claimed: Message, trouble: Trouble, *, now: datetime) -> None:
    """It did not go out: try again later, or give up and say so."""
    message = _still_ours(claimed)
    if message is None:
        return
    message.problem, message.error = trouble.problem, trouble.detail[:2000]
    log.warning("mail %s was not sent: %s, attempt %s", message.pk, trouble.problem.value, message.attempts)
    if trouble.final or (not trouble.ours and message.attempts > len(BACKOFF)):
        states.advance(message, MOVES["fail"], also=["problem", "error"])
        audit.record(message, "message.failed", actor=None, problem=trouble.problem.value)
        tell_keepers(message, now=now)
        return
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    message.not_before = now + (min(wait, LONGEST_WAIT_FOR_SERVER) if trouble.ours else wait)
    states.advance(message, MOVES["requeue"], also=["problem", "error", "not_before"])


def _still_ours(claimed: Message) -> Message | None:
    """The row under lock, or nothing when the sweep took it back in the meantime."""
    message = states.lock(claimed)
    if message.state == MessageState.SENDING and message.claimed_at == claimed.claimed_at:
        return message
    log.warning("mail %s was taken back while it was being sent", claimed.pk)
    return None


@transaction.atomic
def recover(*, now: datetime) -> list[Message]:
    """Put back every mail that was claimed ten minutes ago and never confirmed. It keeps its Message-ID.

    A mail that stops every worker that touches it fails after as many attempts as any other.
    """
    abandoned = states.lock_all(queries.abandoned(now))
    back = [row for row in abandoned if row.attempts <= len(BACKOFF)]
    states.advance_many(back, MOVES["requeue"], problem=Problem.INTERRUPTED)
    audit.record_many([(row, {"attempts": row.attempts}, {}) for row in back], "message.recovered", actor=None)
    for row in abandoned:
        if row.attempts > len(BACKOFF):
            put_aside(row, Trouble(Problem.INTERRUPTED, "", final=True), now=now)
    if back:
        announce()
    return back


def _send(message: Message, connection) -> Trouble | None:
    """Hand one mail to the mail server; None when it took it."""
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return Trouble(Problem.UNREACHABLE, _words(error), ours=True)
    try:
        envelope(message, connection).send()
    except FileNotFoundError:
        return Trouble(Problem.FILE_MISSING, "", final=True)
    except (*CONNECTION_LOST, smtplib.SMTPException, UnicodeError, BadHeaderError) as error:
        return _trouble(error, connection)
    return None


def _trouble(error: Exception, connection) -> Trouble:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _answer(code, words, Problem.ADDRESS_REFUSED)
    if isinstance(error, CONNECTION_LOST) and not isinstance(error, smtplib.SMTPResponseException):
        _close(connection)
        return Trouble(Problem.POSTPONED, _words(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error, Problem.MAIL_REFUSED)
    return Trouble(Problem.UNSENDABLE, _words(error), final=True)


def _answer(code: int, words: bytes | str, refused: Problem) -> Trouble:
    """What the server said: a code of 500 and more is its last word."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    final = code >= 500
    return Trouble(refused if final else Problem.POSTPONED, f"{code} {said}", final=final)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def envelope(message: Message, connection=None) -> EmailMultiAlternatives:
    """The mail as it goes over the line: plain text, the same as HTML, and its files."""
    plain, html = parts(message)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=plain,
        from_email=settings.MAIL_RETURN_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[message.to_email],
        connection=connection,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{notices.page('notifications:preferences')}>",
        },
    )
    mail.attach_alternative(html, "text/html")
    for attached in message.attached.select_related("file").order_by("pk"):
        with attached.file.file.open("rb") as content:
            mail.attach(attached.file.name, content.read(), attached.file.content_type)
    return mail


def parts(message: Message) -> tuple[str, str]:
    """The text and the HTML of a mail, in its own language."""
    with override(message.language):
        return letter(message.subject, message.body)
