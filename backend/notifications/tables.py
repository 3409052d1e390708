"""The columns of the outbox, and of the mails that somebody got."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.tables import Column, Table

OUTBOX = Table(
    columns=(
        Column("subject", _("Subject"), sort=("subject",)),
        Column("person", _("To"), sort=("person__family_name", "person__given_name")),
        Column("kind", _("Kind"), sort=("kind",)),
        Column("state", _("State"), sort=("state",)),
        Column("created", _("Made"), sort=("created_at",)),
        Column("sent", pgettext_lazy("mail", "Sent"), sort=("sent_at",)),
    ),
    default_sort="-created",
)

MINE = Table(
    columns=(
        Column("subject", _("Subject"), sort=("subject",)),
        Column("sent", pgettext_lazy("mail", "Sent"), sort=("sent_at",)),
    ),
    default_sort="-sent",
)
