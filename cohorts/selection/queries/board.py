"""The organiser's board: one query for the rows of a page, with every cell ready to print, and one for the balance.

Nothing here happens per row but the filling of one dictionary: labels of choices, the decimal sign and the pattern of
addresses are looked up once per page.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Avg, Count, FloatField, IntegerField, OuterRef, Q, QuerySet, StdDev, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from backend.kit.tables import Column, Table
from backend.people.enums import Level
from cohorts.candidacies.enums import READABLE_STATES, CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.programmes.queries import places_taken
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.models import Review
from cohorts.selection.queries.attributes import attributes_for, column
from cohorts.selection.queries.choice import rules_of
from cohorts.selection.queries.spread import ALWAYS, Spread

UNDECIDED = "undecided"
COLUMN_KEYS = tuple(key for (key,) in ALWAYS)
TONES = {Outcome.SELECTED: "success", Outcome.RESERVE: "warning", Outcome.NOT_SELECTED: "neutral"}
STILL_IN = (CandidacyState.SUBMITTED, CandidacyState.SELECTED)

BOARD = Table(
    columns=(
        Column("name", _lazy("Name"), sort=("person__family_name", "person__given_name")),
        Column("decision", _lazy("Decision"), sort=("decision__outcome", "-decision__rank")),
        Column(
            "organisation",
            _lazy("Organisation and function"),
            sort=(Coalesce("organisation__name", "organisation_name"), "function"),
        ),
        Column("level", _lazy("Level"), sort=("level",)),
        Column("reviews", _lazy("Assessments"), sort=("reviews_in",), numeric=True),
        Column("mean", _lazy("Mean"), sort=("mean",), numeric=True),
        Column("spread", _lazy("Spread"), sort=("spread",), numeric=True),
    ),
    default_sort="-mean",
)

COLUMNS = (
    "pk",
    "person__family_name",
    "person__given_name",
    "organisation__name",
    "organisation_name",
    "level",
    "function",
    "flags",
    "state",
    "reviews_in",
    "mean",
    "spread",
    "decision__outcome",
    "decision__rank",
    "decision__published_at",
    "person_id",
)


def _handed_in(measure, output_field) -> Subquery:
    reviews = Review.objects.filter(candidacy=OuterRef("pk"), state=ReviewState.SUBMITTED).order_by()
    return Subquery(reviews.values("candidacy").annotate(measure=measure).values("measure"), output_field=output_field)


def with_measures(candidacies: QuerySet) -> QuerySet:
    """Add how many assessors handed in a judgement (``reviews_in``), the ``mean`` of their totals, and how far they
    lie apart (``spread``, the standard deviation)."""
    return candidacies.annotate(**_measures())


@cache
def _measures() -> dict[str, Any]:
    """Put together once: making them costs more than all cells of a page."""
    return {
        "reviews_in": Coalesce(_handed_in(Count("pk"), IntegerField()), 0),
        "mean": _handed_in(Avg("total"), FloatField()),
        "spread": _handed_in(StdDev("total"), FloatField()),
    }


def candidacies(call: Call, filters: dict[str, Any]) -> QuerySet:
    """The candidacies of a call that pass the filters of the board, as :data:`COLUMNS`; the table orders them.
    ``filters`` is what ``forms.BoardFilter`` made of the address."""
    rows = _rows().filter(call=call)
    if filters.get("decision") != CandidacyState.WITHDRAWN:
        rows = rows.filter(state__in=READABLE_STATES)
    for name, narrow in NARROWED_BY.items():
        if filters.get(name):
            rows = rows.filter(narrow(filters[name]))
    return rows


@cache
def _rows() -> QuerySet:
    """The columns of the board, of every call: put together once, like the measures among them."""
    return with_measures(Candidacy.objects.all()).values_list(*COLUMNS)


def _text(words: str) -> Q:
    """Every word stands in the name of the person or of the organisation."""
    found = Q()
    for word in words.split():
        found &= (
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation_name__icontains=word)
            | Q(function__icontains=word)
        )
    return found


def _decision(which: str) -> Q:
    if which == CandidacyState.WITHDRAWN:
        return Q(state=which, submitted_at__isnull=False)
    return Q(decision=None) if which == UNDECIDED else Q(decision__outcome=which)


NARROWED_BY: dict[str, Callable[[Any], Q]] = {
    "q": _text,
    "level": lambda level: Q(level=level),
    "decision": _decision,
    "flagged": lambda _flagged: ~Q(flags=[]),
    "min_reviews": lambda count: Q(reviews_in__gte=count),
}


def cells(page: Iterable[tuple], *, call: Call, viewer) -> list[dict[str, Any]]:
    """The rows of one page of the board as the template prints them; ``page`` holds :data:`COLUMNS`.

    The organiser's own candidacy shows no scores, nor a decision before it is published, and cannot be chosen. It has
    no address to read it, and neither has one that was withdrawn.
    """
    fill = _filler(call, viewer)
    return [fill(*row) for row in page]


def _filler(call: Call, viewer) -> Callable[..., dict[str, Any]]:
    levels = {value: str(label) for value, label in Level.choices}
    outcomes = {value: str(label) for value, label in Outcome.choices}
    flag_labels = {value: str(label) for value, label in Flag.choices}
    sign = get_format("DECIMAL_SEPARATOR")
    address = reverse("selection:review", kwargs={"pk": 0})
    wanted, withdrawn, undecided = call.reviews_per_candidacy, pgettext("candidacy", "Withdrawn"), _("Open")
    decided_words = {rank: outcomes[Outcome.RESERVE] + f" {rank}" for rank in range(1, 51)}

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.1f}".replace(".", sign)

    def fill(  # noqa: PLR0913 -- one argument per column
        pk, family, given, organisation, unlisted, level, function, flags, state, done, mean, spread, outcome, rank,
        published_at, person_id,
    ):  # fmt: skip
        own = person_id == viewer.pk
        if own and published_at is None:
            outcome = rank = None
        label = outcomes.get(outcome, undecided)
        if rank:
            label = decided_words.get(rank) or f"{label} {rank}"
        return {
            "pk": str(pk),  # a template would ask for every number how the reader's language writes it
            "url": "" if own or state == CandidacyState.WITHDRAWN else address.replace("/0/", f"/{pk}/"),
            "name": f"{family}, {given}",
            "organisation": organisation or unlisted,
            "level": levels.get(level, "–"),
            "function": function,
            "flags": ", ".join([flag_labels.get(flag, str(flag)) for flag in flags]) if flags else "",
            "reviews": "–" if own else f"{done}/{wanted}",
            "complete": done >= wanted,
            "mean": "–" if own else number(mean),
            "spread": "–" if own or done < 2 else number(spread),
            "decision": withdrawn if state == CandidacyState.WITHDRAWN else label,
            "tone": TONES.get(outcome, "quiet"),
            "published": published_at is not None,
            "open": state == CandidacyState.SUBMITTED and not own,
            "own": own,
        }

    return fill


@dataclass(frozen=True)
class Balance:
    """How the choice is spread over the pool, and how many places it takes.

    ``taken`` counts everybody who has or is to have a place in the edition, also through another call.
    """

    received: int
    chosen: int
    reserve: int
    not_selected: int
    undecided: int
    taken: int
    target: int | None
    maximum: int | None
    spread: list[dict[str, Any]]

    @property
    def over_target(self) -> int:
        """By how many the choice goes over the soft target."""
        return max(0, self.taken - self.target) if self.target is not None else 0

    @property
    def left(self) -> int | None:
        """How many can still be chosen; None where there is no maximum."""
        return None if self.maximum is None else max(0, self.maximum - self.taken)


def balance(call: Call) -> Balance:
    """The live balance of a call: chosen against quota, target and pool, per level of government, per kind of post and
    per group that a quota counts (R28).

    Three queries: the rules, who has a place, and all candidacies of the edition by group, because another call of the
    same edition takes places too. Two more for the words, when a quota counts policy domains or answers.
    """
    spread, outcomes = Spread(rules_of(call)), Counter()
    taken = places_taken(call.edition)
    for of_call, outcome, state, people, *values in _groups(spread.keys).filter(call__edition=call.edition_id):
        if outcome == Outcome.SELECTED and state == CandidacyState.SUBMITTED:
            taken += people
        if of_call != call.pk:
            continue
        outcomes[outcome] += people
        spread.add(values, people, chosen=outcome == Outcome.SELECTED)
    return Balance(
        received=sum(outcomes.values()),
        chosen=outcomes[Outcome.SELECTED],
        reserve=outcomes[Outcome.RESERVE],
        not_selected=outcomes[Outcome.NOT_SELECTED],
        undecided=outcomes[None],
        taken=taken,
        target=call.edition.soft_target,
        maximum=call.edition.hard_maximum,
        spread=spread.told(attributes_for(call, spread.keys)),
    )


def _groups(keys: list[str]) -> QuerySet:
    """How many candidacies there are of each kind that the balance tells apart, in every edition; in no order."""
    if any(key not in COLUMN_KEYS for key in keys):
        return _grouped(keys)
    return _usual_groups()


@cache
def _usual_groups() -> QuerySet:
    """Put together once, as :func:`_measures`: by level and kind of post, which is all that most boards tell."""
    return _grouped(list(COLUMN_KEYS))


def _grouped(keys: list[str]) -> QuerySet:
    groups = Candidacy.objects.filter(state__in=READABLE_STATES).order_by()
    named = {f"group{place}": column(key) for place, key in enumerate(keys)}
    told = ("call", "decision__outcome", "state", "people", *named)
    return (
        groups.annotate(**named)
        .values("call", "decision__outcome", "state", *named)
        .annotate(people=Count("pk"))
        .values_list(*told)
    )


def named(call: Call, keys: Iterable[int]) -> list[Candidacy]:
    """The candidacies of a call with these keys."""
    return list(Candidacy.objects.filter(call=call, pk__in=keys).order_by("pk"))
