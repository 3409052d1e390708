"""A call's questions as a document, and the form that asks them.

A question form (``programmes.QuestionForm.questions``) is a list of objects, in the order asked. :func:`parse` checks
such a list and gives :class:`Question` objects; :func:`form_class` makes the Django form of one step from them.
Answers are stored per question key, in the shapes that :meth:`Question.stored` gives: text, a list of option values,
a number, an ISO date, true, and for a file its name (the file itself is an attachment).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from backend.kit import forms as kit_forms
from cohorts.programmes.enums import Purpose, QuestionKind

KIND = QuestionKind
TEXT_KINDS = (KIND.SHORT_TEXT, KIND.LONG_TEXT)
OPTION_KINDS = (KIND.CHOICE, KIND.CHOICES)
SHORT_TEXT_LENGTH = 300


class BadQuestion(Exception):
    """The document is not a question form; ``str()`` of it says what is wrong, for people."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Condition:
    """Ask the question only when the answer to an earlier one is among ``values``."""

    question: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question of a form. ``step`` is the heading of the page it stands on."""

    key: str
    kind: str
    label: str
    help: str = ""
    step: str = ""
    required: bool = False
    purpose: str = Purpose.NONE
    options: tuple[Option, ...] = ()
    word_limit: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    show_when: Condition | None = field(default=None)

    def is_asked(self, answers: dict) -> bool:
        """Whether the question applies, given the answers so far."""
        if self.show_when is None:
            return True
        given = answers.get(self.show_when.question)
        return not set(self.show_when.values).isdisjoint(given if isinstance(given, list) else [given])

    def label_of(self, value: str) -> str:
        """The words of an option; a value that is no longer an option stands for itself."""
        return next((option.label for option in self.options if option.value == value), str(value))

    def stored(self, cleaned):
        """The answer as it is kept: JSON, or None when there is none."""
        if cleaned in (None, "", [], False):
            return None
        if isinstance(cleaned, date):
            return cleaned.isoformat()
        if isinstance(cleaned, Decimal):
            return int(cleaned) if cleaned == int(cleaned) else float(cleaned)
        return cleaned

    def shown(self, stored) -> str:
        """The answer in words, for reading views and exports."""
        if stored is None:
            return ""
        if self.kind in OPTION_KINDS:
            return ", ".join(self.label_of(value) for value in (stored if isinstance(stored, list) else [stored]))
        if self.kind == KIND.CONSENT:
            return _("Agreed")
        return str(stored)

    def as_document(self) -> dict:
        """The object that stands in the question form."""
        return asdict(self)


def parse(document: list[dict]) -> list[Question]:
    """The questions of a document, in order. Raises :class:`BadQuestion` with the first fault found."""
    questions = []
    for item in document:
        question = _parse_one(item)
        if any(other.key == question.key for other in questions):
            raise BadQuestion(_("Two questions have the key “%(key)s”.") % {"key": question.key})
        _check_condition(question, questions)
        questions.append(question)
    return questions


def _parse_one(item: dict) -> Question:
    values = dict(item)
    values["options"] = tuple(Option(**option) for option in values.get("options") or ())
    condition = values.get("show_when")
    values["show_when"] = Condition(condition["question"], tuple(condition["values"])) if condition else None
    try:
        question = Question(**values)
    except TypeError:
        raise BadQuestion(_("A question has a property that no question has.")) from None
    if question.kind not in KIND.values:
        raise BadQuestion(_("“%(label)s” has no known kind.") % {"label": question.label})
    if not question.label.strip():
        raise BadQuestion(_("A question has no text."))
    if question.kind in OPTION_KINDS and len(question.options) < 2:
        raise BadQuestion(_("“%(label)s” needs at least two options.") % {"label": question.label})
    return question


def _check_condition(question: Question, earlier: list[Question]) -> None:
    if question.show_when is None:
        return
    source = next((other for other in earlier if other.key == question.show_when.question), None)
    if source is None or source.kind not in OPTION_KINDS:
        raise BadQuestion(
            _("“%(label)s” depends on a question that does not come before it, or that has no options.")
            % {"label": question.label}
        )


def steps(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """The questions grouped into the pages that ask them, in order of first appearance."""
    pages: dict[str, list[Question]] = {}
    for question in questions:
        pages.setdefault(question.step, []).append(question)
    return list(pages.items())


def form_class(questions: list[Question], *, strict: bool) -> type[forms.Form]:
    """The Django form that asks ``questions``.

    With ``strict`` an empty required answer is an error (submitting); without it a draft may have holes, but what is
    filled in must make sense.
    """
    fields = {question.key: form_field(question, strict=strict) for question in questions}
    return type("QuestionsForm", (kit_forms.Form,), {**fields, "questions": questions})


def form_field(question: Question, *, strict: bool) -> forms.Field:
    """One question as a form field. Conditional questions are never required by the field itself: whether they are
    asked depends on the other answers (``missing`` decides)."""
    required = strict and question.required and question.show_when is None
    common = {"label": question.label, "help_text": question.help, "required": required}
    kind = question.kind
    if kind == KIND.SHORT_TEXT:
        return forms.CharField(max_length=SHORT_TEXT_LENGTH, **common)
    if kind == KIND.LONG_TEXT:
        return kit_forms.LongTextField(word_limit=question.word_limit, **common)
    if kind == KIND.CHOICE:
        return forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect, **common)
    if kind == KIND.CHOICES:
        return forms.MultipleChoiceField(
            choices=_choices(question), widget=forms.CheckboxSelectMultiple, **common
        )
    if kind == KIND.NUMBER:
        return forms.DecimalField(min_value=question.minimum, max_value=question.maximum, **common)
    if kind == KIND.DATE:
        return forms.DateField(**common)
    if kind == KIND.FILE:
        return forms.FileField(**{**common, "required": False})
    return forms.BooleanField(**common)


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in question.options]


def missing(questions: Iterable[Question], answers: dict) -> list[Question]:
    """The required questions that apply and have no answer: with one left, nothing can be submitted (R03, R20)."""
    return [
        question
        for question in questions
        if question.required and question.is_asked(answers) and answers.get(question.key) in (None, "", [])
    ]
