from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.kit.states import TransitionRefused
from cohorts.candidacies import notices, queries
from cohorts.candidacies.actions.drafting import check_may_apply, check_open, lock_draft
from cohorts.candidacies.enums import MOVES
from cohorts.candidacies.models import Candidacy
from cohorts.candidacies.signals import candidacy_reopened, candidacy_withdrawn
from cohorts.programmes import actions as programmes
from cohorts.programmes.queries import current_form
from cohorts.programmes.questions import parse


class NotComplete(Refused):
    """Something is missing or cannot be sent as it is; ``problems`` names each."""

    def __init__(self, problems: list[queries.Problem]):
        self.problems = problems
        super().__init__(_("Your candidacy is not complete yet. Below you see what is missing."))


class ReasonMissing(Refused):
    """Nobody's candidacy is withdrawn for them without saying why."""

    def __init__(self):
        super().__init__(_("Say why you withdraw it for the candidate."))


@transaction.atomic
def submit(candidacy: Candidacy, *, actor, now: datetime, seen_form: int | None = None) -> Candidacy:
    """Hand in a draft: it is complete and the call is open at ``now``, judged under the row's lock, or it is refused.

    Freezes the questions, sets aside answers to questions that do not apply, writes down employer and flags as they
    are now, journals, and promises the acknowledgement. ``seen_form`` is the version the candidate looked
    over; another one in use by now raises ``FormIsOutdated``.
    """
    # Who is made an assessor of the call waits here, and the other way round: nobody becomes both at one moment.
    states.lock(candidacy.call)
    candidacy = lock_draft(candidacy, now)
    check_may_apply(candidacy.call, candidacy.person)
    form = current_form(candidacy.call)
    if seen_form not in (None, form.pk):
        raise programmes.FormIsOutdated
    programmes.freeze_form(form, now=now)
    questions = parse(form.questions)
    if problems := queries.problems(candidacy, questions):
        raise NotComplete(problems)
    _write_down(candidacy, queries.split_answers(candidacy.answers, questions))
    candidacy.question_form, candidacy.submitted_at = form, now
    columns = ["question_form", "submitted_at", "answers", "set_aside", "level", "flags"]
    previous = states.advance(candidacy, MOVES["submit"], also=columns)
    audit.record(candidacy, "candidacy.submitted", actor=actor, previous=previous, form=form.pk, flags=candidacy.flags)
    notices.acknowledge(candidacy, now=now)
    return candidacy


def _write_down(candidacy: Candidacy, answers: tuple[dict, dict]) -> None:
    candidacy.answers, candidacy.set_aside = answers
    if candidacy.organisation:
        candidacy.level = candidacy.organisation.level
    candidacy.flags = queries.flags_of(candidacy, candidacy.call.edition)


@transaction.atomic
def withdraw(candidacy: Candidacy, *, actor, now: datetime, reason: str = "") -> Candidacy:
    """Withdraw a candidacy at any stage before it was declined: the file stays.

    Journals, confirms it to the candidate, and tells the apps above (``signals.candidacy_withdrawn``)."""
    candidacy, previous = _lock_withdrawn(candidacy, reason, now)
    audit.record(candidacy, "candidacy.withdrawn", actor=actor, previous=previous)
    notices.confirm_withdrawal(candidacy, now=now)
    candidacy_withdrawn.send(Candidacy, candidacy=candidacy, previous=previous, actor=actor, now=now)
    return candidacy


@transaction.atomic
def withdraw_for(candidacy: Candidacy, *, actor, now: datetime, reason: str) -> Candidacy:
    """Withdraw a candidacy for a candidate who asked for it in another way, such as by mail: the file stays.

    Refuses without a reason (:class:`ReasonMissing`). Journals with the reason, mails it to the candidate if there is
    an address, and tells the apps above (``signals.candidacy_withdrawn``).
    """
    if not reason.strip():
        raise ReasonMissing
    candidacy, previous = _lock_withdrawn(candidacy, reason.strip(), now)
    audit.record(
        candidacy, "candidacy.withdrawn_for", actor=actor, private={"reason": candidacy.withdrawal_reason},
        previous=previous,
    )  # fmt: skip
    notices.tell_withdrawal(candidacy, now=now)
    candidacy_withdrawn.send(Candidacy, candidacy=candidacy, previous=previous, actor=actor, now=now)
    return candidacy


def _lock_withdrawn(candidacy: Candidacy, reason: str, now: datetime) -> tuple[Candidacy, str]:
    """The row, locked and withdrawn, and the state it was in."""
    candidacy = states.lock(candidacy)
    candidacy.withdrawn_at, candidacy.withdrawal_reason = now, reason
    return candidacy, states.advance(candidacy, MOVES["withdraw"], also=["withdrawn_at", "withdrawal_reason"])


@transaction.atomic
def reopen(candidacy: Candidacy, *, actor, now: datetime) -> Candidacy:
    """Make a draft again of what was submitted or withdrawn, with all its text, while the call is open.

    It counts as not submitted until it is submitted again. Refused once there was a decision. Journals, and tells the
    apps above (``signals.candidacy_reopened``).
    """
    candidacy = states.lock(candidacy)
    if candidacy.decided_at:
        raise TransitionRefused(candidacy, MOVES["reopen"])
    check_open(candidacy.call, now)
    candidacy.answers = {**candidacy.set_aside, **candidacy.answers}
    candidacy.set_aside, candidacy.flags = {}, []
    candidacy.submitted_at = candidacy.withdrawn_at = None
    candidacy.withdrawal_reason = ""
    columns = ["answers", "set_aside", "flags", "submitted_at", "withdrawn_at", "withdrawal_reason"]
    previous = states.advance(candidacy, MOVES["reopen"], also=columns)
    audit.record(candidacy, "candidacy.reopened", actor=actor, previous=previous)
    candidacy_reopened.send(Candidacy, candidacy=candidacy, actor=actor)
    return candidacy
