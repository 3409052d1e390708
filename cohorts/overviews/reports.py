"""The numbers of an edition, read across the apps: received, selected and the rate, in all and per group (R01).

Counts are counted, never stored. A candidacy is received once it was handed in, also when it was withdrawn later.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.people.enums import Level, RoleLevel
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Edition
from cohorts.programmes.queries import places_taken
from cohorts.programmes.sections import Link

STATES = (
    CandidacyState.SELECTED,
    CandidacyState.RESERVE,
    CandidacyState.NOT_SELECTED,
    CandidacyState.WITHDRAWN,
    CandidacyState.SUBMITTED,
)


@dataclass(frozen=True)
class Line:
    """One group: how many were received, and what became of them."""

    label: str
    received: int
    selected: int
    reserve: int
    not_selected: int
    withdrawn: int
    undecided: int

    @property
    def rate(self) -> float | None:
        """The part that was selected; None when nothing was received."""
        return self.selected / self.received if self.received else None

    @property
    def bar(self) -> dict[str, Any]:
        """The group in the picture: selected against received."""
        return {"label": self.label, "chosen": self.selected, "pool": self.received, "target": None, "minimum": None}


@dataclass(frozen=True)
class Split:
    """The lines of one way to divide the candidacies."""

    key: str
    title: str
    lines: list[Line]

    @property
    def table_id(self) -> str:
        return f"{self.key}-table"

    @property
    def bars(self) -> list[dict[str, Any]]:
        return [line.bar for line in self.lines]


@dataclass(frozen=True)
class Report:
    """The report of one edition."""

    edition: Edition
    total: Line
    splits: list[Split]
    participants: int


def edition_report(edition: Edition) -> Report:
    """The numbers of all calls of an edition, in two queries."""
    counts = list(_counts(edition))
    return Report(
        edition=edition,
        total=_line(_("All candidacies"), [(state, people) for *_values, state, people in counts]),
        splits=[
            Split("level", _("Level of government"), _split(counts, 0, _words(Level))),
            Split("role_level", _("Kind of post"), _split(counts, 1, _words(RoleLevel))),
            Split("policy_domain", _("Policy domain of the organisation"), _split(counts, 2, lambda name: name)),
        ],
        participants=places_taken(edition),
    )


def _counts(edition: Edition) -> QuerySet:
    values = ("level", "role_level", "organisation__policy_domain__name", "state")
    return (
        Candidacy.objects.filter(call__edition=edition, submitted_at__isnull=False, state__in=STATES)
        .order_by(*values)
        .values_list(*values)
        .annotate(people=Count("pk"))
    )


def _words(choices) -> Callable[[str], str]:
    labels = {value: str(label) for value, label in choices.choices}
    return lambda value: labels.get(value, "")


def _split(counts: list[tuple], column: int, words: Callable[[str], str]) -> list[Line]:
    """A line per value that a candidacy has, the largest group first; who has none comes last."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for row in counts:
        groups.setdefault(words(row[column]) or "", []).append((row[-2], row[-1]))
    lines = [_line(label or _("Not known"), found) for label, found in groups.items()]
    return sorted(lines, key=lambda line: (line.label == _("Not known"), -line.received, line.label))


def _line(label: str, found: Iterable[tuple[str, int]]) -> Line:
    people = Counter()
    for state, number in found:
        people[state] += number
    return Line(label, people.total(), *(people[state] for state in STATES))


def labels() -> list[str]:
    """The header of the download."""
    return [
        _("Divided by"), _("Group"), _("Received"), _("Selected"), _("Rate (%)"), _("Reserve"), _("Not selected"),
        pgettext("candidacy", "Withdrawn"), _("Without a decision"),
    ]  # fmt: skip


def rows(report: Report) -> Iterator[list[Any]]:
    """The lines of the download: all together first, then every split."""
    yield _row("", report.total)
    for split in report.splits:
        for line in split.lines:
            yield _row(split.title, line)


def _row(title: str, line: Line) -> list[Any]:
    rate = None if line.rate is None else round(100 * line.rate, 1)
    counts = (line.reserve, line.not_selected, line.withdrawn, line.undecided)
    return [title, line.label, line.received, line.selected, rate, *counts]


def edition_links(edition: Edition) -> list[Link]:
    """The way from an edition to its report. No query."""
    return [Link(_("Report of the selection"), reverse("overviews:edition_report", args=[edition.pk]))]
