"""What stands ready to be published, what was published, and who comes next on the reserve list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call, Cohort
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Decision
from cohorts.selection.queries.places import ended_enrolments, has_left


def of_call(call: Call) -> QuerySet:
    """The decisions on the candidacies of a call, with who they are about."""
    return Decision.objects.filter(candidacy__call=call).select_related(
        "candidacy", "candidacy__person", "candidacy__organisation"
    )


def prepared(call: Call) -> QuerySet:
    """The decisions that publishing would apply, selected first, reserves by rank, then by name."""
    return (
        of_call(call)
        .filter(published_at=None, candidacy__state=CandidacyState.SUBMITTED)
        .order_by("outcome", F("rank").asc(nulls_last=True), "candidacy__person__family_name", "pk")
    )


def candidacies(call: Call) -> QuerySet:
    """The candidacies of a call on which something was decided, with the person."""
    return Candidacy.objects.filter(call=call, decision__isnull=False).select_related("call", "call__edition", "person")


def open_candidacies(call: Call) -> QuerySet:
    """The submitted candidacies on which nothing has been decided."""
    return Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED, decision=None).order_by("pk")


def cohort_of(call: Call) -> Cohort | None:
    """The cohort in which who is selected gets a place; publishing makes it."""
    return Cohort.objects.filter(edition=call.edition_id).first()


@dataclass(frozen=True)
class Outlook:
    """Everything that publishing will do."""

    groups: list[tuple[str, list[Decision]]]
    still_open: int
    without_address: list[Decision]

    @property
    def labelled(self) -> list[tuple[str, list[Decision]]]:
        """The groups with their outcome in words and how many there are."""
        return [(f"{Outcome(outcome).label} ({len(decisions)})", decisions) for outcome, decisions in self.groups]

    @property
    def selected_count(self) -> int:
        """How many will get a place."""
        return sum(len(decisions) for outcome, decisions in self.groups if outcome == Outcome.SELECTED)

    @property
    def total(self) -> int:
        return sum(len(decisions) for _outcome, decisions in self.groups)


def outlook(call: Call) -> Outlook:
    """What publishing the call's decisions will do, in two queries."""
    decisions = list(prepared(call))
    return Outlook(
        groups=[(outcome, [one for one in decisions if one.outcome == outcome]) for outcome in Outcome.values],
        still_open=open_candidacies(call).count(),
        without_address=[one for one in decisions if not one.candidacy.person.email],
    )


def reserves(call: Call) -> QuerySet:
    """The published reserve list, the first in line first."""
    return (
        of_call(call)
        .filter(outcome=Outcome.RESERVE, published_at__isnull=False, candidacy__state=CandidacyState.RESERVE)
        .order_by("rank", "pk")
    )


def last_rank(call: Call) -> int:
    """The highest place on the call's reserve list that somebody has; 0 when it is empty."""
    return Decision.objects.filter(candidacy__call=call).aggregate(last=Max("rank"))["last"] or 0


def vacancies(call: Call) -> int:
    """How many who were selected have left since and were not replaced (R19)."""
    counts = Decision.objects.filter(
        candidacy__call=call, outcome=Outcome.SELECTED, published_at__isnull=False
    ).aggregate(
        gone=Count("pk", filter=has_left("candidacy__")),
        promoted=Count("pk", filter=Q(promoted_at__isnull=False)),
    )
    return max(0, counts["gone"] - counts["promoted"])


def published_counts(call: Call) -> dict[str, Any]:
    """How many decisions of each kind were published, and when the last was."""
    each = {outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome.values}
    return Decision.objects.filter(candidacy__call=call, published_at__isnull=False).aggregate(
        total=Count("pk"), at=Max("published_at"), **each
    )


def left_after_selection(call: Call) -> QuerySet:
    """Who was selected and has left since (``left_at``), the last first."""
    ended = ended_enrolments("candidacy__").values("ended_at")[:1]
    return (
        of_call(call)
        .filter(has_left("candidacy__"), outcome=Outcome.SELECTED, published_at__isnull=False)
        .annotate(left_at=Coalesce("candidacy__withdrawn_at", Subquery(ended)))
        .order_by("-left_at", "pk")
    )


def participants(call: Call) -> QuerySet:
    """The candidacies of a call that were selected and published, by name, as the list of participants prints them."""
    return (
        Candidacy.objects.filter(call=call, state=CandidacyState.SELECTED, decision__published_at__isnull=False)
        .select_related("person", "organisation")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def submitted(call: Call) -> QuerySet:
    """The candidacies of a call that wait for their decision to be published."""
    return Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED).order_by("pk")
