from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.notifications import notices, queries, scopes
from backend.notifications.actions.queueing import queue_many
from backend.notifications.enums import MOVES, MessageState, Problem
from backend.notifications.models import Message


class BounceRefused(Exception):
    """A returned mail that is not one of ours, or that we never sent. ``str()`` is a sentence."""


@transaction.atomic
def bounce(message_id: str, *, diagnostic: str, now: datetime) -> Message:
    """Mark the mail with this Message-ID as returned, keep the reason, and tell who keeps its scope.

    Read twice, a return changes nothing the second time. Refuses a mail that is unknown or was never sent.
    """
    message = Message.objects.select_related("person").filter(message_id=message_id).order_by("pk").first()
    if message is None:
        raise BounceRefused(_("No mail of ours has the Message-ID %(id)s.") % {"id": message_id})
    message = states.lock(message)
    if message.state == MessageState.BOUNCED:
        return message
    if message.state not in MOVES["bounce"].sources:
        raise BounceRefused(_("Mail %(pk)s came back but was never confirmed as sent.") % {"pk": message.pk})
    message.problem, message.error = Problem.BOUNCED, diagnostic[:2000]
    previous = states.advance(message, MOVES["bounce"], also=["problem", "error"])
    audit.record(message, "message.bounced", actor=None, previous=previous)
    tell_keepers(message, now=now)
    return message


def tell_keepers(message: Message, *, now: datetime) -> list[Message]:
    """Mail who keeps the scope of this mail, else the administrators, that it did not arrive.

    Not about such a mail itself, and not to the one whose address does not work.
    """
    if message.kind == notices.UNDELIVERED.key:
        return []
    keepers = scopes.people(message.scope) or queries.administrators(timezone.localdate(now))
    return queue_many(
        notices.undelivered(message, [keeper for keeper in keepers if keeper.pk != message.person_id]), now=now
    )
