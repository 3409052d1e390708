from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q

from backend.people.enums import Role
from backend.people.queries import grants_of
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import CallState, Purpose, QuestionKind
from cohorts.programmes.models import Call, Edition, QuestionForm
from cohorts.programmes.questions import Question, form_field, parse

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
    return Candidacy.objects.filter(
        Q(person__user=user) | Q(submitted_at__isnull=False, call__edition__in=organised)
    ).select_related("person", "organisation", "question_form", "call", "call__edition")


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


def is_open(call: Call, now: datetime) -> bool:
    """Whether candidacies may be written and submitted at this moment: from opening up to, not including, closing."""
    return call.state == CallState.PUBLISHED and call.opens_at <= now < call.closes_at


def form_in_use(call: Call) -> QuestionForm:
    """The version of the questions that a draft answers: the highest number."""
    return QuestionForm.objects.filter(call=call).order_by("-number", "-pk").first()


def form_of(candidacy: Candidacy) -> QuestionForm:
    """The questions a candidacy answers: a draft the version in use, one that was handed in its own."""
    return form_in_use(candidacy.call) if candidacy.is_draft else candidacy.question_form


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
