from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.notifications.actions import queue_many
from cohorts.candidacies.actions import decide_many
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.actions import EditionIsFull, decide_call, enrol_many, withdraw_enrolment
from cohorts.programmes.models import Call, Edition
from cohorts.selection import notices, queries
from cohorts.selection.actions.decisions import MaximumReached, ReasonMissing
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Decision

MOVE_OF = {
    Outcome.SELECTED: "select",
    Outcome.RESERVE: "put_on_reserve",
    Outcome.NOT_SELECTED: "decline",
}


class CallStillOpen(Refused):
    """Nobody is told anything while others may still apply."""

    def __init__(self):
        super().__init__(_("The call is still open. Publish the decisions after it has closed."))


class NotAllDecided(Refused):
    """All candidates of a call hear on the same day."""

    def __init__(self, count: int):
        self.count = count
        super().__init__(
            ngettext("%(count)d candidacy has no decision yet.", "%(count)d candidacies have no decision yet.", count)
            % {"count": count}
        )


class NothingToPublish(Refused):
    """Every decision has been published already."""

    def __init__(self):
        super().__init__(_("There are no decisions to publish."))


class NoPlaceFree(Refused):
    """A reserve can only get a place that is free."""

    def __init__(self):
        super().__init__(_("Everybody who was selected has a place, so there is none for a reserve."))


class NotFirstInLine(Refused):
    """The list was put in another order, or somebody else gave the place meanwhile (R19)."""

    def __init__(self):
        super().__init__(_("The reserve list has changed. Look again who is first."))


class OwnCandidacy(Refused):
    """Nobody gives a place to themselves."""

    def __init__(self):
        super().__init__(_("This is your own candidacy. Ask another organiser to do this."))


@transaction.atomic
def publish(call: Call, *, actor, now: datetime) -> list[Decision]:
    """Publish all prepared decisions of a call at once: candidates can see them, who is selected gets a place.

    In this order, all or nothing: lock the edition, the call and the candidacies; refuse while the call is open
    (:class:`CallStillOpen`), while a candidacy has no decision (:class:`NotAllDecided`), when there is nothing to
    publish, and over the hard maximum; move the candidacies, enrol the selected, note the call as decided, mark the
    decisions, and write the letters, which wait in the outbox until somebody releases them. Journalled for each. The
    number of queries does not depend on how many decisions there are.
    """
    edition = states.lock(call.edition)
    # An assessor who hands in locks the call before the candidacy: the same order, or the two wait for each other.
    states.lock(call)
    if now < call.closes_at:
        raise CallStillOpen
    decisions = _lock_prepared(call)
    for outcome, move in MOVE_OF.items():
        moved = [one.candidacy for one in decisions if one.outcome == outcome]
        if moved:
            decide_many(moved, move, actor=actor, now=now)
    _enrol(edition, [one for one in decisions if one.outcome == Outcome.SELECTED], actor, now)
    decide_call(call, actor=actor, now=now)
    Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(published_at=now)
    queue_many(notices.letters(call, decisions), now=now)
    lines = [(one.candidacy, {"outcome": one.outcome, "rank": one.rank}, {}) for one in decisions]
    audit.record_many(lines, "decision.published", actor=actor)
    return decisions


def _lock_prepared(call: Call) -> list[Decision]:
    """The decisions to publish, with their candidacies locked so that nobody withdraws or reopens beside us."""
    waiting = states.lock_all(queries.decisions.submitted(call))
    decisions = list(queries.decisions.prepared(call))
    if len(decisions) < len(waiting):
        raise NotAllDecided(len(waiting) - len(decisions))
    if not decisions:
        raise NothingToPublish
    return decisions


def _enrol(edition: Edition, decisions: list[Decision], actor, now: datetime) -> None:
    """Somebody may have got a place in another way since the decisions were prepared: the maximum is asked again."""
    if not decisions:
        return
    people = [(one.candidacy.person, one.candidacy.organisation) for one in decisions]
    try:
        enrol_many(edition, people, actor=actor, now=now)
    except EditionIsFull as full:
        raise MaximumReached(edition, taken=full.taken, asked=full.asked) from full


@transaction.atomic
def promote(candidacy: Candidacy, *, reason: str, actor, now: datetime) -> Decision:
    """Give the first reserve the place of somebody who withdrew (R19): selected, enrolled, told by a letter that waits
    in the outbox. Refuses without a reason, one's own candidacy, when no place came free, who is not the first in line
    (:class:`NotFirstInLine`), and over the hard maximum. Journalled."""
    if not reason.strip():
        raise ReasonMissing
    if candidacy.person_id == actor.person.pk:
        raise OwnCandidacy
    call = candidacy.call
    edition = states.lock(call.edition)
    if not queries.decisions.vacancies(call):
        raise NoPlaceFree
    decision = queries.decisions.reserves(call).first()
    if decision is None or decision.candidacy_id != candidacy.pk:
        raise NotFirstInLine
    taken = queries.places.taken(edition)
    if edition.hard_maximum is not None and taken >= edition.hard_maximum:
        raise MaximumReached(edition, taken=taken, asked=1)
    decide_many([candidacy], MOVE_OF[Outcome.SELECTED], actor=actor, now=now)
    decision.outcome, decision.rank, decision.reason = Outcome.SELECTED, None, reason.strip()
    decision.prepared_by, decision.promoted_at, decision.published_at = actor.person, now, now
    decision.save(update_fields=["outcome", "rank", "reason", "prepared_by", "promoted_at", "published_at"])
    _enrol(edition, [decision], actor, now)
    queue_many([notices.promotion(call, decision)], now=now)
    audit.record(candidacy, "decision.promoted", actor=actor, private={"reason": decision.reason})
    return decision


@transaction.atomic
def free_place(candidacy: Candidacy, *, actor, now: datetime) -> None:
    """End the enrolment of somebody who withdrew after being selected, so that the first reserve can be proposed (R19).
    Does nothing for who has no place."""
    enrolment = queries.places.enrolment_of(candidacy)
    if enrolment is not None:
        withdraw_enrolment(enrolment, reason=candidacy.withdrawal_reason, actor=actor, now=now)


def record_participants_printed(call: Call, *, actor, count: int) -> None:
    """Journal that somebody downloaded the list of participants."""
    audit.record(call, "participants.exported", actor=actor, count=count)
