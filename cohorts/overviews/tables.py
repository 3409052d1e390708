"""The columns of the lists that read across."""

from django.utils.translation import gettext_lazy as _

from backend.kit.tables import Column, Table

JOURNAL = Table(
    columns=(
        Column("at", _("When"), sort=("at",)),
        Column("event", _("What"), sort=("event",)),
        Column("subject", _("About"), sort=("subject_type", "subject_id")),
        Column("actor", _("Who"), sort=("actor__person__family_name", "actor__person__given_name")),
        Column("position", _("Line"), sort=("position",), numeric=True),
    ),
    default_sort="-at",
)
