"""What an edition promises: its days against the declared load, and what is still missing before it can be published.

Plain arithmetic on rows that are loaded already (``queries.edition_page``); nothing here queries or writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.programmes.enums import ComponentKind
from cohorts.programmes.models import Component, Edition, RecipePart

WORKING_DAYS = 5
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Load:
    """The days of an edition: together with others, planned in all, and what the declared share of working time gives.

    ``declared`` and ``left`` are None when no share is declared. Days are rounded to halves.
    """

    weeks: int
    contact: Decimal
    planned: Decimal
    declared: Decimal | None
    left: Decimal | None

    @property
    def is_over(self) -> bool:
        """More days are planned than the declared share gives: the organiser is warned (R21)."""
        return self.declared is not None and self.planned > self.declared


def load_of(edition: Edition, components: Iterable[Component]) -> Load:
    """The load of the edition as its parts and its declared share of working time make it (R21)."""
    days = [(part.kind, part.count * part.days) for part in components]
    contact = sum((total for kind, total in days if kind != ComponentKind.GROUP_CASE), Decimal())
    planned = sum((total for _kind, total in days), Decimal())
    weeks = weeks_between(edition.starts_on, edition.ends_on)
    if edition.load_percent is None:
        return Load(weeks, contact, planned, None, None)
    declared = _to_halves(Decimal(weeks * WORKING_DAYS * edition.load_percent) / 100)
    return Load(weeks, contact, planned, declared, declared - contact)


def weeks_between(first: date, last: date) -> int:
    """How many weeks a period lasts, its last day included, to the nearest whole week."""
    return max(1, round(((last - first).days + 1) / 7))


def _to_halves(days: Decimal) -> Decimal:
    return (days / HALF).quantize(Decimal(1), ROUND_HALF_UP) * HALF


@dataclass(frozen=True)
class Missing:
    """One thing an edition needs before it can be published: in which part of its page, and what."""

    part: str
    what: str


def missing_to_publish(
    edition: Edition, *, organisers: int, components: Iterable[Component], recipe: Iterable[RecipePart]
) -> list[Missing]:
    """What keeps the edition from being published, in the order of its page; empty when nothing does."""
    components = list(components)
    missing = []
    if not edition.goal.strip():
        missing.append(Missing("text", _("the goal: what people will have or be able to do afterwards")))
    if not organisers:
        missing.append(Missing("text", _("at least one organising body")))
    if not edition.contact_name or not edition.contact_email:
        missing.append(Missing("text", _("a contact person with an e-mail address")))
    if not components:
        missing.append(Missing("components", _("the parts: which days and meetings there are, and how many")))
    return missing + [Missing("components", sentence) for sentence in _short_of(recipe, components)]


def _short_of(recipe: Iterable[RecipePart], components: list[Component]) -> list[str]:
    """Where the edition has fewer of a part, or shorter ones, than every edition of its programme must have (R23)."""
    planned = {part.kind: part for part in components}
    sentences = []
    for asked in sorted(recipe, key=lambda part: ComponentKind.values.index(part.kind)):
        part = planned.get(asked.kind)
        if part is None or part.count < asked.count:
            sentences.append(
                ngettext(
                    "“%(kind)s”: the programme asks %(asked)d, the edition has %(count)d",
                    "“%(kind)s”: the programme asks %(asked)d, the edition has %(count)d",
                    asked.count,
                )
                % {"kind": asked.get_kind_display(), "asked": asked.count, "count": part.count if part else 0}
            )
        elif part.days < asked.days:
            sentences.append(
                _("“%(kind)s”: the programme asks %(asked)s days each, the edition has %(days)s")
                % {"kind": asked.get_kind_display(), "asked": asked.days.normalize(), "days": part.days.normalize()}
            )
    return sentences
