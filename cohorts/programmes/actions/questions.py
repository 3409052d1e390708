from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from cohorts.programmes import queries
from cohorts.programmes.enums import CallState
from cohorts.programmes.models import Call, QuestionForm
from cohorts.programmes.questions import Question, parse, steps

Change = Callable[[list[Question]], list[Question]]


class FormIsFrozen(Refused):
    """Somebody has submitted a candidacy: the questions are the same for everybody from then on."""

    def __init__(self):
        super().__init__(
            _("A candidacy has been submitted, so the questions cannot change any more: everybody answers the same.")
        )


class FormIsOutdated(Refused):
    """The questions changed after this candidate began; the answers must be looked over in the version in use."""

    def __init__(self):
        super().__init__(_("The questions of this call have changed. Look over your answers before you submit."))


def freeze_form(form: QuestionForm, *, now: datetime) -> QuestionForm:
    """Freeze the call's questions at the first submitted candidacy; doing it again changes nothing.

    Waits for an organiser who is editing at that moment. Raises :class:`FormIsOutdated` when ``form`` is not the
    version in use. A frozen form costs no query.
    """
    return form if form.frozen_at else _freeze(form, now)


@transaction.atomic
def _freeze(form: QuestionForm, now: datetime) -> QuestionForm:
    call = states.lock(form.call)
    current = queries.current_form(call)
    if current.pk != form.pk:
        raise FormIsOutdated
    if current.frozen_at is None:
        current.frozen_at = now
        current.save(update_fields=["frozen_at"])
        audit.record(call, "call.questions_frozen", actor=None, version=current.number)
    return current


@transaction.atomic
def add_question(call: Call, question: Question, *, actor) -> QuestionForm:
    """Add a question at the end of its step. See :func:`_edit` for what is refused."""
    return _edit(call, lambda asked: [*asked, question], "call.question_added", question.key, actor)


@transaction.atomic
def change_question(call: Call, key: str, question: Question, *, actor) -> QuestionForm:
    """Put ``question`` in the place of the one with this key, which it keeps. See :func:`_edit` for what is refused."""
    changed = replace(question, key=key)
    return _edit(
        call,
        lambda asked: [changed if other.key == key else other for other in asked],
        "call.question_changed",
        key,
        actor,
    )


@transaction.atomic
def move_question(call: Call, key: str, *, up: bool, actor) -> QuestionForm:
    """Move a question one place up or down; past the edge of its step it joins the next one over. See :func:`_edit`."""
    return _edit(call, lambda asked: moved(asked, key, up=up), "call.question_moved", key, actor)


@transaction.atomic
def remove_question(call: Call, key: str, *, actor) -> QuestionForm:
    """Take a question out; refused when another depends on its answer. See :func:`_edit`."""
    return _edit(
        call, lambda asked: [other for other in asked if other.key != key], "call.question_removed", key, actor
    )


@transaction.atomic
def replace_questions(call: Call, questions: list[Question], *, actor) -> QuestionForm:
    """Put a whole list of questions in the place of the present one. See :func:`_edit`."""
    return _edit(call, lambda _asked: list(questions), "call.questions_replaced", "", actor)


def moved(asked: list[Question], key: str, *, up: bool) -> list[Question]:
    """The questions with one of them a place higher or lower; at the edge of its step it changes step instead."""
    index = next((place for place, question in enumerate(asked) if question.key == key), None)
    if index is None:
        return asked
    other = index - 1 if up else index + 1
    if not 0 <= other < len(asked):
        return asked
    result = list(asked)
    if asked[other].step != asked[index].step:
        result[index] = replace(asked[index], step=asked[other].step)
    else:
        result[index], result[other] = asked[other], asked[index]
    return result


def _edit(call: Call, change: Change, event: str, key: str, actor) -> QuestionForm:
    """Apply ``change`` to the questions in use, and journal it.

    A concept's questions change in place; once published, each change is a new version, so that a draft written to
    the old one keeps it. Raises :class:`FormIsFrozen` after the first submitted candidacy, and
    ``questions.BadQuestion`` when the result would not be a form that can be asked; then nothing changes.
    """
    call = states.lock(call)
    form = queries.current_form(call)
    if form.frozen_at:
        raise FormIsFrozen
    document = _in_document_order(change(parse(form.questions)))
    parse(document)
    if call.state == CallState.DRAFT:
        form.questions = document
        form.save(update_fields=["questions"])
    else:
        form = QuestionForm.objects.create(call=call, number=form.number + 1, questions=document)
    audit.record(call, event, actor=actor, version=form.number, question=key)
    return form


def _in_document_order(asked: list[Question]) -> list[dict]:
    """The document in the order in which the steps ask."""
    return [question.as_document() for _step, questions in steps(asked) for question in questions]
