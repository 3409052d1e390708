"""The rules that the choice of a call keeps, and the proposals of the engine."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit import actions as audit
from backend.kit import jobs, states
from backend.kit.constraints import Refused, save_or_refuse
from backend.kit.models import Job
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.programmes.rules import organises
from cohorts.selection import engine, queries
from cohorts.selection.actions.decisions import Prepared, ReasonMissing, prepare, unprepare
from cohorts.selection.enums import Outcome, PinKind, RuleKind
from cohorts.selection.models import ChoiceRule, Decision, Pin, Plan, Proposal
from cohorts.selection.queries import choice

JOB_KIND = "selection.propose"
SEED_BYTES = 16


class NothingToChoose(Refused):
    """The engine cannot be asked yet."""


class ProposalIsStale(Refused):
    """Candidacies were withdrawn or decided on after the proposal was made."""

    def __init__(self, count: int):
        super().__init__(
            ngettext(
                "%(count)d candidacy of this proposal can no longer be selected. Ask for a new proposal.",
                "%(count)d candidacies of this proposal can no longer be selected. Ask for a new proposal.",
                count,
            )
            % {"count": count}
        )


class NoSuchChange(Refused):
    """The rule of a proposed change is not what it was."""

    def __init__(self):
        super().__init__(_("The rules have changed since this proposal. Ask for a new one."))


def plan_of(call: Call) -> Plan:
    """The plan of a call; before the first write there is none, and then it is made with a seed of its own."""
    plan, _made = Plan.objects.get_or_create(call=call, defaults={"seed": secrets.token_hex(SEED_BYTES)})
    return plan


@transaction.atomic
def set_places(call: Call, *, places: int | None, actor) -> Plan:
    """Say how many the engine chooses; None: what the edition has left. Journalled."""
    plan = states.lock(plan_of(call))
    previous, plan.places = plan.places, places
    plan.save(update_fields=["places"])
    audit.record(call, "choice.places_set", actor=actor, previous=previous, places=places)
    return plan


@transaction.atomic
def add_rule(call: Call, *, kind: str, attributes: list[str], values: list[str], actor, **limits) -> ChoiceRule:
    """Add a quota or a cap. Refuses a second one for the same group. Journalled."""
    rule = ChoiceRule(call=call, kind=kind, attributes=attributes, values=values, **limits)
    rule.name = f"{kind}:{'+'.join(attributes)}" + (f"={'+'.join(values)}" if kind == RuleKind.QUOTA else "")
    save_or_refuse(rule)
    audit.record(rule, "choice.rule_added", actor=actor, call=call.pk, rule=rule.name, **limits)
    return rule


@transaction.atomic
def change_rule(rule: ChoiceRule, *, actor, **limits) -> ChoiceRule:
    """Give a rule other numbers. Refuses a least above a most. Journalled."""
    rule = states.lock(rule)
    for name, value in limits.items():
        setattr(rule, name, value)
    save_or_refuse(rule, update_fields=list(limits))
    audit.record(rule, "choice.rule_changed", actor=actor, call=rule.call_id, rule=rule.name, **limits)
    return rule


@transaction.atomic
def remove_rule(rule: ChoiceRule, *, actor) -> None:
    """Take a rule away; proposals that kept it stay as they were. Journalled."""
    rule = states.lock(rule)
    audit.record(rule, "choice.rule_removed", actor=actor, call=rule.call_id, rule=rule.name)
    rule.delete()


@transaction.atomic
def pin(candidacy: Candidacy, *, kind: str, reason: str, actor, now: datetime) -> Pin:
    """Fix that a candidacy is in, or out, whatever its score; a pin it had is replaced. Refuses without a reason.
    Journalled."""
    if not reason.strip():
        raise ReasonMissing
    states.lock(candidacy)
    values = {"kind": PinKind(kind), "reason": reason.strip(), "set_by": actor.person, "set_at": now}
    made, _new = Pin.objects.update_or_create(candidacy=candidacy, defaults=values)
    audit.record(candidacy, "choice.pinned", actor=actor, kind=kind, private={"reason": made.reason})
    return made


@transaction.atomic
def unpin(candidacy: Candidacy, *, actor) -> None:
    """Let the engine decide on a candidacy again. Does nothing without a pin. Journalled."""
    states.lock(candidacy)
    if Pin.objects.filter(candidacy=candidacy).delete()[0]:
        audit.record(candidacy, "choice.unpinned", actor=actor)


@transaction.atomic
def ask_proposal(call: Call, *, actor, now: datetime) -> Proposal:
    """Put the choice as it stands before the engine, as a job. Refuses (:class:`NothingToChoose`) without a number of
    places and while nobody who waits for a decision has an assessment. Journalled with the digest of the question."""
    call = states.lock(call)
    number = choice.number_of_places(call, plan := plan_of(call))
    if number is None:
        raise NothingToChoose(_("Say how many places there are: the edition has no target and no maximum."))
    asked = choice.question(call, plan, number)
    if not asked.question["candidates"]:
        raise NothingToChoose(_("Nobody who waits for a decision has an assessment yet."))
    proposal = Proposal.objects.create(
        call=call,
        question=engine.canonical(asked.question),
        left_out=asked.left_out,
        asked_by=actor.person,
        asked_at=now,
    )
    proposal.job = jobs.start(
        JOB_KIND,
        actor=actor,
        title=_("Proposal for %(call)s") % {"call": call.title},
        scope=f"call:{call.pk}",
        go_on=reverse("selection:proposal", args=[proposal.pk]),
        proposal_id=proposal.pk,
    )
    proposal.save(update_fields=["job"])
    audit.record(call, "proposal.asked", actor=actor, proposal=proposal.pk, places=number)
    return proposal


def _still_organises(user: Any, job: Job) -> bool:
    proposal = Proposal.objects.select_related("call__edition").get(pk=job.arguments["proposal_id"])
    return user is not None and organises(user, proposal.call)


@jobs.kind(JOB_KIND, rule=_still_organises, rerun=True)
def _propose(progress: jobs.Progress, *, proposal_id: int) -> None:
    try:
        answer_proposal(proposal_id, progress=progress, now=timezone.now())
    except engine.Cancelled as stopped:
        raise jobs.Cancelled from stopped


def answer_proposal(proposal_id: int, *, progress: jobs.Progress, now: datetime) -> Proposal:
    """Let the engine work out a proposal and keep its answer. Does nothing when it was answered. Journalled with the
    digest of question and answer."""
    proposal = Proposal.objects.get(pk=proposal_id)
    if proposal.answer:
        return proposal
    answer = engine.solve(
        choice.problem_of(proposal),
        progress=lambda done, total: progress.advance(done - progress.done, total),
        cancelled=progress.stop.is_set,
    )
    return _keep_answer(proposal, answer, now)


@transaction.atomic
def _keep_answer(proposal: Proposal, answer: dict[str, Any], now: datetime) -> Proposal:
    proposal = states.lock(proposal)
    if not proposal.answer:
        proposal.answer, proposal.digest, proposal.answered_at = engine.canonical(answer), answer["digest"], now
        proposal.save(update_fields=["answer", "digest", "answered_at"])
        facts = {"proposal": proposal.pk, "status": answer["status"], "digest": answer["digest"]}
        audit.record(proposal.call, "proposal.answered", actor=proposal.asked_by.user, **facts)
    return proposal


@transaction.atomic
def apply_changes(call: Call, changes: Iterable[dict[str, Any]], *, actor) -> None:
    """Carry out changes that the engine named (``relaxations`` or an alternative of them): other numbers for rules or
    places, pins dropped. Refuses (:class:`NoSuchChange`) when a rule no longer stands as the engine had it, and then
    changes nothing. Journalled for each."""
    call = states.lock(call)
    rules = {rule.name: rule for rule in choice.rules_of(call)}
    for change in changes:
        name, before, after = change["rule"], change["from"], change["to"]
        if name == "places":
            if choice.number_of_places(call, plan_of(call)) != before:
                raise NoSuchChange
            set_places(call, places=after, actor=actor)
        elif name.startswith(("include:", "exclude:")):
            _drop_pin(call, name, actor)
        else:
            _move_limit(rules, name, before, after, actor)


def _drop_pin(call: Call, name: str, actor) -> None:
    kind, _colon, who = name.partition(":")
    pinned = Pin.objects.filter(candidacy__call=call, candidacy=choice.key_of(who), kind=kind)
    found = pinned.select_related("candidacy").first()
    if found is None:
        raise NoSuchChange
    unpin(found.candidacy, actor=actor)


def _move_limit(rules: dict[str, ChoiceRule], name: str, before: int, after: int, actor) -> None:
    column = "maximum"
    if name.startswith("quota:"):
        name, _colon, end = name.rpartition(":")
        column = {"min": "minimum", "max": "maximum"}[end]
    rule = rules.get(name)
    if rule is None or getattr(rule, column) != before:
        raise NoSuchChange
    change_rule(rule, actor=actor, **{column: after})


@transaction.atomic
def take_over(proposal: Proposal, *, reason: str, actor, now: datetime) -> Prepared:
    """Prepare the selection that a proposal names, in silence; selected ones outside it are taken back to open.

    Refuses without a reason, without a selection, over the hard maximum, and when somebody in it can no longer be
    selected (:class:`ProposalIsStale`). Journalled for each.
    """
    call = proposal.call
    states.lock(call.edition)
    names = choice.answer_of(proposal).get("selected", [])
    if not names:
        raise NothingToChoose(_("This proposal selects nobody."))
    keys = [choice.key_of(name) for name in names]
    chosen = queries.board.named(call, keys)
    prepared = Decision.objects.filter(candidacy__call=call, outcome=Outcome.SELECTED, published_at=None)
    others = prepared.exclude(candidacy__in=keys).select_related("candidacy").order_by("pk")
    unprepare([one.candidacy for one in others], call=call, actor=actor)
    done = prepare(chosen, call=call, outcome=Outcome.SELECTED, reason=reason, actor=actor, now=now)
    if fallen_out := len(keys) - len(done.candidacies):
        raise ProposalIsStale(fallen_out)
    audit.record(call, "proposal.taken_over", actor=actor, proposal=proposal.pk, digest=proposal.digest)
    return done


def record_proposal_read(proposal: Proposal, *, actor) -> None:
    """Journal that somebody downloaded the question and the answer of a proposal."""
    audit.record(proposal.call, "proposal.exported", actor=actor, proposal=proposal.pk)
