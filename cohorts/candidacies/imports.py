"""Candidacies that came by mail, entered from a sheet by the organisers of a call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import imports
from backend.kit.imports import Column, Fault, Note, Row
from backend.kit.imports.cells import BadCell, as_choice, as_date, as_email
from backend.kit.imports.importer import plain_name
from backend.kit.keys import key_of
from backend.people.enums import Level, RoleLevel
from backend.people.imports.directory import Directory
from backend.people.imports.organisations import LEVEL_WORDS
from backend.people.imports.people import ROLE_LEVEL_WORDS
from backend.people.models import Organisation
from cohorts.candidacies import actions, queries, rules
from cohorts.candidacies.actions import Entry
from cohorts.programmes.enums import ApplicantKind, CallState, QuestionKind
from cohorts.programmes.models import Call
from cohorts.programmes.queries import calls_organised_by
from cohorts.programmes.questions import OPTION_KINDS, Question, form_field

YES = {"ja", "yes", "x", "j", "y", "1", "true", "waar", "akkoord", "agreed"}
NO = {"nee", "no", "n", "0", "false", "onwaar"}
ABOUT = (
    Column("given_name", gettext_lazy("First name"), ("voornaam",), required=True, max_length=100, example="Amina"),
    Column(
        "family_name",
        gettext_lazy("Family name"),
        ("familienaam", "achternaam", "naam"),
        required=True,
        max_length=100,
        example="Verbruggen",
    ),
    Column(
        "email",
        gettext_lazy("E-mail address"),
        ("e-mail", "e-mailadres", "mail"),
        required=True,
        max_length=254,
        help=gettext_lazy("By this address we know whether the person is known already."),
        example="amina.verbruggen@voorbeeld.be",
    ),
    Column(
        "organisation",
        gettext_lazy("Organisation"),
        ("organisatie", "entiteit", "werkgever", "bestuur"),
        required=True,
        max_length=200,
        help=gettext_lazy("One that is not on the platform is kept as it is written; then give the level as well."),
        example="Stad Gent",
    ),
    Column(
        "level",
        gettext_lazy("Level of government"),
        ("bestuursniveau", "niveau"),
        help=gettext_lazy("Only for an organisation that is not on the platform."),
        example=gettext_lazy("Local authority"),
    ),
    Column("function", gettext_lazy("Function"), ("functie",), required=True, max_length=200),
    Column(
        "role_level",
        gettext_lazy("Kind of post"),
        ("soort functie", "functieniveau", "rolniveau"),
        required=True,
        help=gettext_lazy("Top management, middle management, coordinating role or staff."),
        example=gettext_lazy("Coordinating role"),
    ),
    Column(
        "received_on",
        gettext_lazy("Received on"),
        ("ontvangen op", "datum", "received"),
        required=True,
        help=gettext_lazy("The day on which the mail came in; after the deadline it needs a reason."),
        example="22/11/2026",
    ),
    Column(
        "late_reason",
        gettext_lazy("Why it is accepted late"),
        ("reden", "reden te laat", "reason"),
        max_length=300,
        help=gettext_lazy("Only when it came in after the deadline."),
    ),
)


@imports.register
class CandidacyImporter(imports.Importer):
    """The candidacies of one call that came by mail; ``scope`` is the id of the call."""

    kind = "candidacies"
    title = gettext_lazy("Enter candidacies from a file")
    lead = gettext_lazy(
        "For candidacies that came in by mail. One row is one candidacy; behind the fixed columns comes one column per "
        "question. Nobody gets a mail from this."
    )

    def _call(self, user: Any, scope: str) -> Call | None:
        return calls_organised_by(user).filter(pk=key_of(scope)).first()

    def visible(self, user: Any, scope: str) -> bool:
        return user.is_authenticated and self._call(user, scope) is not None

    def rule(self, user: Any, scope: str) -> bool:
        call = self._call(user, scope)
        return call is not None and rules.can_import(user, call) and call.state == CallState.PUBLISHED

    def columns_for(self, scope: str) -> list[Column]:
        asked = queries.questions_in_use(Call.objects.get(pk=scope))
        return [*ABOUT, *(_question_column(question) for question in asked if question.kind != QuestionKind.FILE)]

    def check(self, rows: list[Row], scope: str, now: datetime) -> list[Fault | Note]:
        reading = Reading(rows, _call_of(scope), now)
        return [*reading.faults, *reading.notes()]

    def apply(self, rows: list[Row], scope: str, actor: Any, progress: Any, now: datetime) -> dict[str, int]:
        call = _call_of(scope)
        reading = Reading(rows, call, now)
        entered = actions.enter_many(call, [plan.entry for plan in reading.plans], actor=actor, now=now)
        progress.advance(len(rows))
        return {"candidacies": len(entered)}

    def done_url(self, scope: str) -> str:
        return reverse("candidacies:call_list", args=[scope])


def _call_of(scope: str) -> Call:
    return Call.objects.select_related("edition").get(pk=scope)


def _question_column(question: Question) -> Column:
    return Column(
        f"q:{question.key}",
        question.label,
        (question.key,),
        required=question.show_when is None and bool(queries.unanswered([question], {})),
        help=_what_to_fill_in(question),
    )


def _what_to_fill_in(question: Question) -> str:
    if question.kind == QuestionKind.CHOICES:
        return _("One or more of these, with ; in between: %(options)s") % {"options": _options(question)}
    if question.kind == QuestionKind.CHOICE:
        return _("One of these: %(options)s") % {"options": _options(question)}
    if question.kind == QuestionKind.CONSENT:
        return _("Yes or no.")
    return question.help


def _options(question: Question) -> str:
    return "; ".join(option.label for option in question.options)


@dataclass
class Plan:
    """What one row will become."""

    row: Row
    entry: Entry


class Reading:
    """One reading of all rows together, against who is known. Seven queries whatever the size."""

    def __init__(self, rows: list[Row], call: Call, now: datetime):
        self.call = call
        self.today = timezone.localdate(now)
        self.deadline = timezone.localdate(call.closes_at)
        self.questions = queries.questions_in_use(call)
        self.directory = Directory(self.today)
        self.faults: list[Fault] = []
        self.unlisted: list[tuple[Row, str]] = []
        self.plans = [self._read(row) for row in rows]
        self.people = queries.people_with([plan.entry.email for plan in self.plans if plan.entry.email])
        self._refuse_doubles()

    def _fault(self, row: Row, column: str, message: str) -> None:
        self.faults.append(Fault(row, column, message))

    def _cell(self, row: Row, column: str, read: Callable[[str], Any], empty: Any = None) -> Any:
        """What ``read`` makes of a cell; ``empty`` when there is nothing in it or when it is wrong."""
        if not row[column]:
            return empty
        try:
            return read(row[column])
        except BadCell as refusal:
            self._fault(row, column, str(refusal))
            return empty

    def _read(self, row: Row) -> Plan:
        organisation, level = self._organisation(row)
        entry = Entry(
            given_name=row["given_name"],
            family_name=row["family_name"],
            email=self._cell(row, "email", as_email, ""),
            organisation=organisation,
            organisation_name="" if organisation else row["organisation"],
            level=level,
            function=row["function"],
            role_level=self._cell(row, "role_level", lambda text: as_choice(text, RoleLevel, ROLE_LEVEL_WORDS), ""),
            received_on=self._received_on(row),
            late_reason=row["late_reason"],
            answers=self._answers(row),
        )
        return Plan(row, entry)

    def _organisation(self, row: Row) -> tuple[Organisation | None, str]:
        """The organisation of the list, or None with a level for one that is kept as it is written."""
        level = self._cell(row, "level", lambda text: as_choice(text, Level, LEVEL_WORDS), "")
        if not row["organisation"]:
            return None, level
        try:
            organisation = self.directory.find(row["organisation"])
        except BadCell as refusal:
            if self._is_listed(row["organisation"]):
                self._fault(row, "organisation", str(refusal))
                return None, level
            if not row["level"]:
                or_else = _("Or give its level of government as well.")
                self._fault(row, "organisation", f"{refusal} {or_else}")
            self.unlisted.append((row, row["organisation"]))
            return None, level
        return organisation, organisation.level

    def _is_listed(self, name: str) -> bool:
        """Several organisations have this name: writing it by hand would not tell which one."""
        return any(plain_name(organisation.name) == plain_name(name) for organisation in self.directory.organisations)

    def _received_on(self, row: Row) -> date | None:
        day = self._cell(row, "received_on", as_date)
        if day and day > self.today:
            self._fault(row, "received_on", _("This day is still to come."))
        elif day and day > self.deadline and not row["late_reason"]:
            deadline = date_format(self.deadline, "j F Y")
            message = _("This is after the deadline of %(deadline)s. Give a reason, or leave the row out.")
            self._fault(row, "late_reason", message % {"deadline": deadline})
        return day

    def _answers(self, row: Row) -> dict:
        answers = {}
        for question in self.questions:
            read = self._cell(row, f"q:{question.key}", lambda text, question=question: _answer(question, text))
            if read is not None:
                answers[question.key] = read
        wrong = {fault.column for fault in self.faults if fault.row is row}
        for question in queries.unanswered(self.questions, answers):
            if f"q:{question.key}" not in wrong and question.kind != QuestionKind.FILE:
                self._fault(row, f"q:{question.key}", _("Fill this in."))
        return answers

    def _refuse_doubles(self) -> None:
        """One person and, in a call for organisations, one organisation has one candidacy."""
        taken = queries.applicants(self.call)
        people: dict[str, int] = {}
        organisations: dict[str, int] = {}
        for plan in self.plans:
            entry = plan.entry
            self._refuse_double(plan.row, "email", entry.email, people, taken.addresses)
            if self.call.applicant_kind == ApplicantKind.ORGANISATION:
                name = plain_name(entry.organisation.name if entry.organisation else entry.organisation_name)
                known = {plain_name(one) for one in taken.organisations}
                self._refuse_double(plan.row, "organisation", name, organisations, known)

    def _refuse_double(self, row: Row, column: str, name: str, seen: dict[str, int], taken: set[str]) -> None:
        if not name:
            return
        if name in taken:
            self._fault(row, column, _("There already is a candidacy for this call under this name."))
        elif name in seen:
            self._fault(row, column, _("Row %(row)d is the same candidate.") % {"row": seen[name]})
        seen.setdefault(name, row.number)

    def notes(self) -> Iterator[Note]:
        """What is good to know: who is known already, and which organisations are not."""
        for plan in self.plans:
            if person := self.people.get(plan.entry.email):
                yield Note(plan.row, _("%(name)s is known already and keeps name and account.") % {"name": person.name})
        for row, name in self.unlisted:
            yield Note(row, _("“%(name)s” is not on the platform: it is kept as it is written.") % {"name": name})


def _answer(question: Question, text: str) -> Any:
    """A cell as the answer to a question, as it is stored; raises :class:`BadCell` when it cannot be one."""
    try:
        return question.stored(form_field(question).clean(_typed(question, text)))
    except ValidationError as error:
        raise BadCell(" ".join(error.messages)) from None


def _typed(question: Question, text: str) -> Any:
    """What a person would have typed or chosen in the form."""
    if question.kind in OPTION_KINDS:
        parts = [part.strip() for part in text.split(";")] if question.kind == QuestionKind.CHOICES else [text]
        chosen = [_option(question, part) for part in parts if part]
        return chosen if question.kind == QuestionKind.CHOICES else chosen[0]
    if question.kind == QuestionKind.CONSENT:
        return _yes_or_no(text)
    if question.kind == QuestionKind.DATE:
        return as_date(text).isoformat()
    return text.replace(",", ".") if question.kind == QuestionKind.NUMBER else text


def _option(question: Question, text: str) -> str:
    wanted = plain_name(text)
    for option in question.options:
        if wanted in (plain_name(option.label), plain_name(option.value)):
            return option.value
    raise BadCell(
        _("We do not know “%(text)s”. Choose from: %(options)s.") % {"text": text, "options": _options(question)}
    )


def _yes_or_no(text: str) -> bool:
    wanted = plain_name(text)
    if wanted not in YES | NO:
        raise BadCell(_("Write yes or no."))
    return wanted in YES
