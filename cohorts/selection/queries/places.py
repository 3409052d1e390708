"""How many places of an edition are taken: by who is in its cohort, and by who is chosen and not told yet. And who gave
up the place they had."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import EnrolmentState
from cohorts.programmes.models import Edition, Enrolment
from cohorts.programmes.queries import places_taken
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Decision


def taken(edition: Edition, *, apart_from=()) -> int:
    """Places taken in the edition. ``apart_from``: candidacies whose prepared decision does not count."""
    prepared = Decision.objects.filter(
        candidacy__call__edition=edition,
        candidacy__state=CandidacyState.SUBMITTED,
        outcome=Outcome.SELECTED,
        published_at=None,
    )
    if apart_from:
        prepared = prepared.exclude(candidacy__in=apart_from)
    return places_taken(edition) + prepared.count()


def has_left(candidacy: str = "") -> Q:
    """Whether somebody who was selected has no place any more (R19): the candidacy was withdrawn, or an organiser noted
    on the page of the cohort that the participant stops. ``candidacy`` leads from the row to the candidacy."""
    return Q(**{f"{candidacy}state": CandidacyState.WITHDRAWN}) | Q(Exists(ended_enrolments(candidacy)))


def ended_enrolments(candidacy: str = "") -> QuerySet:
    """For a subquery: the place that the person of the outer row's candidacy had in its edition, and has no more."""
    return Enrolment.objects.filter(
        person=OuterRef(f"{candidacy}person"),
        cohort__edition=OuterRef(f"{candidacy}call__edition"),
        state=EnrolmentState.WITHDRAWN,
    ).order_by("pk")


def enrolment_of(candidacy: Candidacy) -> Enrolment | None:
    """The place that this candidacy gave its person, while they have it."""
    return (
        Enrolment.objects.filter(
            cohort__edition=candidacy.call.edition_id, person=candidacy.person_id, state=EnrolmentState.ACTIVE
        )
        .order_by("pk")
        .first()
    )
