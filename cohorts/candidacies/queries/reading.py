"""A candidacy for reading: what it says, what happened to it, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.candidacies.enums import DECIDED_STATES, PUBLIC_LABELS, CandidacyState
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.candidacies.queries.journey import Journey, Problem, Step, applying, journey, problems
from cohorts.candidacies.queries.rows import attachments_of
from cohorts.programmes.enums import Purpose
from cohorts.programmes.questions import Question

S = CandidacyState


@dataclass(frozen=True)
class Answer:
    """One question with its answer, for reading: as ``stored``, as ``shown`` in words, the ``attachment`` when it is a
    file, and the ``fault`` when it still keeps the draft from being submitted."""

    question: Question
    stored: object
    shown: str
    attachment: Attachment | None = None
    fault: str = ""


@dataclass(frozen=True)
class Page:
    """One step of a candidacy with its answers."""

    step: Step
    answers: list[Answer]


@dataclass(frozen=True)
class WholeFile:
    """A candidacy as it is read. ``bring`` and ``expect`` stand apart, to be read side by side (R03); ``pages`` hold
    all answers, ``others`` those without these two."""

    pages: list[Page]
    bring: Answer | None
    expect: Answer | None
    others: list[Answer]


def whole_file(candidacy: Candidacy) -> WholeFile:
    """Everything that was asked of this candidate, with the answers; questions that did not apply are left out."""
    way = journey(candidacy)
    pages = _pages(candidacy, way, attachments_of(candidacy), {})
    answers = [answer for page in pages for answer in page.answers]
    by_purpose = {answer.question.purpose: answer for answer in answers}
    pair = (Purpose.BRING, Purpose.EXPECT)
    return WholeFile(
        pages=pages,
        bring=by_purpose.get(Purpose.BRING),
        expect=by_purpose.get(Purpose.EXPECT),
        others=[answer for answer in answers if answer.question.purpose not in pair],
    )


def pages_to_check(candidacy: Candidacy, way: Journey) -> list[Page]:
    """The answers of a draft page by page, each with what is still wrong with it."""
    return _pages(candidacy, way, attachments_of(candidacy), _faults(problems(candidacy, way.questions)))


def _faults(found: list[Problem]) -> dict[str, str]:
    return {problem.field: problem.fault for problem in found if problem.step > 1}


def _pages(candidacy: Candidacy, way: Journey, attachments: Iterable, faults: dict[str, str]) -> list[Page]:
    answers = {
        answer.question.key: replace(answer, fault=faults.get(answer.question.key, ""))
        for answer in answers_in_words(candidacy, way.questions, attachments)
    }
    pages = [
        Page(step, [answers[question.key] for question in step.questions if question.key in answers])
        for step in way.steps[1:]
    ]
    return [page for page in pages if page.answers]


def answers_in_words(candidacy: Candidacy, questions: list[Question], attachments: Iterable = ()) -> list[Answer]:
    """What was asked of this candidate, in order, with the answers; questions that did not apply are left out."""
    files = {attachment.question: attachment for attachment in attachments}
    applies = applying(questions, candidacy.answers)
    return [
        Answer(question, stored, question.shown(stored), files.get(question.key))
        for question in questions
        if question.key in applies
        for stored in [applies[question.key]]
    ]


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a candidacy, in the candidate's words."""

    title: str
    at: datetime
    tone: str = "neutral"


def happenings(candidacy: Candidacy) -> list[Happening]:
    """What happened to a candidacy, the newest first; never what was said about it."""
    told = [
        Happening(_("You began"), candidacy.created_at),
        Happening(_("You saved it last"), candidacy.saved_at) if candidacy.is_draft else None,
        Happening(_("We received it"), candidacy.submitted_at, "success"),
        Happening(_("It was decided"), candidacy.decided_at, "info") if candidacy.state in DECIDED_STATES else None,
        Happening(str(PUBLIC_LABELS[S.WITHDRAWN]), candidacy.withdrawn_at, "warning"),
    ]
    return sorted((one for one in told if one and one.at), key=lambda one: one.at, reverse=True)


def what_next(candidacy: Candidacy, *, is_open: bool) -> str:
    """What the candidate may expect, in sentences that stand alone: a decision shows before its letter is sent."""
    if candidacy.is_draft:
        return _("Complete your answers, look them over and submit.") if is_open else ""
    if candidacy.state == S.SUBMITTED and is_open:
        return _("Until the call closes you can still change it. After that the assessors read all candidacies.")
    return {
        S.SUBMITTED: _("The assessors read all candidacies. You get a mail as soon as it is decided."),
        S.SELECTED: _(
            "Good news: there is a place for you. In the letter that we send you, you read what comes next. If you "
            "cannot take part after all, withdraw in time."
        ),
        S.RESERVE: _(
            "There were more good candidacies than places. If a place comes free, we contact you. You need not do "
            "anything. We explain it in the letter that we send you."
        ),
        S.NOT_SELECTED: _(
            "Unfortunately we could not select you this time. That is no judgement of your work. We explain it in the "
            "letter that we send you. You are very welcome at a next call."
        ),
        S.WITHDRAWN: _("We keep it, but it does not take part any more."),
    }[candidacy.state]


@dataclass(frozen=True)
class Clash:
    """An answer that was changed in two places: the text of this window and the one saved later."""

    name: str
    label: str
    mine: str
    saved: str


def clashes(form, saved) -> list[Clash]:
    """The answers of ``form`` that were not saved because newer text stands there, both in words."""
    return [
        Clash(name, str(form.fields[name].label), form.in_words(name, form.values[name]), form.in_words(name, newer))
        for name, newer in saved.conflicts.items()
    ]
