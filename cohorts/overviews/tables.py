"""The columns of the lists that read across."""

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from backend.audit import chain
from backend.audit.models import Entry
from backend.kit import events
from backend.kit.tables import Column, Table


def about(entry: Entry) -> str:
    """Which row a line is about, such as “Candidacy 12”."""
    return f"{events.noun(entry.subject_type)} {entry.subject_id}"


def who(entry: Entry) -> str:
    """Who acted: a name, the system, or nobody we can still name."""
    if entry.actor:
        return entry.actor.person.name
    return now("the system") if entry.salt else now("erased")


JOURNAL = Table(
    columns=(
        Column("at", _("When"), sort=("id",)),
        Column("event", _("What"), sort=("event",)),
        Column("subject", _("About"), sort=("subject_type", "subject_id")),
        Column("actor", _("Who"), sort=("actor__person__family_name", "actor__person__given_name")),
        Column("position", _("Line"), sort=("position",), numeric=True),
    ),
    default_sort="-at",
)

# What a download of the journal tells: the words, and what the seals were made of as far as it may be shown.
JOURNAL_DOWNLOAD = (
    Column("position", _("Line"), export="position"),
    Column("at", _("When"), export="at"),
    Column("event", _("What"), export=lambda entry: events.in_words(entry.event)),
    Column("subject", _("About"), export=about),
    Column("actor", _("Who"), export=who),
    Column("looked_as", _("Looking as"), export="looked_as.person.name"),
    Column("code", _("Event"), export="event"),
    Column("data", _("Details"), export=lambda entry: chain.canonical(entry.data).decode()),
    Column("digest", _("Seal"), export="digest"),
)
