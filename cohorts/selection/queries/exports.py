"""All candidacies of a call as rows of a sheet: who, every answer, the mean, the decision.

The rows come one by one from a server-side cursor as plain tuples, so memory does not grow with their number; what an
option or a choice is called is looked up once per column, not once per cell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.people.enums import Level, RoleLevel
from cohorts.candidacies.enums import READABLE_STATES, CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import QuestionKind
from cohorts.programmes.models import Call
from cohorts.programmes.questions import OPTION_KINDS, Question, parse
from cohorts.selection.enums import Outcome
from cohorts.selection.queries.board import with_measures

READ_ROWS = 500
FIXED = (
    "pk",
    "person__family_name",
    "person__given_name",
    "person__email",
    "organisation__name",
    "organisation_name",
    "level",
    "function",
    "role_level",
    "state",
    "submitted_at",
    "flags",
    "reviews_in",
    "mean",
    "spread",
    "decision__outcome",
    "decision__rank",
    "decision__reason",
    "person_id",
    "answers",
)


@dataclass(frozen=True)
class Sheet:
    """A header and rows that are read while they are written."""

    labels: list[str]
    rows: Iterator[list[Any]]


def candidacies(call: Call, *, viewer) -> Sheet:
    """The candidacies of a call that may be read, in the order in which they came. The viewer's own shows no scores."""
    asked = _questions(call)
    labels = [
        _("Number"), _("Family name"), _("First name"), _("E-mail address"), _("Organisation"),
        _("Level of government"), _("Function"), _("Kind of post"), _("State"), _("Submitted at"), _("Attention"),
        *(question.label for question in asked),
        _("Assessments"), _("Mean"), _("Spread"), _("Decision"), _("Place on the reserve list"), _("Reason"),
    ]  # fmt: skip
    found = with_measures(Candidacy.objects.filter(call=call, state__in=READABLE_STATES))
    rows = found.order_by("submitted_at", "pk").values_list(*FIXED).iterator(chunk_size=READ_ROWS)
    return Sheet(labels, _rows(rows, asked, viewer))


def _questions(call: Call) -> list[Question]:
    """The questions of all versions that were answered; of a key that changed, its newest wording."""
    newest = {}
    for form in call.question_forms.order_by("number"):
        newest.update((question.key, question) for question in parse(form.questions))
    return list(newest.values())


def _rows(found: Iterator[tuple], asked: list[Question], viewer) -> Iterator[list[Any]]:
    levels, posts = _names(Level), _names(RoleLevel)
    states, flags, outcomes = _names(CandidacyState), _names(Flag), _names(Outcome)
    answers_of = [(question.key, _words_of(question)) for question in asked]
    for (
        pk, family, given, email, organisation, unlisted, level, function, post, state, submitted_at, flagged,
        done, mean, spread, outcome, rank, reason, person, answers,
    ) in found:  # fmt: skip
        own = person == viewer.pk
        row = [pk, family, given, email, organisation or unlisted, levels.get(level, ""), function]
        row += [posts.get(post, ""), states[state], submitted_at]
        row.append(", ".join([flags.get(flag, str(flag)) for flag in flagged]) if flagged else "")
        row += [words(answers[key]) if answers.get(key) is not None else "" for key, words in answers_of]
        if own:
            row += [None, None, None, "", None, ""]
        else:
            apart = round(spread, 1) if spread is not None and done > 1 else None
            mean = None if mean is None else round(mean, 1)
            row += [done, mean, apart, outcomes.get(outcome, ""), rank, reason or ""]
        yield row


def _names(choices) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _words_of(question: Question) -> Callable[[Any], Any]:
    """How an answer to this question reads in a cell; numbers stay numbers."""
    if question.kind in OPTION_KINDS:
        names = {option.value: option.label for option in question.options}

        def words(stored):
            chosen = stored if isinstance(stored, list) else [stored]
            return ", ".join([names.get(value, str(value)) for value in chosen])

        return words
    if question.kind == QuestionKind.CONSENT:
        agreed = _("Agreed")
        return lambda stored: agreed if stored else ""
    return lambda stored: stored
