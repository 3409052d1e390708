"""How values read in a page: Brussels time in plain words, numbers in the reader's language."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backend.kit.markdown import render

register = template.Library()

NOTHING = "–"


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value, timezone.get_default_timezone())


def _date(value: datetime.date) -> datetime.date:
    return _local(value).date() if isinstance(value, datetime.datetime) else value


@register.filter
def day(value: datetime.date | None) -> str:
    """22 november 2026"""
    return formats.date_format(_date(value), pgettext("date format", "j F Y")) if value else NOTHING


@register.filter
def weekday(value: datetime.date | None) -> str:
    """zondag 22 november 2026"""
    return formats.date_format(_date(value), pgettext("date format", "l j F Y")) if value else NOTHING


@register.filter
def short_day(value: datetime.date | None) -> str:
    """22 nov 2026"""
    return formats.date_format(_date(value), pgettext("date format", "j M Y")) if value else NOTHING


@register.filter
def clock(value: datetime.datetime | None) -> str:
    """14.30 uur"""
    return formats.date_format(_local(value), pgettext("date format", "H:i")) if value else NOTHING


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """22 november 2026 om 14.30 uur"""
    return formats.date_format(_local(value), pgettext("date format", r"j F Y \a\t H:i")) if value else NOTHING


@register.simple_tag
def when(value: datetime.date | None) -> SafeString | str:
    """The same in a `<time>` element: with the hour for a datetime, without for a date."""
    if not value:
        return NOTHING
    words = moment(value) if isinstance(value, datetime.datetime) else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def until(value: datetime.date, now: datetime.datetime) -> str:
    """nog 3 dagen / vandaag / 2 dagen geleden, counted in days as people in Brussels count them."""
    days = (_date(value) - _date(now)).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """3,5 in Dutch, 3.5 in English."""
    return NOTHING if value is None else formats.number_format(value, decimal_pos=digits, use_l10n=True)


@register.filter
def percent(ratio: float | Decimal | None, digits: int = 1) -> str:
    """A ratio as a percentage: 0.467 reads 46,7% in Dutch."""
    return NOTHING if ratio is None else f"{number(round(ratio * 100, digits), digits)}%"


@register.filter
def days(count: float | Decimal) -> str:
    """1 dag, 2,5 dagen"""
    shown = number(count, 0 if count == int(count) else 1)
    return ngettext("%(days)s day", "%(days)s days", 1 if count == 1 else 2) % {"days": shown}


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown that people wrote, as safe HTML."""
    return render(text)


@register.filter
def size(byte_count: int) -> str:
    """How big a file is: 1,2 MB."""
    return filesizeformat(byte_count)


@register.filter
def word_count(text: str) -> int:
    return len(text.split())


@register.filter
def listed(values: Iterable[Any]) -> str:
    """An, Bert en Chris"""
    *head, last = [str(value) for value in values] or [NOTHING]
    return _("%(first)s and %(last)s") % {"first": ", ".join(head), "last": last} if head else last


@register.filter
def initials(name: str) -> str:
    """AP for An Peeters: the first letters of the first and the last word."""
    parts = name.split()
    return "".join(part[0] for part in dict.fromkeys((parts[0], parts[-1]))).upper() if parts else ""


@register.filter
def page_numbers(page: Page) -> Iterable[int | str]:
    """The numbers a pager shows, with an ellipsis where pages are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
