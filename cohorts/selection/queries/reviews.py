"""What assessors see: what waits for them, and one file with everything needed to judge it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.kit.time import in_force
from backend.people.models import Affiliation, Person
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.candidacies.queries import Answer, answers_in_words
from cohorts.programmes.enums import Purpose
from cohorts.programmes.models import Call
from cohorts.programmes.queries import people_known_to_organiser
from cohorts.programmes.questions import parse
from cohorts.selection import conflicts
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Assessor, Criterion, Decision, Pin, Review, Score
from cohorts.selection.queries.access import organised

BRING = frozenset({Purpose.BRING, Purpose.EXPERIENCE})
EXPECT = frozenset({Purpose.EXPECT, Purpose.LEARNING_NEED})


@dataclass
class Desk:
    """What waits for one assessor in one call."""

    call: Call
    todo: list[Candidacy] = field(default_factory=list)
    drafts: list[Review] = field(default_factory=list)
    handed_in: list[Review] = field(default_factory=list)
    enough: list[Candidacy] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.todo) + len(self.drafts) + len(self.handed_in)

    @property
    def share(self) -> float:
        """The part that is handed in."""
        return len(self.handed_in) / self.total if self.total else 0

    @property
    def next(self) -> Candidacy | None:
        """A file begun comes first, then the one with the fewest assessments."""
        return self.drafts[0].candidacy if self.drafts else (self.todo[0] if self.todo else None)


def desks(person) -> list[Desk]:
    """A desk per call that the person assesses. Files that a conflict keeps from them are nowhere in it.

    "To do" are the files that have not enough assessments yet, those with the fewest first; the others are apart.
    """
    seats = _seats(person)
    own = _own_reviews(seats)
    waiting = defaultdict(list)
    for candidacy in _free_to_judge(person, [seat.call_id for seat in seats]):
        waiting[candidacy.call_id].append(candidacy)
    return [_desk(seat, waiting[seat.call_id], own) for seat in seats]


@dataclass(frozen=True)
class Workload:
    """The numbers of one desk: how many files wait for the assessor, and how many are behind them."""

    call: Call
    todo: int
    drafts: int
    handed_in: int

    @property
    def waiting(self) -> int:
        return self.todo + self.drafts


def workloads(person) -> list[Workload]:
    """What stands on the :func:`desks` of a person as numbers only, without reading a file. Three queries."""
    seats = _seats(person)
    if not seats:
        return []
    own = _own_reviews(seats)
    seat_of = {seat.call_id: seat for seat in seats}
    counts: Counter = Counter()
    rows = _free_to_judge(person, list(seat_of)).order_by("pk").values_list("pk", "call_id", "begun")
    for candidacy, call, begun in rows:
        counts[call, _pile(seat_of[call], begun, own.get((seat_of[call].pk, candidacy)))] += 1
    return [
        Workload(seat.call, *(counts[seat.call_id, pile] for pile in ("todo", "drafts", "handed_in"))) for seat in seats
    ]


def _seats(person) -> list[Assessor]:
    return list(
        Assessor.objects.filter(person=person, ended_at=None)
        .select_related("call", "call__edition")
        .order_by("call__closes_at", "pk")
    )


def _pile(seat: Assessor, begun: int, review: Review | None) -> str:
    """On which pile of the desk a file lies."""
    if review is None:
        return "enough" if begun >= seat.call.reviews_per_candidacy else "todo"
    return "handed_in" if review.state == ReviewState.SUBMITTED else "drafts"


def _own_reviews(seats: list[Assessor]) -> dict[tuple[int, int], Review]:
    reviews = Review.objects.filter(assessor__in=seats).order_by("pk")
    return {(review.assessor_id, review.candidacy_id): review for review in reviews}


def _free_to_judge(person, calls):
    submitted = Candidacy.objects.filter(call__in=calls, state=CandidacyState.SUBMITTED)
    return (
        conflicts.without(submitted, person)
        .select_related("person", "organisation")
        .defer("answers")
        .annotate(begun=Count("reviews"), employer=Coalesce("organisation__name", "organisation_name"))
        .order_by("begun", "submitted_at", "pk")
    )


def _desk(seat: Assessor, candidacies: list[Candidacy], own: dict) -> Desk:
    desk = Desk(seat.call)
    for candidacy in candidacies:
        review = own.get((seat.pk, candidacy.pk))
        if review is not None:
            review.candidacy = candidacy
        getattr(desk, _pile(seat, candidacy.begun, review)).append(review or candidacy)
    return desk


def next_for(seat: Assessor, *, after: Candidacy | None = None) -> Candidacy | None:
    """The file this assessor should open next: a concept of theirs, else the one with the fewest assessments."""
    desk = next(desk for desk in desks(seat.person) if desk.call.pk == seat.call_id)
    left = [review.candidacy for review in desk.drafts] + desk.todo
    return next((candidacy for candidacy in left if after is None or candidacy.pk != after.pk), None)


@dataclass(frozen=True)
class Dossier:
    """One file as it is read: what they bring beside what they expect (R04), and everything else below."""

    candidacy: Candidacy
    bring: list[Answer]
    expect: list[Answer]
    others: list[Answer]


def dossier(candidacy: Candidacy) -> Dossier:
    """The answers of a candidacy in the version of the questions they were given to. One query, for the files."""
    files = Attachment.objects.filter(candidacy=candidacy).select_related("file").order_by("pk")
    columns = {BRING: [], EXPECT: [], None: []}
    for answer in answers_in_words(candidacy, parse(candidacy.question_form.questions), files):
        side = next((side for side in (BRING, EXPECT) if answer.question.purpose in side), None)
        columns[side].append(answer)
    return Dossier(candidacy, columns[BRING], columns[EXPECT], columns[None])


def criteria(call: Call) -> list[Criterion]:
    """The criteria of a call in their order; everybody may read them before the deadline (Q15)."""
    return list(Criterion.objects.filter(call=call).order_by("position", "pk"))


def has_handed_in(call: Call) -> bool:
    """Whether an assessor has handed in a judgement: from then on the criteria stand."""
    return Review.objects.filter(candidacy__call=call, state=ReviewState.SUBMITTED).exists()


def is_judged(candidacy: Candidacy) -> bool:
    """Whether an assessor has handed in a judgement on this file: only then a decision needs no more words (R04)."""
    return Review.objects.filter(candidacy=candidacy, state=ReviewState.SUBMITTED).exists()


def own_review(candidacy: Candidacy, seat: Assessor | None) -> Review | None:
    """What this assessor has written on this candidacy, with its scores."""
    if seat is None:
        return None
    scores = Prefetch("scores", Score.objects.order_by("pk"))
    return Review.objects.filter(candidacy=candidacy, assessor=seat).prefetch_related(scores).order_by("pk").first()


@dataclass(frozen=True)
class Panel:
    """What the assessors handed in on one file, next to each other: a row per criterion, a column per assessor."""

    reviews: list[Review]
    rows: list[tuple[Criterion, list[int | None]]]
    mean: float | None
    spread: float | None


def panel(candidacy: Candidacy, criteria: list[Criterion], *, without: Assessor | None = None) -> Panel:
    """The judgements handed in on a candidacy; ``without`` leaves out one's own."""
    scores = Prefetch("scores", Score.objects.order_by("pk"))
    reviews = list(
        Review.objects.filter(candidacy=candidacy, state=ReviewState.SUBMITTED)
        .exclude(assessor=without)
        .select_related("assessor__person")
        .prefetch_related(scores)
        .order_by("submitted_at", "pk")
    )
    values = [{score.criterion_id: score.value for score in review.scores.all()} for review in reviews]
    totals = [float(review.total) for review in reviews]
    mean = sum(totals) / len(totals) if totals else None
    return Panel(
        reviews=reviews,
        rows=[(criterion, [given.get(criterion.pk) for given in values]) for criterion in criteria],
        mean=mean,
        spread=(sum((total - mean) ** 2 for total in totals) / len(totals)) ** 0.5 if len(totals) > 1 else None,
    )


