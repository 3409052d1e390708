"""How values read in a page: Brussels time in plain words, numbers in the reader's language."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backend.kit.markdown import render
from backend.kit.time import NOTHING, day, in_brussels, moment, on_day

register = template.Library()
register.filter(day)
register.filter(moment)


@register.filter
def short_day(value: datetime.date | None) -> str:
    """22 nov 2026"""
    return formats.date_format(on_day(value), pgettext("date format", "j M Y")) if value else NOTHING


@register.filter
def clock(value: datetime.datetime | None) -> str:
    """14.30 uur"""
    return formats.date_format(in_brussels(value), pgettext("date format", "H:i")) if value else NOTHING


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
    days = (on_day(value) - on_day(now)).days
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
