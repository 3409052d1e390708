"""One proposal as an organiser reads it: what it chooses, how it is spread, why, and what differs from before."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.selection.enums import Outcome
from cohorts.selection.explaining import Words, figure
from cohorts.selection.models import ChoiceRule, Decision, Proposal
from cohorts.selection.queries import choice
from cohorts.selection.queries.attributes import RELATED, Attribute, attributes, values_of
from cohorts.selection.queries.spread import Spread


@dataclass(frozen=True)
class Line:
    """One candidate of a proposal, ready to print."""

    pk: int
    name: str
    organisation: str
    score: str
    is_in: bool
    why: str
    replacement: str
    news: str


class Reading:
    """A proposal with the names of its candidates. Seven queries, however many candidates there are."""

    def __init__(self, proposal: Proposal):
        self.proposal, self.call = proposal, proposal.call
        self.problem = choice.problem_of(proposal)
        self.answer = choice.answer_of(proposal)
        self.attributes = attributes(self.call)
        ids = [*map(choice.key_of, self.problem.ids), *proposal.left_out]
        rows = Candidacy.objects.filter(pk__in=ids).select_related("person", *RELATED)
        self.candidacies = {choice.name_of(row.pk): row for row in rows.order_by("pk")}
        self.words = Words(self.problem, self.attributes, {id: row.person.name for id, row in self.candidacies.items()})

    @property
    def selected(self) -> list[str]:
        return self.answer.get("selected", [])

    @property
    def is_proved(self) -> bool:
        return self.answer["status"] == "optimal"

    @property
    def total(self) -> str:
        return figure(self.answer["value"])

    @property
    def bound(self) -> str:
        return figure(self.answer["bound"])

    @cached_property
    def previous(self) -> Proposal | None:
        """The proposal before this one that chose somebody."""
        earlier = choice.proposals_of(self.call).filter(pk__lt=self.proposal.pk).exclude(answer="")
        return earlier.first()

    @cached_property
    def news(self) -> dict[str, list[str]]:
        """Who came in and who fell out since the proposal before; empty without one."""
        if self.previous is None or not self.selected:
            return {}
        before = set(choice.answer_of(self.previous).get("selected", []))
        if not before:
            return {}
        now = set(self.selected)
        return {"came": self._names(now - before), "left": self._names(before - now)}

    @cached_property
    def against_decisions(self) -> dict[str, list[str]]:
        """What taking it over changes in the decisions that are prepared now."""
        prepared = Decision.objects.filter(candidacy__call=self.call, outcome=Outcome.SELECTED)
        now = {choice.name_of(key) for key in prepared.order_by("pk").values_list("candidacy", flat=True)}
        chosen = set(self.selected)
        return {"came": self._names(chosen - now), "left": self._names(now - chosen)}

    def _names(self, ids: set[str]) -> list[str]:
        return sorted(self.words.person(id) for id in ids)

    @cached_property
    def lines(self) -> list[Line]:
        """Everybody the engine could choose: those who are in first, the highest score first."""
        chosen = set(self.selected)
        score = {one.id: one.score for one in self.problem.candidates}
        order = sorted(self.problem.ids, key=lambda id: (id not in chosen, -score[id], self.words.person(id)))
        return [self._line(id, score[id], id in chosen) for id in order if id in self.candidacies]

    def _line(self, id: str, score, is_in: bool) -> Line:
        row = self.candidacies[id]
        why = self.answer.get("why", {}).get(id)
        replacement = self.answer.get("replacements", {}).get(id)
        return Line(
            pk=row.pk,
            name=row.person.name,
            organisation=row.organisation.name if row.organisation else row.organisation_name,
            score=figure(score),
            is_in=is_in,
            why=self.words.short(why) if why else "",
            replacement=self.words.person(replacement) if replacement else "",
            news=self._news_of(row.person.name),
        )

    def _news_of(self, name: str) -> str:
        if name in self.news.get("came", []):
            return "came"
        return "left" if name in self.news.get("left", []) else ""

    @cached_property
    def left_out(self) -> list[str]:
        """Who could not be chosen because nobody has assessed them."""
        return sorted(self.words.person(choice.name_of(key)) for key in self.proposal.left_out)

    @property
    def conflict(self) -> list[str]:
        return [self.words.rule(name) for name in self.answer.get("conflict", [])]

    @property
    def repairs(self) -> list[list[str]]:
        """Each set of changes that is enough by itself, in words, the cheapest first."""
        return [[self.words.change(change) for change in changes] for changes in repairs_of(self.answer)]

    @cached_property
    def spread(self) -> list[dict[str, Any]]:
        """How what it chooses is spread over those it could choose, by the rules as they are now."""
        spread, chosen = Spread(choice.rules_of(self.call)), set(self.selected)
        for id in self.problem.ids:
            if id in self.candidacies:
                values = values_of(self.candidacies[id], spread.keys)
                spread.add(values.values(), 1, chosen=id in chosen)
        return spread.told(self.attributes)

    def explanation(self, key: int) -> "Explanation | None":
        """Why one candidate is in or out; None for who was not in the question or has no reasons."""
        why, row = self.answer.get("why", {}).get(choice.name_of(key)), self.candidacies.get(choice.name_of(key))
        if why is None or row is None:
            return None
        score = self.problem.candidates[self.problem.position[choice.name_of(key)]].score
        return Explanation(row, figure(score), why["selected"], self.words.full(why), self.words.for_candidate(why))


@dataclass(frozen=True)
class Explanation:
    """Why one candidate is in or out: for the organiser in figures, for the candidate in plain words."""

    candidacy: Candidacy
    score: str
    is_in: bool
    sentences: list[str]
    for_candidate: str


@dataclass(frozen=True)
class RuleInWords:
    """A rule of a call as the organiser reads it: which group, and its numbers."""

    rule: ChoiceRule
    group: str


def rules_in_words(rules: list[ChoiceRule], known: Mapping[str, Attribute]) -> list[RuleInWords]:
    return [RuleInWords(rule, group_in_words(rule, known)) for rule in rules]


def group_in_words(rule: ChoiceRule, known: Mapping[str, Attribute]) -> str:
    """Which group a rule counts."""
    labels = [known[key].label if key in known else key for key in rule.attributes]
    if not rule.values:
        return _("Per %(attribute)s") % {"attribute": " + ".join(labels).lower()}
    words = [
        known[key].word(value) if key in known else value
        for key, value in zip(rule.attributes, rule.values, strict=True)
    ]
    return " + ".join(f"{label}: {word}" for label, word in zip(labels, words, strict=True))


@dataclass(frozen=True)
class Earlier:
    """A proposal in the list of a call."""

    proposal: Proposal
    state: str
    tone: str
    total: str


def listed(call: Call) -> list[Earlier]:
    """The proposals of a call, the newest first. One query."""
    return [_earlier(proposal) for proposal in choice.proposals_of(call)]


def _earlier(proposal: Proposal) -> Earlier:
    answer = choice.answer_of(proposal)
    if not answer:
        job = proposal.job
        return Earlier(proposal, str(job.get_state_display()) if job else _("Not answered"), "quiet", "")
    state, tone = status_of(answer)
    return Earlier(proposal, state, tone, "" if answer["value"] is None else figure(answer["value"]))


def status_of(answer: Mapping[str, Any]) -> tuple[str, str]:
    """How good an answer is, in words, and the tone of its tag."""
    match answer["status"]:
        case "optimal":
            count = len(answer["selected"])
            said = ngettext("%(n)d chosen, proved to be the best", "%(n)d chosen, proved to be the best", count)
            return said % {"n": count}, "success"
        case "feasible":
            return _("The best found in the time given, not proved"), "warning"
    return _("The rules cannot all be kept"), "danger"


def repairs_of(answer: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The cheapest set of changes and its alternatives; none when the rules can be kept."""
    first = answer.get("relaxations", [])
    return [first, *answer.get("alternatives", [])] if first else []
