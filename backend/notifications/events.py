"""What the journal tells of mails, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Mails"),
    nouns={
        "notifications.message": _("Mail"),
        "notifications.mailtemplate": _("Text of a mail"),
    },
    sentences={
        "mailtemplate.saved": _("A text of our own was saved"),
        "mailtemplate.reset": _("The text of the platform was put back"),
        "message.read": _("The mail was read"),
        "message.edited": _("The text of the mail was changed"),
        "message.released": _("The mail was released"),
        "message.held": _("The mail was held back"),
        "message.cancelled": _("The mail was stopped: it will not be sent"),
        "message.retried": _("The mail was put in the queue again"),
        "message.recovered": _("The mail was put back in the queue after an interruption"),
        "message.sent": _("The mail was handed to the mail server"),
        "message.failed": _("The mail could not be sent"),
        "message.bounced": _("The mail came back"),
        "message.erased": _("The text and the address of the mail were erased"),
        "person.mail_preferences_set": _("The person chose which mails come once a day"),
    },
)
