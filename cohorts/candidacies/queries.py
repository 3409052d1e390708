from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from backend.people.enums import Role
from backend.people.queries import grants_of
from cohorts.candidacies.enums import CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import Purpose, QuestionKind
from cohorts.programmes.models import Call, Edition, QuestionForm
from cohorts.programmes.queries import current_form, organisers_by_name
from cohorts.programmes.questions import Question, form_field, parse, steps

# Without an answer to these nothing is submitted, whatever the form says (R03, R20).
COMPULSORY = frozenset({Purpose.BRING, Purpose.EXPECT, Purpose.COMMITMENT})
# Never carried over from an earlier candidacy: a statement is given anew, a file belongs to one candidacy.
NEVER_COPIED = frozenset({QuestionKind.CONSENT, QuestionKind.FILE})


def visible_to(user) -> models.QuerySet:
    """One's own candidacies, and those once handed in to a call whose edition one organises.

    Unordered; with the person, organisation, form, call and edition that every page about a candidacy shows.
    Assessors read through selection.
    """
    if not user.is_authenticated:
        return Candidacy.objects.none()
    bodies = grants_of(user).organisations(Role.ORGANISER)
    organised = Edition.objects.filter(organisers__in=bodies).values("pk")
    return (
        Candidacy.objects.filter(Q(person__user=user) | Q(submitted_at__isnull=False, call__edition__in=organised))
        .select_related("person", "organisation", "question_form", "call", "call__edition", "call__edition__programme")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def for_call(call: Call) -> models.QuerySet:
    """The candidacies that were handed in to a call, withdrawn ones included, by family name of the person."""
    return (
        Candidacy.objects.filter(call=call, submitted_at__isnull=False)
        .select_related("person", "organisation", "question_form")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def counts(call: Call) -> dict[str, int]:
    """How many candidacies of a call are in each state, and ``received``: all that were handed in, also withdrawn."""
    each = {state.value: Count("pk", filter=Q(state=state)) for state in CandidacyState}
    return Candidacy.objects.filter(call=call).aggregate(
        received=Count("pk", filter=Q(submitted_at__isnull=False)), **each
    )


def own(person) -> models.QuerySet:
    """A person's candidacies, the newest first."""
    return (
        Candidacy.objects.filter(person=person)
        .select_related("call", "call__edition", "organisation")
        .order_by("-created_at", "-pk")
    )


def own_for(call: Call, user) -> Candidacy | None:
    """The candidacy that this person already has for the call."""
    if not user.is_authenticated:
        return None
    return Candidacy.objects.filter(call=call, person__user=user).first()


def form_of(candidacy: Candidacy) -> QuestionForm:
    """The questions a candidacy answers: a draft the version in use, one that was handed in its own."""
    return current_form(candidacy.call) if candidacy.is_draft else candidacy.question_form


@dataclass(frozen=True)
class Step:
    """One page of the form. The first is about the person; the others ask the questions of the call."""

    number: int
    title: str
    questions: tuple[Question, ...] = ()


def steps_of(questions: list[Question]) -> list[Step]:
    """The pages that a candidate goes through, before the last one on which everything is checked."""
    asked = [
        Step(number, title or _("Your answers"), tuple(page))
        for number, (title, page) in enumerate(steps(questions), start=2)
    ]
    return [Step(1, _("About you")), *asked]


@dataclass(frozen=True)
class Answer:
    """One question with its answer, for reading: ``shown`` in words, ``attachment`` when it is a file."""

    question: Question
    stored: object
    shown: str
    attachment: object = None


def answers_in_words(candidacy: Candidacy, questions: list[Question], attachments: Iterable = ()) -> list[Answer]:
    """What was asked of this candidate, in order, with the answers; questions that did not apply are left out."""
    files = {attachment.question: attachment for attachment in attachments}
    return [
        Answer(question, given, question.shown(given), files.get(question.key))
        for question in questions
        if question.is_asked(candidacy.answers)
        for given in [candidacy.answers.get(question.key)]
    ]


def questions_of(candidacy: Candidacy) -> list[Question]:
    return parse(form_of(candidacy).questions)


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
    columns = [
        ("organisation", _("Organisation"), candidacy.organisation_id or candidacy.organisation_name),
        ("level", _("Level of government"), candidacy.level),
        ("function", _("Function"), candidacy.function),
        ("role_level", _("Kind of post"), candidacy.role_level),
    ]
    return [Problem(1, name, label, _("Still to be answered")) for name, label, value in columns if not value]


def split_answers(answers: dict, questions: list[Question]) -> tuple[dict, dict]:
    """The answers to questions that apply, and all the others."""
    applies = {question.key for question in questions if question.is_asked(answers)}
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
    return [
        question
        for question in questions
        if (question.required or question.purpose in COMPULSORY)
        and question.is_asked(answers)
        and answers.get(question.key) in (None, "", [], False)
    ]


def faulty(questions: list[Question], answers: dict) -> list[tuple[Question, str]]:
    """Answers that stand in a draft but cannot be submitted, such as a text that is too long, with what is wrong."""
    return [
        (question, fault)
        for question in questions
        if question.kind != QuestionKind.FILE and question.is_asked(answers) and question.key in answers
        for fault in _faults(question, answers[question.key])
    ]


def _faults(question: Question, stored: object) -> list[str]:
    try:
        form_field(question, strict=False).clean(stored)
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
