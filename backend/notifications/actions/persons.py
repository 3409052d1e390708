from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from backend.audit import actions as audit
from backend.documents import actions as documents
from backend.documents.models import StoredFile
from backend.kit import states
from backend.kit.traces import Traces
from backend.notifications import notices
from backend.notifications.actions.outbox import cancel_all_to
from backend.notifications.actions.queueing import queue_many
from backend.notifications.models import Attachment, Message, Preference

BATCH = 100  # a database takes a condition of so many parts


def tell_person_viewed(person, *, viewer, reason: str, at: datetime) -> None:
    """Mail a person that an administrator looked at the platform as them."""
    queue_many(
        [notices.person_viewed(person, administrator=viewer.name, reason=reason, at=at, key=_viewed(person, at))],
        now=at,
    )


def _viewed(person, at: datetime) -> str:
    return f"person_viewed:{person.pk}:{_moment(at)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}"


def tell_person_invited(person, *, inviter, at: datetime) -> None:
    """Mail a person without account how to make one."""
    queue_many(
        [notices.person_invited(person, inviter=inviter.name, key=f"person_invited:{person.pk}:{_moment(at)}")], now=at
    )


@transaction.atomic
def erase(person, *, actor, traces: Traces) -> int:
    """Stop what still waits for this person, and wipe words, address and files of every mail to them. Journalled.

    Also the mails that told others that one of these did not arrive; in any other mail ``traces`` are taken out. That
    a mail of a kind was sent, and when, stays.
    Returns how many mails were wiped.
    """
    cancel_all_to(person, actor=actor)
    own = list(Message.objects.filter(person=person).order_by("pk").values_list("pk", flat=True))
    rows = states.lock_all(Message.objects.filter(pk__in=[*own, *_about(own)]))
    for row in rows:
        row.subject, row.body, row.error = "", "", ""
        row.to_email = "" if row.pk in own else row.to_email
    Message.objects.bulk_update(rows, ["subject", "body", "error", "to_email"], batch_size=500)
    attached = Attachment.objects.filter(message__in=own)
    files = list(StoredFile.objects.filter(pk__in=attached.values("file")).order_by("pk"))
    attached.delete()
    documents.erase_many(files, actor=actor)
    _take_out(traces)
    Preference.objects.filter(person=person).delete()
    audit.record_many([(row, {}, {}) for row in rows], "message.erased", actor=actor)
    return len(rows)


def _about(numbers: list[int]) -> list[int]:
    """The mails (numbers) that told others that one of these did not arrive."""
    found = []
    for first in range(0, len(numbers), BATCH):
        keys = [Q(key__startswith=f"undelivered:{number}:") for number in numbers[first : first + BATCH]]
        found += Message.objects.filter(reduce(or_, keys)).order_by("pk").values_list("pk", flat=True)
    return found


def _take_out(traces: Traces) -> None:
    """What mails to others say of who it was: a contact person, an administrator who looked."""
    for row in states.lock_all(Message.objects.filter(traces.perhaps_in("subject", "body", "error"))):
        words = {name: traces.taken_out(getattr(row, name)) for name in ("subject", "body", "error")}
        changed = [name for name, text in words.items() if text != getattr(row, name)]
        for name in changed:
            setattr(row, name, words[name])
        if changed:
            row.save(update_fields=changed)
