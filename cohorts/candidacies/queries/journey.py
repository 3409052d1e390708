"""The pages of a draft, and what still keeps it from being submitted."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cohorts.candidacies.enums import Flag
from cohorts.candidacies.models import Candidacy
from cohorts.candidacies.queries.rows import own
from cohorts.programmes.enums import QuestionKind
from cohorts.programmes.models import Edition, QuestionForm
from cohorts.programmes.queries import current_form
from cohorts.programmes.questions import ALWAYS_REQUIRED, Question, form_field, parse, steps

# Never carried over from an earlier candidacy: a statement is given anew, a file belongs to one candidacy.
NEVER_COPIED = frozenset({QuestionKind.CONSENT, QuestionKind.FILE})


@dataclass(frozen=True)
class Step:
    """One page of the form. The first is about the person; the others ask the questions of the call."""

    number: int
    title: str
    questions: tuple[Question, ...] = ()

    def asked(self, answers: dict) -> list[Question]:
        """What the page asks: the questions that apply (``answers`` of :func:`applying`), and those that an answer on
        this same page may call up."""
        here = {question.key for question in self.questions}
        return [
            question
            for question in self.questions
            if question.key in answers or (question.show_when and question.show_when.question in here)
        ]


@dataclass(frozen=True)
class Journey:
    """The way through one draft: the version of the questions in use, and its pages."""

    form: QuestionForm
    questions: list[Question]
    steps: list[Step]

    def step(self, number: int) -> Step | None:
        return next((step for step in self.steps if step.number == number), None)

    def asked(self, number: int, answers: dict) -> list[Question]:
        """What a page asks of somebody who gave these answers."""
        return self.steps[number - 1].asked(applying(self.questions, answers))

    def named(self, keys: Collection[str]) -> list[Question]:
        """The questions with these keys, on whichever page they stand by now."""
        return [question for question in self.questions if question.key in keys]

    def next_after(self, number: int, answers: dict) -> int | None:
        """The next page that asks something; None when only the check is left."""
        return next((step.number for step in self.steps[number:] if self.asked(step.number, answers)), None)


def journey(candidacy: Candidacy) -> Journey:
    """The pages of this candidacy: a draft answers the version in use, one that was handed in its own."""
    form = current_form(candidacy.call) if candidacy.is_draft else candidacy.question_form
    questions = parse(form.questions)
    return Journey(form, questions, steps_of(questions))


def steps_of(questions: list[Question]) -> list[Step]:
    """The pages that a candidate goes through, before the last one on which everything is checked."""
    asked = [
        Step(number, title or _("Your answers"), tuple(page))
        for number, (title, page) in enumerate(steps(questions), start=2)
    ]
    return [Step(1, _("About you")), *asked]


def applying(questions: list[Question], answers: dict) -> dict[str, object]:
    """The questions that apply, by key, with their answer (None: not answered yet).

    A question that depends on one that does not apply itself does not apply either, whatever was once answered there.
    """
    found: dict[str, object] = {}
    for question in questions:
        if question.is_asked(found):
            found[question.key] = answers.get(question.key)
    return found


@dataclass(frozen=True)
class Problem:
    """Something that stops a draft from being submitted: what it is about, on which step, and what is wrong."""

    step: int
    field: str
    label: str
    fault: str


def problems(candidacy: Candidacy, questions: list[Question]) -> list[Problem]:
    """Everything that stops this draft from being submitted, in the order of the pages."""
    page = {question.key: step.number for step in steps_of(questions) for question in step.questions}
    missing = {question.key: _("Still to be answered") for question in unanswered(questions, candidacy.answers)}
    wrong = {question.key: fault for question, fault in faulty(questions, candidacy.answers)}
    return [
        *_about_problems(candidacy),
        *(
            Problem(page[question.key], question.key, question.label, fault)
            for question in questions
            for fault in [missing.get(question.key) or wrong.get(question.key)]
            if fault
        ),
    ]


def _about_problems(candidacy: Candidacy) -> list[Problem]:
    return [Problem(1, name, label, _("Still to be answered")) for name, label, value in _about(candidacy) if not value]


def _about(candidacy: Candidacy) -> list[tuple[str, str, str]]:
    """What the first page asks: name of the field, its label, and what is known in words."""
    organisation = candidacy.organisation.name if candidacy.organisation else candidacy.organisation_name
    return [
        ("organisation", _("Organisation"), organisation),
        ("level", _("Level of government"), candidacy.get_level_display()),
        ("function", _("Function"), candidacy.function),
        ("role_level", _("Kind of post"), candidacy.get_role_level_display()),
    ]


def about_to_ask(candidacy: Candidacy, *, everything: bool) -> set[str]:
    """The fields of the first page whose answer is not known yet; all of them when the candidate wants to change."""
    asked = {name for name, _label, value in _about(candidacy) if everything or not value}
    return asked | {"organisation_name", "level"} if "organisation" in asked else asked


def known_about(candidacy: Candidacy, asked: Collection[str]) -> list[tuple[str, str]]:
    """What the first page need not ask any more: label and answer."""
    return [(label, value) for name, label, value in _about(candidacy) if value and name not in asked]


def has_new_questions(candidacy: Candidacy, way: Journey) -> bool:
    """Whether the organiser changed the questions since this draft was last saved."""
    return candidacy.is_draft and candidacy.question_form_id != way.form.pk


def split_answers(answers: dict, questions: list[Question]) -> tuple[dict, dict]:
    """The answers to questions that apply, and all the others."""
    applies = applying(questions, answers)
    return (
        {key: value for key, value in answers.items() if key in applies},
        {key: value for key, value in answers.items() if key not in applies},
    )


def flags_of(candidacy: Candidacy, edition: Edition) -> list[str]:
    """What the organiser has to know about eligibility; a candidacy is flagged, never dropped (R09, R26)."""
    flags = []
    if edition.eligible_levels and candidacy.level not in edition.eligible_levels:
        flags.append(Flag.LEVEL.value)
    if edition.eligible_role_levels and candidacy.role_level not in edition.eligible_role_levels:
        flags.append(Flag.ROLE_LEVEL.value)
    return flags


def unanswered(questions: list[Question], answers: dict) -> list[Question]:
    """The questions that apply, must be answered and are not."""
    applies = applying(questions, answers)
    return [
        question
        for question in questions
        if (question.required or question.purpose in ALWAYS_REQUIRED)
        and question.key in applies
        and applies[question.key] in (None, "", [], False)
    ]


def faulty(questions: list[Question], answers: dict) -> list[tuple[Question, str]]:
    """Answers that stand in a draft but cannot be submitted, such as a text that is too long, with what is wrong."""
    applies = applying(questions, answers)
    return [
        (question, fault)
        for question in questions
        if question.kind != QuestionKind.FILE and applies.get(question.key) is not None
        for fault in _faults(question, applies[question.key])
    ]


def _faults(question: Question, stored: object) -> list[str]:
    try:
        form_field(question).clean(stored)
    except ValidationError as error:
        return error.messages
    return []


def earlier_with_answers(candidacy: Candidacy, questions: list[Question]) -> Candidacy | None:
    """The person's latest other candidacy with an answer to a question that is still open in this draft."""
    for other in own(candidacy.person).exclude(pk=candidacy.pk).exclude(answers={})[:10]:
        if answers_to_copy(candidacy, other, questions):
            return other
    return None


def answers_to_copy(candidacy: Candidacy, source: Candidacy, questions: list[Question]) -> dict:
    """The answers of ``source`` that fit questions of the same key which this draft has not answered yet."""
    return {
        question.key: source.answers[question.key]
        for question in questions
        if question.kind not in NEVER_COPIED
        and source.answers.get(question.key)
        and not candidacy.answers.get(question.key)
        and not _faults(question, source.answers[question.key])
    }
