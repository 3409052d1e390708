"""What the journal tells of files, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Files"),
    nouns={
        "documents.storedfile": _("File"),
    },
    sentences={
        "file.stored": _("The file was stored"),
        "file.read": _("A file was opened"),
        "file.deleted": _("The file was deleted"),
    },
)
