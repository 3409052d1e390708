"""What can be done with mail. Other apps need ``queue`` and ``queue_many`` only.

* ``queueing``: promise mails
* ``delivering``: hand them to the mail server
* ``outbox``: review, edit, release, hold, cancel, retry
* ``writing``: an installation's own text for a kind of mail
* ``wishes``: what one person wants in one daily mail, and making that mail
* ``returns``: mails that came back
* ``persons``: what happens to a person
"""

from backend.notifications.actions.delivering import deliver_due, parts, recover
from backend.notifications.actions.outbox import (
    AddressMissing,
    Protected,
    cancel,
    cancel_many,
    edit,
    hold,
    hold_many,
    record_reading,
    release,
    release_many,
    retry,
    retry_many,
)
from backend.notifications.actions.persons import erase, tell_person_invited, tell_person_viewed
from backend.notifications.actions.queueing import announce, queue, queue_many
from backend.notifications.actions.returns import BounceRefused, bounce, tell_keepers
from backend.notifications.actions.wishes import bundle_due, set_preferences
from backend.notifications.actions.writing import reset_template, save_template
from backend.notifications.kinds import Notice

__all__ = [
    "AddressMissing",
    "BounceRefused",
    "Notice",
    "Protected",
    "announce",
    "bounce",
    "bundle_due",
    "cancel",
    "cancel_many",
    "deliver_due",
    "edit",
    "erase",
    "hold",
    "hold_many",
    "parts",
    "queue",
    "queue_many",
    "recover",
    "record_reading",
    "release",
    "release_many",
    "reset_template",
    "retry",
    "retry_many",
    "save_template",
    "set_preferences",
    "tell_keepers",
    "tell_person_invited",
    "tell_person_viewed",
]
