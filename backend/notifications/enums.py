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


class Problem(models.TextChoices):
    """Why a mail is late, or did not arrive, in words for people; the server's own answer stands in ``error``."""

    NO_ADDRESS = "no_address", _("We have no e-mail address of this person.")
    ADDRESS_REFUSED = "address_refused", _("The mail server of the recipient does not know this address.")
    MAIL_REFUSED = "mail_refused", _("The mail server refused this mail.")
    POSTPONED = "postponed", _("The mail server asked us to try again later.")
    UNREACHABLE = "unreachable", _("Our mail server could not be reached.")
    INTERRUPTED = "interrupted", _("Sending was interrupted; the mail was put back in the queue.")
    FILE_MISSING = "file_missing", _("A file that goes with this mail could not be read.")
    UNSENDABLE = "unsendable", _("The address or the text cannot be put in a mail.")
    BOUNCED = "bounced", _("The mail came back: it could not be delivered.")


S = MessageState
EDITABLE_STATES = (S.HELD, S.QUEUED, S.FAILED)
WAITING_STATES = (S.HELD, S.QUEUED, S.BUNDLED, S.SENDING)
DELIVERED_STATES = (S.SENT, S.BOUNCED)
TONES = {
    S.HELD: "warning",
    S.QUEUED: "info",
    S.BUNDLED: "info",
    S.SENDING: "info",
    S.SENT: "success",
    S.FAILED: "danger",
    S.BOUNCED: "danger",
    S.CANCELLED: "quiet",
}

MOVES = moves(
    ("release", [S.HELD], S.QUEUED),
    ("hold", [S.QUEUED], S.HELD),
    ("claim", [S.QUEUED], S.SENDING),
    ("requeue", [S.SENDING], S.QUEUED),
    ("retry", [S.FAILED, S.BOUNCED], S.QUEUED),
    ("confirm", [S.SENDING], S.SENT),
    ("fail", [S.SENDING], S.FAILED),
    ("bounce", [S.SENT], S.BOUNCED),
    ("cancel", [S.HELD, S.QUEUED, S.BUNDLED, S.FAILED], S.CANCELLED),
    ("bundle", [S.BUNDLED], S.SENT),
)

# What is never done to a mail of a protected kind.
INTERFERING = frozenset({"edit", "hold", "cancel"})
