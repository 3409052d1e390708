"""The choice of a call as the engine takes it: places, rules, pins and scores, without a name or a word of anybody."""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.selection import engine
from cohorts.selection.enums import PinKind, ReviewState, RuleKind
from cohorts.selection.models import ChoiceRule, Pin, Plan, Proposal, Review
from cohorts.selection.queries import places
from cohorts.selection.queries.attributes import RELATED, values_of

# The mean of a candidate's assessments goes to the engine with so many decimals, rounded half to even.
DECIMALS = Decimal("0.000001")
PREFIX = "c"


class Asked(NamedTuple):
    """A question for the engine, and the keys of those who are left out because nobody has assessed them."""

    question: dict[str, Any]
    left_out: list[int]


def plan_of(call: Call) -> Plan:
    """The plan of a call; one that is not saved yet, without a seed, before the first write."""
    return Plan.objects.filter(call=call).first() or Plan(call=call)


def rules_of(call: Call) -> list[ChoiceRule]:
    """The rules of a call in the order in which they were made."""
    return list(ChoiceRule.objects.filter(call=call).order_by("pk"))


def pins_of(call: Call) -> QuerySet:
    """The pins on candidacies of a call, with who they are about."""
    return Pin.objects.filter(candidacy__call=call).select_related("candidacy__person", "set_by").order_by("pk")


def free_places(call: Call) -> int | None:
    """How many the edition has left for this call, by its maximum or else its target; None without either. Places
    that other calls took or prepared, and those of this call that were published, are not free."""
    edition = call.edition
    limit = edition.hard_maximum if edition.hard_maximum is not None else edition.soft_target
    if limit is None:
        return None
    chosen = Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED)
    return max(0, limit - places.taken(edition, apart_from=chosen))


def number_of_places(call: Call, plan: Plan) -> int | None:
    """How many the engine chooses: what the plan says, or what the edition has left."""
    return plan.places if plan.places is not None else free_places(call)


def question(call: Call, plan: Plan, number: int) -> Asked:
    """What is asked of the engine: everybody who waits for a decision and has an assessment. Six queries."""
    rules = rules_of(call)
    pins = dict(pins_of(call).values_list("candidacy", "kind"))
    means = _means(call)
    keys = sorted({key for rule in rules for key in rule.attributes})
    waiting = Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED).select_related(*RELATED)
    asked, left_out = [], []
    for one in waiting.order_by("pk"):
        if one.pk in means:
            asked.append({"id": name_of(one.pk), "score": means[one.pk], "attributes": values_of(one, keys)})
        else:
            left_out.append(one.pk)
    known = {one["id"] for one in asked}
    document = {
        "places": number,
        "mode": "merit",
        "seed": plan.seed,
        "candidates": asked,
        "quotas": [_quota(rule) for rule in rules if rule.kind == RuleKind.QUOTA and _limits(rule)],
        "caps": [{"attribute": rule.attributes, "max": rule.maximum} for rule in rules if rule.kind == RuleKind.CAP],
        "include": _pinned(pins, PinKind.INCLUDE, known),
        "exclude": _pinned(pins, PinKind.EXCLUDE, known),
    }
    return Asked(document, left_out)


def _pinned(pins: dict[int, str], kind: str, known: set[str]) -> list[str]:
    return sorted(name for key, found in pins.items() if found == kind and (name := name_of(key)) in known)


def _quota(rule: ChoiceRule) -> dict[str, Any]:
    return {"attribute": rule.attributes, "value": rule.values, "min": rule.minimum, "max": rule.maximum}


def _limits(rule: ChoiceRule) -> bool:
    """Does the rule refuse anything? One that has a target alone only shows it."""
    return rule.minimum is not None or rule.maximum is not None


def _means(call: Call) -> dict[int, Decimal]:
    totals = defaultdict(list)
    handed_in = Review.objects.filter(candidacy__call=call, state=ReviewState.SUBMITTED)
    for key, total in handed_in.order_by("pk").values_list("candidacy", "total"):
        totals[key].append(total)
    return {key: (sum(all) / len(all)).quantize(DECIMALS, ROUND_HALF_EVEN) for key, all in totals.items()}


def name_of(key: int) -> str:
    """What a candidacy is called in questions and answers."""
    return f"{PREFIX}{key}"


def key_of(name: str) -> int:
    """The key behind such a name."""
    return int(name.removeprefix(PREFIX))


def proposals_of(call: Call) -> QuerySet:
    """The proposals of a call, the newest first."""
    return Proposal.objects.filter(call=call).select_related("asked_by", "job").order_by("-pk")


def problem_of(proposal: Proposal) -> engine.Problem:
    """The question of a proposal, read again."""
    return engine.read(engine.loads(proposal.question))


def answer_of(proposal: Proposal) -> dict[str, Any]:
    """The answer of a proposal, with its decimals."""
    return engine.loads(proposal.answer) if proposal.answer else {}
