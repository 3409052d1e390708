"""What can stand in the journal, in words: one sentence per event and one noun per kind of row, registered by the app
that records it (its ``events.py``). Here is the register, and what the kit itself makes happen.

    events.register(
        _("Files"),
        nouns={"documents.storedfile": _("File")},
        sentences={"file.read": _("The file was opened")},
    )
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOUNS: dict[str, Promise] = {}
SENTENCES: dict[str, Promise] = {}
GROUPS: list[tuple[Promise, list[str]]] = []


class RegisteredTwice(Exception):
    """Two apps claim the same event or kind of row."""


def register(group: Promise, *, nouns: dict[str, Promise], sentences: dict[str, Promise]) -> None:
    """Tell in words what an app records: ``group`` is what its events are called together."""
    twice = (NOUNS.keys() & nouns.keys()) | (SENTENCES.keys() & sentences.keys())
    if twice:
        raise RegisteredTwice(", ".join(sorted(twice)))
    NOUNS.update(nouns)
    SENTENCES.update(sentences)
    GROUPS.append((group, list(sentences)))


def in_words(event: str) -> str:
    """The sentence for an event; the event itself when it is no longer recorded and has no words."""
    return str(SENTENCES.get(event, event))


def noun(subject_type: str) -> str:
    """What one row of this kind is called; the name of its model when nothing is recorded about such rows any more."""
    return str(NOUNS.get(subject_type, subject_type))


def choices() -> list[tuple[Promise, list[tuple[str, str]]]]:
    """Every event by its group, in words, for a form."""
    return [(group, [(event, in_words(event)) for event in names]) for group, names in GROUPS]


register(
    _("Jobs and imports"),
    nouns={
        "kit.job": _("Job"),
        "kit.sheetimport": _("Import"),
    },
    sentences={
        "job.started": _("The job was started"),
        "job.cancelled": _("The job was stopped"),
        "import.uploaded": _("A file was uploaded and checked"),
        "import.confirmed": _("Saving of the file was started"),
        "import.applied": _("The rows of the file were saved"),
        "import.cancelled": _("The file was dropped, nothing was saved"),
    },
)
