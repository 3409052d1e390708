from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call, Edition
from cohorts.selection import queries
from cohorts.selection.enums import REVIEW_MOVES, Outcome, ReviewState
from cohorts.selection.models import Decision, Review
from cohorts.selection.queries.board import with_measures


class MaximumReached(Refused):
    """So many cannot be selected: the edition has a hard maximum, whoever was first (R02, R19)."""

    def __init__(self, edition: Edition, *, taken: int, asked: int):
        self.maximum, self.taken, self.asked = edition.hard_maximum, taken, asked
        left = max(0, edition.hard_maximum - taken)
        super().__init__(
            ngettext(
                "There is room for %(maximum)d participant and %(taken)d places are taken.",
                "There is room for %(maximum)d participants and %(taken)d places are taken.",
                edition.hard_maximum,
            )
            % {"maximum": edition.hard_maximum, "taken": taken}
            + " "
            + ngettext(
                "You can still select %(left)d. Put the others on the reserve list.",
                "You can still select %(left)d. Put the others on the reserve list.",
                left,
            )
            % {"left": left}
        )


class NotReviewed(Refused):
    """A decision rests on a judgement, or says why it does without one (R04)."""

    def __init__(self, count: int):
        self.count = count
        super().__init__(
            ngettext(
                "%(count)d candidacy has no assessment that is handed in. Say why you decide without one.",
                "%(count)d candidacies have no assessment that is handed in. Say why you decide without one.",
                count,
            )
            % {"count": count}
        )


class ReasonMissing(Refused):
    """A decision without a reason is none (R04)."""

    def __init__(self):
        super().__init__(_("Give the reason of this decision."))


@dataclass(frozen=True)
class Prepared:
    """What came of preparing: who was decided on, how many of those asked could not be any more, and ``warning``,
    a sentence when the choice now goes over the soft target (R02)."""

    candidacies: list[Candidacy]
    fallen_out: int = 0
    warning: str = ""
    ranks: dict[int, int] = field(default_factory=dict)


