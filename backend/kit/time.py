"""Days and moments: as people in Brussels name them, and as the period in which a row is in force.

A row is in force from its first day up to, not including, its last.
"""

from datetime import date, datetime
from datetime import time as clock

from django.db import models
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import Refused

NOTHING = "–"


def in_brussels(value: datetime) -> datetime:
    """The same moment on the clock in Brussels."""
    return timezone.localtime(value, timezone.get_default_timezone())


def on_day(value: date) -> date:
    """The day itself, or the day in Brussels of a moment."""
    return in_brussels(value).date() if isinstance(value, datetime) else value


def begin_of(value: date) -> datetime:
    """The first moment of this day in Brussels."""
    return datetime.combine(value, clock.min, tzinfo=timezone.get_default_timezone())


def end_of(value: date) -> datetime:
    """The last moment of this day in Brussels."""
    return datetime.combine(value, clock.max, tzinfo=timezone.get_default_timezone())


def day(value: date | None) -> str:
    """22 november 2026"""
    return formats.date_format(on_day(value), pgettext("date format", "j F Y")) if value else NOTHING


def moment(value: datetime | None) -> str:
    """22 november 2026 om 14.30 uur"""
    return formats.date_format(in_brussels(value), pgettext("date format", r"j F Y \a\t H:i")) if value else NOTHING


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


def refuse_reviving(row: Dated, *, on: date) -> None:
    """Raises ``Refused`` when a locked row ends before this day already: ending it then would bring it back."""
    if row.valid_until and on > row.valid_until:
        words = gettext("The end was noted already: %(day)s. It cannot be put off.")
        raise Refused(words % {"day": day(row.valid_until)})


def ends_after_start(name: str, start: str = "valid_from", end: str = "valid_until") -> models.CheckConstraint:
    """The constraint that a period ends after it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{end: None}) | Q(**{f"{end}__gt": F(start)}),
        violation_error_message=_("The last day must come after the first day."),
    )
