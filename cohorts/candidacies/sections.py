"""What the apps above this one show a candidate beside the own candidacy, such as the letter about it. They register it
when they start (``AppConfig.ready``)::

    sections.add_candidacy_links(queries.letters.links)
"""

from collections.abc import Callable, Iterable

from cohorts.candidacies.models import Candidacy
from cohorts.programmes.sections import Link

_links: list[Callable[[Candidacy], Iterable[Link]]] = []


def add_candidacy_links(read: Callable[[Candidacy], Iterable[Link]]) -> None:
    """Add what ``read(candidacy)`` gives to the candidate's page of it."""
    _links.append(read)


def candidacy_links(candidacy: Candidacy) -> list[Link]:
    """Where other apps lead the candidate from ``candidacy``, in the order in which they registered."""
    return [link for read in _links for link in read(candidacy)]
