from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.kit.drafts import Base
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.selection import conflicts, queries, scoring
from cohorts.selection.enums import REVIEW_MOVES, ReviewState
from cohorts.selection.models import Assessor, Decision, Review, Score


class ReviewRefused(Refused):
    """The assessment cannot be written now; ``str()`` says why."""


class ReviewIsStale(ReviewRefused):
    """Newer text from another window stands in ``review``."""

    def __init__(self, review: Review):
        self.review = review
        super().__init__(
            _("You changed this assessment in another window as well. What you typed here is not saved yet.")
        )


class ReviewIncomplete(Refused):
    """A criterion has no score yet, so the assessment cannot be handed in."""

    def __init__(self):
        super().__init__(_("Give a score on every criterion before you hand in."))


@transaction.atomic
def save_review(
    candidacy: Candidacy,
    *,
    assessor: Assessor,
    scores: Mapping[int, int],
    comment: str,
    feedback: str,
    base: Base,
    actor,
) -> Review:
    """Keep what an assessor has so far on a candidacy as a concept; ``scores`` maps a criterion's key to its value.

    Scores that were taken back, or that no longer stand on the scale of their criterion, are removed, and the total is
    worked out anew. A save that a later one of the same opened page overtook does nothing. Refuses who may not judge
    the candidacy, a file that is no longer submitted, a judgement that is handed in, and to write over what another
    page changed since ``base`` (:class:`ReviewIsStale`). Journalled when it is begun.
    """
    # The criteria do not change while somebody saves or hands in; the same row is locked to change them.
    criteria = queries.reviews.criteria(states.lock(Call(pk=candidacy.call_id)))
    _check_may_judge(assessor, candidacy)
    review, is_new = Review.objects.get_or_create(candidacy=candidacy, assessor=assessor)
    review = states.lock(review)
    if review.state != ReviewState.DRAFT:
        raise ReviewRefused(_("This assessment is handed in. Reopen it to change it."))
    if base.page == review.page and base.sequence < review.sequence:
        return review
    given = {one.pk: scores[one.pk] for one in criteria if scores.get(one.pk) in one.points}
    if (
        base.page != review.page
        and base.revision < review.revision
        and not _says_the_same(review, given, comment, feedback)
    ):
        raise ReviewIsStale(review)
    _keep_scores(review, given)
    review.comment, review.feedback, review.total = comment, feedback, scoring.total(criteria, given)
    review.revision, review.page, review.sequence = review.revision + 1, base.page, base.sequence
    review.save(update_fields=["comment", "feedback", "total", "revision", "page", "sequence", "updated_at"])
    if is_new:
        audit.record(review, "review.begun", actor=actor, candidacy=candidacy.pk)
    return review


def _says_the_same(review: Review, scores: Mapping[int, int], comment: str, feedback: str) -> bool:
    given = dict(Score.objects.filter(review=review).order_by("pk").values_list("criterion", "value"))
    return (given, review.comment, review.feedback) == (scores, comment, feedback)


@transaction.atomic
def hand_in_review(  # noqa: PLR0913 -- a judgement has this many parts
    candidacy: Candidacy,
    *,
    assessor: Assessor,
    scores: Mapping[int, int],
    comment: str,
    feedback: str,
    base: Base,
    actor,
    now: datetime,
) -> Review:
    """Save a judgement and hand it in: from now on it counts, and its writer sees the others'. Refuses one that lacks
    a score (:class:`ReviewIncomplete`), and what :func:`save_review` refuses. Journalled."""
    written = {"scores": scores, "comment": comment, "feedback": feedback}
    review = save_review(candidacy, assessor=assessor, base=base, actor=actor, **written)
    if review.total is None:
        raise ReviewIncomplete
    review.submitted_at = now
    states.advance(review, REVIEW_MOVES["submit"], also=["submitted_at", "updated_at"])
    audit.record(review, "review.submitted", actor=actor, candidacy=candidacy.pk)
    return review


@transaction.atomic
def reopen_review(review: Review, *, actor) -> Review:
    """Take a judgement back to a concept. Refuses once a decision on the candidacy is prepared. Journalled."""
    # A decision is prepared under the same lock, so it never rests on a judgement that was taken back beside it.
    states.lock(Candidacy(pk=review.candidacy_id))
    review = states.lock(review)
    if Decision.objects.filter(candidacy=review.candidacy_id).exists():
        raise ReviewRefused(_("A decision on this candidacy is prepared, so its assessments stand."))
    review.submitted_at = None
    previous = states.advance(review, REVIEW_MOVES["reopen"], also=["submitted_at", "updated_at"])
    audit.record(review, "review.reopened", actor=actor, previous=previous, candidacy=review.candidacy_id)
    return review


def record_reading(candidacy: Candidacy, *, actor, part: str) -> None:
    """Journal that somebody read a candidacy. ``part``: as ``assessor`` or as ``organiser``."""
    audit.record(candidacy, "candidacy.read", actor=actor, part=part)


def _check_may_judge(assessor: Assessor, candidacy: Candidacy) -> None:
    if assessor.ended_at is not None or assessor.call_id != candidacy.call_id:
        raise ReviewRefused(_("You are no longer an assessor of this call."))
    if conflicts.reasons(assessor.person, candidacy):
        raise ReviewRefused(_("You cannot assess this candidacy."))
    # Shared with who decides or withdraws: they lock the same row to change its state.
    if states.lock(candidacy).state != CandidacyState.SUBMITTED:
        raise ReviewRefused(_("This candidacy can no longer be assessed."))


def _keep_scores(review: Review, wanted: Mapping[int, int]) -> None:
    Score.objects.filter(review=review).exclude(criterion__in=wanted).delete()
    Score.objects.bulk_create(
        [Score(review=review, criterion_id=criterion, value=value) for criterion, value in wanted.items()],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value"],
    )


def record_export(call: Call, *, actor, extension: str) -> None:
    """Journal that somebody downloaded all candidacies of a call, with their scores."""
    audit.record(call, "candidacies.exported", actor=actor, extension=extension)
