"""A call's questions as a document, and the form that asks them.

A question form (``programmes.QuestionForm.questions``) is a list of objects, in the order asked. :func:`parse` checks
such a list and gives :class:`Question` objects; :func:`form_class` makes the Django form of one step from them.
Answers are stored per question key, in the shapes that :meth:`Question.stored` gives: text, a list of option values,
a number, an ISO date, true, and for a file its name (the file itself is an attachment).
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from django import forms
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _

from backend.kit import forms as kit_forms
from backend.kit.constraints import Refused
from backend.kit.time import day
from cohorts.programmes.enums import Purpose, QuestionKind

KIND = QuestionKind
TEXT_KINDS = (KIND.SHORT_TEXT, KIND.LONG_TEXT)
OPTION_KINDS = (KIND.CHOICE, KIND.CHOICES)
SHORT_TEXT_LENGTH = 300
# An answer is kept as JSON: 1E999999 would be a number of a million digits there.
NUMBER_DIGITS = 15
MAX_KEY_WORDS = 32
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Names that the pages around the questions use themselves.
RESERVED_KEYS = {"questions", "csrfmiddlewaretoken", "next", "new", "then", "asked", "revision", "page", "sequence"}
PURPOSE_KINDS = {
    Purpose.NONE: tuple(KIND),
    Purpose.BRING: TEXT_KINDS,
    Purpose.EXPECT: TEXT_KINDS,
    Purpose.COMMITMENT: (KIND.CONSENT,),
    Purpose.EXPERIENCE: (*TEXT_KINDS, *OPTION_KINDS),
    Purpose.LEARNING_NEED: TEXT_KINDS,
}
# Nothing is submitted without these (R03, R20).
ALWAYS_REQUIRED = {Purpose.BRING, Purpose.EXPECT, Purpose.COMMITMENT}


class BadQuestion(Refused):
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
        if self.kind == KIND.DATE:
            return day(date.fromisoformat(stored))
        return str(stored)

    def as_document(self) -> dict:
        """The object that stands in the question form."""
        return asdict(self)


def parse(document: list[dict]) -> list[Question]:
    """The questions of a document, in order. Raises :class:`BadQuestion` with the first fault found."""
    questions = []
    for item in document:
        question = _parse_one(item)
        _check_alone(question)
        _check_among(question, questions)
        _check_condition(question, questions)
        questions.append(question)
    return questions


def _parse_one(item: dict) -> Question:
    values = dict(item)
    try:
        values["options"] = tuple(Option(**option) for option in values.get("options") or ())
        condition = values.get("show_when")
        values["show_when"] = Condition(condition["question"], tuple(condition["values"])) if condition else None
        return Question(**values)
    except (TypeError, KeyError):
        raise BadQuestion(_("A question has a property that no question has.")) from None


def _check_alone(question: Question) -> None:
    label = {"label": question.label}
    if not question.label.strip():
        raise BadQuestion(_("A question has no text."))
    if not KEY.fullmatch(question.key) or question.key in RESERVED_KEYS:
        raise BadQuestion(_("“%(label)s” has a key that cannot be used.") % label)
    if question.kind not in KIND.values:
        raise BadQuestion(_("“%(label)s” has no known kind.") % label)
    if question.purpose not in PURPOSE_KINDS or question.kind not in PURPOSE_KINDS[question.purpose]:
        raise BadQuestion(_("“%(label)s” cannot be used for that purpose: its kind does not fit.") % label)
    if question.purpose in ALWAYS_REQUIRED and (not question.required or question.show_when):
        raise BadQuestion(_("“%(label)s” must be required and asked of everybody: its purpose asks that.") % label)
    _check_options(question)


def _check_options(question: Question) -> None:
    label = {"label": question.label}
    if question.kind in OPTION_KINDS and len({option.value for option in question.options}) < 2:
        raise BadQuestion(_("“%(label)s” needs at least two options.") % label)
    if len({option.value for option in question.options}) < len(question.options):
        raise BadQuestion(_("“%(label)s” has the same option twice.") % label)
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        raise BadQuestion(_("“%(label)s” has a lowest number above its highest.") % label)


def _check_among(question: Question, earlier: list[Question]) -> None:
    if any(other.key == question.key for other in earlier):
        raise BadQuestion(_("Two questions have the key “%(key)s”.") % {"key": question.key})
    twin = next((other for other in earlier if question.purpose and other.purpose == question.purpose), None)
    if twin:
        raise BadQuestion(
            _("“%(first)s” and “%(second)s” have the same purpose; a form asks for it once.")
            % {"first": twin.label, "second": question.label}
        )


def _check_condition(question: Question, earlier: list[Question]) -> None:
    condition = question.show_when
    if condition is None:
        return
    source = next((other for other in earlier if other.key == condition.question), None)
    if source is None or source.kind not in OPTION_KINDS:
        raise BadQuestion(
            _("“%(label)s” depends on a question that does not come before it, or that has no options.")
            % {"label": question.label}
        )
    if not condition.values or not {option.value for option in source.options}.issuperset(condition.values):
        raise BadQuestion(
            _("“%(label)s” depends on an answer to “%(source)s” that cannot be given.")
            % {"label": question.label, "source": source.label}
        )


def starting_questions(load_percent: int | None) -> list[Question]:
    """What a new call asks until its organiser changes it: what somebody brings and expects, and with a declared load
    that they can free the time (R03, R20). In the language that is active."""
    step, last = _("Your candidacy"), _("Your commitment")
    questions = [
        Question(
            "bring", KIND.LONG_TEXT, _("What do you bring?"), step=step, required=True, word_limit=300,
            help=_("Knowledge and experience that the others can learn from."), purpose=Purpose.BRING,
        ),
        Question(
            "expect", KIND.LONG_TEXT, _("What do you expect?"), step=step, required=True, word_limit=300,
            help=_("What you want to have learnt or be able to do afterwards."), purpose=Purpose.EXPECT,
        ),
    ]  # fmt: skip
    if load_percent:
        promise = _("I can free %(percent)d%% of my working time for the whole trajectory.") % {"percent": load_percent}
        questions.append(
            Question("commitment", KIND.CONSENT, promise, step=last, required=True, purpose=Purpose.COMMITMENT)
        )
    return questions


def has_purpose(questions: Iterable[Question], purpose: Purpose) -> bool:
    return any(question.purpose == purpose for question in questions)


def new_key(label: str, taken: Iterable[str]) -> str:
    """A key for a new question, made of its words; it stays when the words change."""
    words = slugify(label).replace("-", "_")[:MAX_KEY_WORDS].strip("_")
    stem = words if KEY.fullmatch(words) else f"q_{words}".rstrip("_")
    return _free(stem, {*taken, *RESERVED_KEYS}, separator="_")


def options_from_lines(text: str, old: Iterable[Option] = ()) -> tuple[Option, ...]:
    """One option per line. A line that stood there before keeps its value; so does a reworded one in the same place,
    because answers hold values."""
    labels = [line.strip() for line in text.splitlines() if line.strip()]
    old = list(old)
    values = {option.label: option.value for option in old if option.label in labels}
    kept = {option.label for option in old} & set(labels)
    for label, before in zip(labels, old, strict=False):
        if label not in values and before.label not in kept:
            values[label] = before.value
    # A value once given out never comes to mean something else.
    taken = {option.value for option in old}
    for label in labels:
        if label not in values:
            values[label] = _free(slugify(label)[:MAX_KEY_WORDS] or "optie", taken, separator="-")
            taken.add(values[label])
    return tuple(Option(values[label], label) for label in labels)


def _free(stem: str, taken: set[str], *, separator: str) -> str:
    return next(
        key for number in count(1) if (key := stem if number == 1 else f"{stem}{separator}{number}") not in taken
    )


def steps(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """The questions grouped into the pages that ask them, in order of first appearance."""
    pages: dict[str, list[Question]] = {}
    for question in questions:
        pages.setdefault(question.step, []).append(question)
    return list(pages.items())


@dataclass(frozen=True)
class Listed:
    """A question in the organiser's list: with its words, and where it can move."""

    question: Question
    kind: str
    purpose: str
    source: str
    answers: list[str]
    is_first: bool
    is_last: bool


