"""Dates that hold for a while. A row is in force from its first day up to, not including, its last."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Dated(models.Model):
    """Base of a row that is in force during a period: ``valid_from`` <= day < ``valid_until`` (open when empty)."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def in_force(on: date, prefix: str = "") -> Q:
    """The condition "in force on this day", for a :class:`Dated` model or, with ``prefix``, a relation to one."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": on})
    )


def ends_after_start(name: str, start: str = "valid_from", end: str = "valid_until") -> models.CheckConstraint:
    """The constraint that a period ends after it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{end: None}) | Q(**{f"{end}__gt": F(start)}),
        violation_error_message=_("The last day must come after the first day."),
    )
