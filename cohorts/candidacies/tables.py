"""The columns of the list of candidacies: on the page and in a download."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.kit.tables import Column, Table
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import QuestionKind
from cohorts.programmes.questions import Question


def organisation_of(candidacy: Candidacy) -> str:
    """The organisation by its name in the list, or as it was written by hand."""
    return candidacy.organisation.name if candidacy.organisation else candidacy.organisation_name


CANDIDACIES = Table(
    columns=(
        Column("name", _("Name"), sort=("person__family_name", "person__given_name")),
        Column("organisation", _("Organisation"), sort=("organisation__name", "organisation_name")),
        Column("level", _("Level of government"), sort=("level",)),
        Column("state", _("State"), sort=("state",)),
        Column("flags", _("Points of attention")),
        Column("submitted", _("Submitted"), sort=("submitted_at",)),
    ),
    default_sort="name",
)
# The same in a download, which has room for more; the answers come behind (``answer_columns``).
DOWNLOAD = (
    Column("number", _("Number"), export="number"),
    Column("name", _("Name"), export="person.sorted_name"),
    Column("email", _("E-mail address"), export="person.email"),
    Column("organisation", _("Organisation"), export=organisation_of),
    Column("level", _("Level of government"), export=lambda row: row.get_level_display()),
    Column("function", _("Function"), export="function"),
    Column("role_level", _("Kind of post"), export=lambda row: row.get_role_level_display()),
    Column("state", _("State"), export=lambda row: row.get_state_display()),
    Column("flags", _("Points of attention"), export=lambda row: ", ".join(map(str, row.flag_labels))),
    Column("submitted", _("Submitted"), export="submitted_at"),
    Column("source", _("How it came in"), export=lambda row: row.get_source_display()),
)


def answer_columns(questions: Iterable[Question]) -> tuple[Column, ...]:
    """A column with the answer in words for every question of a call."""
    return tuple(Column(question.key, question.label, export=_answer(question)) for question in questions)


def _answer(question: Question) -> Callable[[Candidacy], Any]:
    def read(candidacy: Candidacy) -> Any:
        given = candidacy.answers.get(question.key)
        if question.kind == QuestionKind.NUMBER:
            return given
        if question.kind == QuestionKind.DATE:
            return given and date.fromisoformat(given)
        return question.shown(given)

    return read