def listed(questions: list[Question]) -> list[tuple[str, list[Listed]]]:
    """The steps of a form, each with its questions as its organiser sees them."""
    by_key = {question.key: question for question in questions}
    keys = list(by_key)

    def row(question: Question) -> Listed:
        condition = question.show_when
        source = by_key[condition.question] if condition else None
        return Listed(
            question=question,
            kind=KIND(question.kind).label,
            purpose=Purpose(question.purpose).label if question.purpose else "",
            source=source.label if source else "",
            answers=[source.label_of(value) for value in condition.values] if condition else [],
            is_first=question.key == keys[0],
            is_last=question.key == keys[-1],
        )

    return [(step, [row(question) for question in group]) for step, group in steps(questions)]


def form_class(questions: list[Question]) -> type[forms.Form]:
    """The Django form that asks ``questions`` in a draft: it may have holes, but what is filled in must make sense."""
    fields = {question.key: form_field(question) for question in questions}
    return type("QuestionsForm", (kit_forms.Form,), {**fields, "questions": questions, "mark_optional": False})


def form_field(question: Question) -> forms.Field:
    """One question as a form field. It is never required: what is still missing is judged when a draft is submitted."""
    common = {"label": _label(question), "help_text": escape(question.help), "required": False}
    made = _FIELDS[question.kind](question, common)
    if question.show_when:
        kit_forms.shown_when(made, name=question.show_when.question, value="|".join(question.show_when.values))
    return made


_FIELDS = {
    KIND.SHORT_TEXT: lambda question, common: forms.CharField(max_length=SHORT_TEXT_LENGTH, **common),
    KIND.LONG_TEXT: lambda question, common: kit_forms.LongTextField(words=question.word_limit, **common),
    KIND.CHOICE: lambda question, common: forms.ChoiceField(
        choices=_choices(question), widget=forms.RadioSelect, **common
    ),
    KIND.CHOICES: lambda question, common: forms.MultipleChoiceField(
        choices=_choices(question), widget=forms.CheckboxSelectMultiple, **common
    ),
    KIND.NUMBER: lambda question, common: forms.DecimalField(
        min_value=question.minimum, max_value=question.maximum, max_digits=NUMBER_DIGITS, **common
    ),
    KIND.DATE: lambda question, common: kit_forms.DateField(**common),
    KIND.FILE: lambda question, common: forms.FileField(**common),
    KIND.CONSENT: lambda question, common: forms.BooleanField(**common),
}


def _label(question: Question) -> str:
    """The words of the question, and that it may be left out: in a draft every field may, but not every question."""
    return question.label if question.required else _("%(label)s (optional)") % {"label": question.label}


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in question.options]
