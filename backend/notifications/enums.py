from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.states import moves


class MessageState(models.TextChoices):
    """Where a mail stands on its way out."""

    HELD = "held", _("Held for review")
    QUEUED = "queued", _("Ready to send")
    BUNDLED = "bundled", _("Waiting for the daily mail")
    SENDING = "sending", _("Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Bounced")
    CANCELLED = "cancelled", pgettext_lazy("mail", "Not sent")


S = MessageState
EDITABLE_STATES = (S.HELD, S.QUEUED, S.FAILED)

MOVES = moves(
    ("release", [S.HELD], S.QUEUED),
    ("hold", [S.QUEUED], S.HELD),
    ("claim", [S.QUEUED], S.SENDING),
    ("requeue", [S.SENDING, S.FAILED, S.BOUNCED], S.QUEUED),
    ("confirm", [S.SENDING], S.SENT),
    ("fail", [S.SENDING], S.FAILED),
    ("bounce", [S.SENT], S.BOUNCED),
    ("cancel", [S.HELD, S.QUEUED, S.BUNDLED, S.FAILED], S.CANCELLED),
    ("bundle", [S.BUNDLED], S.SENT),
)