@transaction.atomic
def prepare(  # noqa: PLR0913 -- a decision has this many parts
    candidacies: Iterable[Candidacy],
    *,
    call: Call,
    outcome: str,
    reason: str,
    public_reason: str = "",
    without_review: str = "",
    actor,
    now: datetime,
) -> Prepared:
    """Set one decision on these candidacies of a call, in silence; candidates see nothing before it is published.

    The edition is locked from the count to the write, so two organisers never pass the hard maximum together
    (:class:`MaximumReached`, R19); going over the soft target comes back as a warning (R02). Refuses without a reason
    (:class:`ReasonMissing`) and, unless ``without_review`` says why, without a judgement (:class:`NotReviewed`, R04);
    why is kept with those that have none. Candidacies that are no longer submitted, and the organiser's own, fall out.
    Reserves get the next places on the list, the highest mean first. Journalled for each.
    """
    if not reason.strip():
        raise ReasonMissing
    edition = states.lock(call.edition)
    asked = {candidacy.pk for candidacy in candidacies}
    rows = _lock_submitted(call, asked, actor)
    judged = _judged(rows, without_review)
    warning = _check_places(edition, rows) if outcome == Outcome.SELECTED else ""
    ranks = _ranks(call, rows) if outcome == Outcome.RESERVE else {}
    columns = {
        "outcome": outcome,
        "reason": reason.strip(),
        "public_reason": public_reason.strip(),
        "prepared_by": actor.person,
        "prepared_at": now,
    }
    Decision.objects.bulk_create(
        [
            Decision(
                candidacy=row,
                rank=ranks.get(row.pk),
                without_review="" if row.pk in judged else without_review.strip(),
                **columns,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["candidacy"],
        update_fields=[*columns, "rank", "without_review"],
    )
    lines = [(row, {"outcome": outcome, "rank": ranks.get(row.pk)}, {"reason": reason.strip()}) for row in rows]
    audit.record_many(lines, "decision.prepared", actor=actor)
    return Prepared(rows, len(asked) - len(rows), warning, ranks)


def _lock_submitted(call: Call, keys: set[int], actor) -> list[Candidacy]:
    mine = {"person": actor.person}
    return states.lock_all(
        Candidacy.objects.filter(pk__in=keys, call=call, state=CandidacyState.SUBMITTED).exclude(**mine)
    )


def _judged(rows: list[Candidacy], without_review: str) -> set[int]:
    """Those of them (ids) with a judgement that is handed in. Refuses the others, unless it is said why."""
    reviews = Review.objects.filter(candidacy__in=rows, state=ReviewState.SUBMITTED).order_by("candidacy")
    judged = set(reviews.values_list("candidacy", flat=True))
    missing = len(rows) - len(judged)
    if missing and not without_review.strip():
        raise NotReviewed(missing)
    return judged


def _check_places(edition: Edition, rows: list[Candidacy]) -> str:
    """Refuse to go over the hard maximum; return a warning when the soft target is passed."""
    taken = queries.places.taken(edition, apart_from=rows)
    wanted = taken + len(rows)
    if rows and edition.hard_maximum is not None and wanted > edition.hard_maximum:
        raise MaximumReached(edition, taken=taken, asked=len(rows))
    if edition.soft_target is None or wanted <= edition.soft_target:
        return ""
    return _("You now have %(chosen)d participants. The target is %(target)d.") % {
        "chosen": wanted,
        "target": edition.soft_target,
    }


def _ranks(call: Call, rows: list[Candidacy]) -> dict[int, int]:
    """The place on the reserve list of each: who has one keeps it, the others follow by mean, highest first."""
    keys = [row.pk for row in rows]
    listed = Decision.objects.filter(candidacy__in=keys, outcome=Outcome.RESERVE).order_by("pk")
    held = dict(listed.values_list("candidacy", "rank"))
    means = dict(with_measures(Candidacy.objects.filter(pk__in=keys)).order_by("pk").values_list("pk", "mean"))
    new = sorted((key for key in keys if key not in held), key=lambda key: (-(means[key] or 0), key))
    first = queries.decisions.last_rank(call) + 1
    return held | {key: rank for rank, key in enumerate(new, start=first)}


@transaction.atomic
def unprepare(candidacies: Iterable[Candidacy], *, call: Call, actor) -> list[Candidacy]:
    """Take prepared decisions back; published ones stand. Candidacies without a prepared decision fall out.
    Journalled for each."""
    states.lock(call.edition)
    rows = _lock_submitted(call, {candidacy.pk for candidacy in candidacies}, actor)
    decisions = Decision.objects.filter(candidacy__in=rows, published_at=None)
    outcomes = dict(decisions.order_by("pk").values_list("candidacy", "outcome"))
    decisions.delete()
    taken_back = [row for row in rows if row.pk in outcomes]
    lines = [(row, {"previous": outcomes[row.pk]}, {}) for row in taken_back]
    audit.record_many(lines, "decision.unprepared", actor=actor)
    return taken_back


@transaction.atomic
def judge_anew(candidacy: Candidacy, *, actor) -> None:
    """Set aside what was found of a candidacy whose text may change now, because its candidate opened it again: its
    assessments become concepts with their scores, and its prepared decision is taken back. Journalled for each."""
    reviews = states.lock_all(Review.objects.filter(candidacy=candidacy, state=ReviewState.SUBMITTED))
    previous = states.advance_many(reviews, REVIEW_MOVES["reopen"], submitted_at=None)
    lines = [(one, {"previous": previous[one.pk], "candidacy": candidacy.pk}, {}) for one in reviews]
    audit.record_many(lines, "review.reopened", actor=actor)
    decision = Decision.objects.filter(candidacy=candidacy, published_at=None).order_by("pk").first()
    if decision is not None:
        decision.delete()
        audit.record(candidacy, "decision.unprepared", actor=actor, previous=decision.outcome)


@transaction.atomic
def move_reserve(decision: Decision, *, up: bool, actor) -> None:
    """Swap a reserve with the one above or below on the list; at the edge nothing happens. Journalled for both."""
    states.lock(decision.candidacy.call.edition)
    reserves = Decision.objects.filter(
        candidacy__call=decision.candidacy.call_id,
        outcome=Outcome.RESERVE,
        candidacy__state__in=[CandidacyState.SUBMITTED, CandidacyState.RESERVE],
    ).select_related("candidacy")
    order = states.lock_all(reserves)
    order.sort(key=lambda one: (one.rank, one.pk))
    index = next((place for place, one in enumerate(order) if one.pk == decision.pk), None)
    other = None if index is None else index - 1 if up else index + 1
    if other is None or not 0 <= other < len(order):
        return
    pair = order[index], order[other]
    pair[0].rank, pair[1].rank = pair[1].rank, pair[0].rank
    Decision.objects.bulk_update(pair, ["rank"])
    audit.record_many([(one.candidacy, {"rank": one.rank}, {}) for one in pair], "decision.reranked", actor=actor)
