"""Who may not judge whom. One place decides: ``reasons`` says why for one candidacy, ``without`` is the same rule for
a queryset, so that what a conflicted person may not see never leaves the database."""

from django.db import models
from django.utils import timezone

from backend.kit.time import in_force
from backend.people.models import Person
from cohorts.selection.enums import Conflict


def reasons(person: Person, candidacy) -> list[Conflict]:
    """Why this person may not judge this candidacy; empty when they may."""
    found = []
    if candidacy.person_id == person.pk:
        found.append(Conflict.OWN)
    if candidacy.organisation_id in employers(person):
        found.append(Conflict.SAME_ORGANISATION)
    return found


def without(candidacies: models.QuerySet, person: Person) -> models.QuerySet:
    """The candidacies for which :func:`reasons` finds nothing."""
    return candidacies.exclude(person=person).exclude(organisation_id__in=employers(person))


def employers(person: Person) -> frozenset[int]:
    """The organisations (ids) the person works for today. One query, kept on the person."""
    if not hasattr(person, "_employers"):
        posts = person.affiliations.filter(in_force(timezone.localdate()))
        person._employers = frozenset(posts.order_by("pk").values_list("organisation_id", flat=True))
    return person._employers