def assessors(call: Call) -> list[Assessor]:
    """The assessors of a call by name, with how much each has begun and handed in; those who ended come last."""
    counted = Count("reviews", filter=Q(reviews__state=ReviewState.SUBMITTED))
    return list(
        Assessor.objects.filter(call=call)
        .select_related("person", "person__user")
        .annotate(handed_in=counted, begun=Count("reviews") - counted)
        .order_by(F("ended_at").asc(nulls_first=True), "person__family_name", "person__given_name", "pk")
    )


def progress(call: Call) -> dict[str, Any]:
    """How far the assessing is: candidacies with enough assessments, with some, with none."""
    counts = Counter(
        Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED)
        .annotate(handed_in=Count("reviews", filter=Q(reviews__state=ReviewState.SUBMITTED)))
        .order_by("pk")
        .values_list("handed_in", flat=True)
    )
    wanted = call.reviews_per_candidacy
    return {
        "total": sum(counts.values()),
        "enough": sum(number for reviews, number in counts.items() if reviews >= wanted),
        "none": counts[0],
        "handed_in": sum(reviews * number for reviews, number in counts.items()),
    }


def decision_on(candidacy: Candidacy) -> Decision | None:
    """What was decided on a candidacy, published or not."""
    return Decision.objects.filter(candidacy=candidacy).select_related("prepared_by").order_by("pk").first()


