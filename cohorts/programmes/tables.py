"""The lists of this app that are shown as tables, and those that can be downloaded."""

from django.utils.translation import gettext_lazy as _

from backend.kit.tables import Column, Table

EDITIONS = Table(
    columns=(
        Column("title", _("Edition"), sort=("title",)),
        Column("programme", _("Programme"), sort=("programme__title",)),
        Column("period", _("Period"), sort=("starts_on", "ends_on")),
        Column("state", _("State"), sort=("state",)),
        Column("places", _("Participants"), sort=("places",), numeric=True),
    ),
    default_sort="-period",
)

PARTICIPANTS = Table(
    columns=(
        Column("name", _("Name"), sort=("person__family_name", "person__given_name"), export="person.sorted_name"),
        Column("organisation", _("Organisation"), sort=("organisation__name",), export="organisation.name"),
        Column(
            "level",
            _("Level of government"),
            sort=("organisation__level",),
            export=lambda row: row.organisation.get_level_display() if row.organisation else "",
        ),
    ),
    default_sort="name",
    per_page=100,
    per_page_choices=(100, 250),
)

# What the organisers' download has beside what everybody in the cohort sees.
PARTICIPANTS_EXPORT = (
    *PARTICIPANTS.exported,
    Column("email", _("E-mail address"), export="person.email"),
    Column("state", _("State"), export=lambda row: row.get_state_display()),
)
