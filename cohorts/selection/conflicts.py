"""Who may not judge whom. One place decides: ``reasons`` says why for one candidacy, ``without`` is the same rule for
a queryset, so that what a conflicted person may not see never leaves the database."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit.time import in_force
from backend.people.models import Person
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.selection.enums import Conflict
from cohorts.selection.models import Assessor, Review


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


def against_candidacy(person: Person, call) -> str:
    """Why this person cannot be a candidate for the call, in a sentence; empty when they can. Nobody competes with
    those whom they judge, or have judged."""
    seat = Assessor.objects.filter(call=call, person=person).order_by("pk").first()
    if seat is None:
        return ""
    if seat.ended_at is None:
        return _(
            "You are an assessor of this call. Ask its organisers to end that if you want to put yourself forward."
        )
    if Review.objects.filter(assessor=seat).exists():
        return _("You have assessed candidacies of this call, so you cannot put yourself forward for it.")
    return ""


def is_candidate(person: Person, call) -> bool:
    """Whether the person has handed in a candidacy for the call and did not withdraw it. A concept is nobody's
    business: who hands it in is stopped by :func:`against_candidacy`."""
    apart = (CandidacyState.DRAFT, CandidacyState.WITHDRAWN)
    return Candidacy.objects.filter(call=call, person=person).exclude(state__in=apart).exists()


def employers(person: Person) -> frozenset[int]:
    """The organisations (ids) the person works for today. One query, kept on the person."""
    if not hasattr(person, "_employers"):
        posts = person.affiliations.filter(in_force(timezone.localdate()))
        person._employers = frozenset(posts.order_by("pk").values_list("organisation_id", flat=True))
    return person._employers