@dataclass(frozen=True)
class Reading:
    """Everything on the page of one file, for whoever reads it.

    ``seat`` is the reader's seat when they assess; ``panel`` is None while others' judgements are hidden: an assessor
    sees them only after handing in their own. ``decision``, ``pin`` and the panel's texts are for organisers;
    ``is_judged`` is whether any judgement is handed in, also one that the reader does not see yet.
    """

    dossier: Dossier
    criteria: list[Criterion]
    seat: Assessor | None
    review: Review | None
    panel: Panel | None
    decision: Decision | None
    organises: bool
    is_judged: bool
    pin: dict[str, str]

    @property
    def is_handed_in(self) -> bool:
        return self.review is not None and self.review.state == ReviewState.SUBMITTED

    @property
    def can_write(self) -> bool:
        """The reader may still judge: the file waits for its decision and nothing is handed in yet."""
        waits = self.dossier.candidacy.state == CandidacyState.SUBMITTED
        return self.seat is not None and not self.is_handed_in and waits

    @property
    def can_reopen(self) -> bool:
        return self.is_handed_in and self.decision is None


def reading(candidacy: Candidacy, user, *, organises: bool) -> Reading:
    """The page of one file as this reader may see it."""
    person = user.person
    seat = Assessor.objects.filter(call=candidacy.call_id, person=person, ended_at=None).order_by("pk").first()
    if seat and conflicts.reasons(person, candidacy):
        seat = None
    points = criteria(candidacy.call)
    review = own_review(candidacy, seat)
    handed_in = review is not None and review.state == ReviewState.SUBMITTED
    shown = handed_in or (organises and seat is None)
    others = panel(candidacy, points, without=None if organises else seat) if shown else None
    return Reading(
        dossier=dossier(candidacy),
        criteria=points,
        seat=seat,
        review=review,
        panel=others,
        decision=decision_on(candidacy),
        organises=organises,
        is_judged=handed_in or (bool(others.reviews) if others else is_judged(candidacy)),
        pin=_pin_on(candidacy) if organises else {},
    )


def _pin_on(candidacy: Candidacy) -> dict[str, str]:
    """How the candidacy is fixed for the proposals, and why; empty when the engine decides."""
    return Pin.objects.filter(candidacy=candidacy).values("kind", "reason").first() or {}


def invitable(user, words: str = "") -> QuerySet:
    """Whom ``user`` can make assessor: a person that a mail can reach, of those whom an organiser may find, who sat on
    a panel of theirs before, or whose whole address ``words`` is (docs/adr/whom-an-organiser-may-find.md)."""
    known = people_known_to_organiser(user, on=timezone.localdate())
    seats = Assessor.objects.filter(organised(user, "call__edition"))
    before = Person.objects.filter(Exists(seats.filter(person=OuterRef("pk"))), erased_at=None)
    named = Person.objects.filter(email__iexact=words, erased_at=None)
    return (known | before | named).exclude(email="")


def people_to_invite(call: Call, words: str, user) -> list[Person]:
    """At most twenty of those whom ``user`` can invite, with the posts they hold now, without the assessors of the
    call: all these words stand in their name or that of the organisation they work for, or they are their e-mail
    address, whole, so that nobody finds out addresses by guessing at parts of them."""
    seated = Assessor.objects.filter(call=call, ended_at=None).values("person")
    posts = Affiliation.objects.filter(in_force(timezone.localdate())).select_related("organisation").order_by("pk")
    named = Q()
    for word in words.split():
        works_there = Exists(posts.filter(person=OuterRef("pk"), organisation__name__icontains=word))
        named &= Q(given_name__icontains=word) | Q(family_name__icontains=word) | works_there
    people = invitable(user, words).exclude(pk__in=seated).filter(named | Q(email__iexact=words))
    return list(
        people.prefetch_related(Prefetch("affiliations", posts, to_attr="posts")).order_by(
            "family_name", "given_name", "pk"
        )[:20]
    )
