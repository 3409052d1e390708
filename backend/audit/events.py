"""What the journal tells of itself, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Journal"),
    nouns={
        "audit.entry": _("Line of the journal"),
        "audit.head": _("Journal"),
    },
    sentences={
        "journal.erased": _("Personal data were wiped from the journal"),
        "journal.exported": _("Lines of the journal were downloaded"),
    },
)
