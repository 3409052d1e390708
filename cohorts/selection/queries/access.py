"""Whose rows are whose: what an organiser, an assessor and a candidate may see of a selection."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.people.enums import Role
from backend.people.queries import grants_of
from cohorts.candidacies.enums import READABLE_STATES
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call, Edition
from cohorts.programmes.queries import organisers_by_name
from cohorts.selection import conflicts
from cohorts.selection.models import Assessor, ChoiceRule, Criterion, Decision, Proposal, Review


def organised(user, edition: str = "edition") -> Exists:
    """Whether ``user`` organises for a body of the edition whose key the outer row has in ``edition`` (R18)."""
    bodies = grants_of(user).organisations(Role.ORGANISER)
    return Exists(Edition.organisers.through.objects.filter(edition=OuterRef(edition), organisation__in=bodies))


def assessed(user, call: str = "pk") -> Exists:
    """Whether ``user`` is an assessor, not ended, of the call whose key the outer row has in ``call``."""
    return Exists(Assessor.objects.filter(call=OuterRef(call), person__user=user.pk, ended_at=None))


def calls_visible_to(user) -> QuerySet:
    """The calls in whose selection ``user`` has a part: as organiser of the edition or as assessor."""
    return (
        Call.objects.filter(Q(organised(user)) | Q(assessed(user)))
        .select_related("edition")
        .prefetch_related(organisers_by_name("edition__organisers"))
    )


def candidacies_visible_to(user) -> QuerySet:
    """Submitted files, for the organisers and the assessors of their call, without those the reader may not judge.

    Nobody sees their own candidacy from this side; an assessor sees none that a conflict keeps from them.
    """
    person = user.person
    readable = Candidacy.objects.filter(state__in=READABLE_STATES).exclude(person=person)
    without_conflict = conflicts.without(Candidacy.objects.all(), person).filter(pk=OuterRef("pk"))
    return (
        readable.filter(Q(organised(user, "call__edition")) | Q(Exists(without_conflict)) & Q(assessed(user, "call")))
        .select_related("call", "call__edition", "person", "organisation", "question_form")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def letters_visible_to(user) -> QuerySet:
    """Candidacies with a published decision: the candidate's own, and those of the calls that ``user`` organises."""
    return (
        Candidacy.objects.filter(decision__published_at__isnull=False)
        .filter(Q(person__user=user.pk) | Q(organised(user, "call__edition")))
        .select_related("call", "call__edition", "person", "decision")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def criteria_visible_to(user) -> QuerySet:
    """The criteria of the calls in whose selection ``user`` has a part."""
    return (
        Criterion.objects.filter(Q(organised(user, "call__edition")) | Q(assessed(user, "call")))
        .select_related("call", "call__edition")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def assessors_visible_to(user) -> QuerySet:
    """The assessors of the calls in whose selection ``user`` has a part."""
    return (
        Assessor.objects.filter(Q(organised(user, "call__edition")) | Q(assessed(user, "call")))
        .select_related("person", "call", "call__edition")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def reviews_visible_to(user) -> QuerySet:
    """The reader's own reviews, of candidacies that they may judge and calls they still assess."""
    return Review.objects.filter(
        candidacy__in=candidacies_visible_to(user).values("pk"),
        assessor__person=user.person,
        assessor__ended_at=None,
    ).select_related("candidacy", "candidacy__call", "assessor", "assessor__person")


def decisions_visible_to(user) -> QuerySet:
    """The decisions on candidacies of the calls that ``user`` organises, except on their own."""
    return (
        Decision.objects.filter(organised(user, "candidacy__call__edition"))
        .exclude(candidacy__person=user.person)
        .select_related("candidacy", "candidacy__call", "candidacy__call__edition", "candidacy__person")
        .prefetch_related(organisers_by_name("candidacy__call__edition__organisers"))
    )


def choice_rules_visible_to(user) -> QuerySet:
    """The rules of the choice of the calls that ``user`` organises."""
    return _of_organised_calls(ChoiceRule.objects, user)


def proposals_visible_to(user) -> QuerySet:
    """The proposals for the calls that ``user`` organises."""
    return _of_organised_calls(Proposal.objects.select_related("asked_by", "job"), user)


def _of_organised_calls(rows, user) -> QuerySet:
    return (
        rows.filter(organised(user, "call__edition"))
        .select_related("call", "call__edition")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def assessor_of(user, call) -> Assessor | None:
    """The seat that ``user`` holds as an assessor of the call, if any."""
    return Assessor.objects.filter(call=call, person=user.person, ended_at=None).order_by("pk").first()
