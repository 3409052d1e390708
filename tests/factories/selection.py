"""Criteria, assessors, reviews and decisions. ``closed_call()`` alone gives a call that is ready to be judged."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.selection import engine, scoring
from cohorts.selection.enums import Outcome, PinKind, ReviewState, RuleKind
from cohorts.selection.models import Assessor, ChoiceRule, Criterion, Decision, Pin, Proposal, Review, Score
from cohorts.selection.queries import choice
from tests.factories import candidacies, people, programmes

OPENED_AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
CLOSED_AT = datetime(2026, 2, 2, 11, tzinfo=UTC)
SUBMITTED_AT = datetime(2026, 1, 20, 9, tzinfo=UTC)
REVIEWED_AT = datetime(2026, 2, 10, 9, tzinfo=UTC)
DECIDED_AT = datetime(2026, 2, 20, 9, tzinfo=UTC)
_numbers = count(1)


def closed_call(*, criteria=2, **columns) -> Call:
    """A published call whose deadline has passed, with criteria on a scale of 1 to 5."""
    call = programmes.make_call(opens_at=OPENED_AT, closes_at=CLOSED_AT, **columns)
    for place in range(1, criteria + 1):
        criterion(call, title=f"Criterium {place}", position=place)
    return call


def criterion(
    call, *, title="Motivatie", weight=1, lowest=1, highest=5, scale=None, position=1, **columns
) -> Criterion:
    return Criterion.objects.create(
        call=call,
        title=title,
        weight=Decimal(weight),
        lowest=lowest,
        highest=highest,
        scale=scale or {},
        position=position,
        **columns,
    )


def assessor(call, person=None, *, ended_at=None) -> Assessor:
    """A seat on the panel, for a new person of a new organisation when it is not given."""
    person = person or people.person(organisation=people.organisation())
    return Assessor.objects.create(call=call, person=person, invited_at=OPENED_AT, ended_at=ended_at)


def candidacy(call, *, organisation=None, person=None, **columns) -> Candidacy:
    """A submitted candidacy, of a new person of a new organisation when they are not given."""
    number = next(_numbers)
    if not columns.get("organisation_name"):
        organisation = organisation or people.organisation(name=f"Gemeente {number:03}")
    person = person or people.person(given_name="Kaat", family_name=f"Kandidaat{number:03}", organisation=organisation)
    columns.setdefault("submitted_at", SUBMITTED_AT)
    return candidacies.make_candidacy(call, person, organisation=organisation, **columns)


def review(candidacy, assessor, *, value=4, state=ReviewState.SUBMITTED, comment="", feedback="") -> Review:
    """A judgement with the same score on every criterion of the call, handed in unless ``state`` says otherwise."""
    criteria = list(Criterion.objects.filter(call=candidacy.call_id).order_by("position", "pk"))
    handed_in = state == ReviewState.SUBMITTED
    made = Review.objects.create(
        candidacy=candidacy,
        assessor=assessor,
        state=state,
        comment=comment,
        feedback=feedback,
        total=scoring.total(criteria, {one.pk: value for one in criteria}),
        submitted_at=REVIEWED_AT if handed_in else None,
    )
    Score.objects.bulk_create([Score(review=made, criterion=one, value=value) for one in criteria])
    return made


def decision(candidacy, organiser, *, outcome=Outcome.SELECTED, rank=None, published_at=None, **columns) -> Decision:
    """A prepared decision, published when ``published_at`` is given; the candidacy's own state is left alone."""
    return Decision.objects.create(
        candidacy=candidacy,
        outcome=outcome,
        rank=rank,
        reason=columns.pop("reason", "Past goed in de groep."),
        prepared_by=organiser,
        prepared_at=DECIDED_AT,
        published_at=published_at,
        **columns,
    )


def choice_rule(call, *, value="local", minimum=1, target=None, maximum=None) -> ChoiceRule:
    """A quota on a level of government."""
    limits = {"minimum": minimum, "target": target, "maximum": maximum}
    group = {"attributes": ["level"], "values": [value], "name": f"quota:level={value}"}
    return ChoiceRule.objects.create(call=call, kind=RuleKind.QUOTA, **group, **limits)


def pin(candidacy, organiser, *, kind=PinKind.INCLUDE) -> Pin:
    return Pin.objects.create(
        candidacy=candidacy, kind=kind, reason="Gastheer van de eerste dag.", set_by=organiser, set_at=DECIDED_AT
    )


def proposal(call, organiser, *candidacies, places=1) -> Proposal:
    """What the engine proposes among these candidacies, each with a lower score than the one before."""
    question = {
        "places": places,
        "seed": "zaad",
        "candidates": [
            {"id": choice.name_of(one.pk), "score": 90 - place, "attributes": {}}
            for place, one in enumerate(candidacies)
        ],
    }
    answer = engine.solve(engine.read(question))
    return Proposal.objects.create(
        call=call,
        question=engine.canonical(question),
        answer=engine.canonical(answer),
        digest=answer["digest"],
        asked_by=organiser,
        asked_at=DECIDED_AT,
        answered_at=DECIDED_AT,
    )
