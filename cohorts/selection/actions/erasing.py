"""What stays of a judgement when a person is erased: docs/adr/what-stays-after-erasure.md."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backend.audit import actions as audit
from backend.kit.traces import GONE
from backend.people.models import Person
from cohorts.candidacies.models import Candidacy
from cohorts.selection.actions.assessors import end_assessor
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Assessor, Decision, Pin, Review


@transaction.atomic
def erase_judgements(candidacies: Iterable[Candidacy], *, drafts: Iterable[Candidacy], actor) -> None:
    """Wipe what was written about these candidacies; scores, outcomes, places on the list and dates stay.

    A decision keeps a sign that it had a reason. Judgements of ``drafts`` (which were submitted once and opened
    again) are deleted whole. Journalled for each candidacy that was judged.
    """
    _delete(Review.objects.filter(candidacy__in=drafts), actor)
    Decision.objects.filter(candidacy__in=drafts).delete()
    reviews = Review.objects.filter(candidacy__in=candidacies)
    decisions = Decision.objects.filter(candidacy__in=candidacies)
    audit.erase_about([*reviews.order_by("pk"), *decisions.order_by("pk")], actor=actor, reason="person erased")
    Pin.objects.filter(candidacy__in=[*candidacies, *drafts]).delete()
    reviews.update(comment="", feedback="")
    decisions.exclude(without_review="").update(without_review=GONE)
    decisions.update(reason=GONE, public_reason="")
    judged = reviews.values("candidacy").union(decisions.values("candidacy"))
    rows = Candidacy.objects.filter(pk__in=judged).order_by("pk")
    audit.record_many([(row, {}, {}) for row in rows], "judgements.erased", actor=actor)


@transaction.atomic
def leave_panels(person: Person, *, actor, now: datetime) -> None:
    """Take a person off every panel, and delete the judgements they never handed in. What they handed in stays with
    its words: it is about the candidate, and belongs to the candidate's file. Journalled."""
    seats = Assessor.objects.filter(person=person)
    for seat in seats.filter(ended_at=None).order_by("pk"):
        end_assessor(seat, actor=actor, now=now)
    _delete(Review.objects.filter(assessor__in=seats, state=ReviewState.DRAFT), actor)


def _delete(reviews, actor) -> None:
    rows = list(reviews.order_by("pk"))
    lines = [(row, {"candidacy": row.candidacy_id}, {}) for row in rows]
    audit.record_many(lines, "review.deleted", actor=actor)
    audit.erase_about(rows, actor=actor, reason="person erased")
    Review.objects.filter(pk__in=[row.pk for row in rows]).delete()
