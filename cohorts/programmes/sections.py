"""What the apps above this one show on the pages of an edition, a call and a cohort. They register it when they start
(``AppConfig.ready``), because this app cannot import them: the criteria on the public page, what an organiser still has
to do for the call, where else to go from an edition, and what now asks an organiser's attention in a cohort.

    sections.add_call_section("cohorts/selection/_criteria.html", queries.criteria_of)
    sections.add_call_tasks(queries.call_tasks)
    sections.add_edition_links(queries.edition_links)
    sections.add_cohort_links(queries.cohort_links)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cohorts.programmes.models import Call, Cohort, Edition


@dataclass(frozen=True)
class CallTask:
    """One line in an organiser's task list for a call: ``state`` in words, ``tone`` as of a tag."""

    title: str
    url: str
    state: str = ""
    tone: str = "neutral"
    hint: str = ""


@dataclass(frozen=True)
class Link:
    """One way from a page to another."""

    label: str
    url: str


@dataclass(frozen=True)
class Section:
    """A part of a call's public page: its template, which finds what was read as ``section.data``."""

    template: str
    data: Any


_sections: list[tuple[str, Callable[[Call], Any]]] = []
_tasks: list[Callable[[Call], Iterable[CallTask]]] = []
_edition_links: list[Callable[[Edition], Iterable[Link]]] = []
_cohort_links: list[Callable[[Cohort], Iterable[Link]]] = []


def add_call_section(template: str, read: Callable[[Call], Any]) -> None:
    """Show ``template`` on the public page of a call, with what ``read(call)`` gives; nothing when that is empty."""
    _sections.append((template, read))


def add_call_tasks(read: Callable[[Call], Iterable[CallTask]]) -> None:
    """Add what ``read(call)`` gives to the organiser's task list of a call."""
    _tasks.append(read)


def add_edition_links(read: Callable[[Edition], Iterable[Link]]) -> None:
    """Add what ``read(edition)`` gives to the organiser's page of an edition."""
    _edition_links.append(read)


def add_cohort_links(read: Callable[[Cohort], Iterable[Link]]) -> None:
    """Point an organiser from the page of a cohort to what ``read(cohort)`` gives."""
    _cohort_links.append(read)


def call_sections(call: Call) -> list[Section]:
    """The parts that other apps add to the public page of ``call``, in the order in which they registered."""
    found = [Section(template, read(call)) for template, read in _sections]
    return [section for section in found if section.data]


def call_tasks(call: Call) -> list[CallTask]:
    """The tasks that other apps add to the organiser's page of ``call``, in the order in which they registered."""
    return [task for read in _tasks for task in read(call)]


def edition_links(edition: Edition) -> list[Link]:
    """Where other apps lead an organiser from ``edition``, in the order in which they registered."""
    return [link for read in _edition_links for link in read(edition)]


def cohort_links(cohort: Cohort) -> list[Link]:
    """What asks the attention of an organiser of ``cohort``, in the order in which the apps registered."""
    return [link for read in _cohort_links for link in read(cohort)]
