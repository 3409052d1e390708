from datetime import date

from django.db.models import Q, QuerySet

from backend.people.models import Person
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy

PLACED_STATES = (CandidacyState.SELECTED, CandidacyState.RESERVE)


def unfinished(person: Person, on: date) -> QuerySet[Candidacy]:
    """What must be finished before a person's data can be erased: candidacies that wait for a decision, and those of
    an organisation that has this person as contact person while the edition is not over."""
    waits = Q(state=CandidacyState.SUBMITTED)
    of_organisation = Q(for_organisation=True, state__in=PLACED_STATES, call__edition__ends_on__gte=on)
    return Candidacy.objects.filter(waits | of_organisation, person=person).select_related("call").order_by("pk")


def with_a_place(candidacies: list[Candidacy], on: date) -> QuerySet[Candidacy]:
    """Those of these candidacies that hold a place, or one on the reserve list, of an edition that is not over."""
    return Candidacy.objects.filter(
        pk__in=[candidacy.pk for candidacy in candidacies], state__in=PLACED_STATES, call__edition__ends_on__gte=on
    )
