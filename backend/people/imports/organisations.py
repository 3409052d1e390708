from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backend.kit import imports
from backend.kit.imports import Column, Fault, Row
from backend.kit.imports.cells import BadCell, as_choice, as_date, not_found
from backend.kit.imports.importer import plain_name
from backend.people import actions, rules
from backend.people.enums import Level
from backend.people.imports.directory import Directory
from backend.people.models import Organisation, PolicyDomain
from backend.people.models.organisation import KBO_NUMBER, OVO_CODE

# Beside the labels of the enum, which are in the language of the page.
LEVEL_WORDS = {
    Level.FLEMISH: ("vlaams", "vlaamse overheid", "flemish government", "vlaanderen"),
    Level.FEDERAL: ("federaal", "federale overheid", "federal government", "belgië"),
    Level.PROVINCIAL: ("provinciaal", "provincie", "provincial", "province"),
    Level.LOCAL: ("lokaal", "lokaal bestuur", "gemeente", "stad", "ocmw", "local authority", "municipality"),
    Level.NON_PROFIT: ("non-profit", "nonprofit", "vzw", "vereniging", "non-profit organisation"),
    Level.KNOWLEDGE: ("kennisinstelling", "universiteit", "hogeschool", "knowledge institution", "university"),
    Level.OTHER: ("andere", "ander", "overige", "other"),
}


@dataclass
class Plan:
    """What one row will become. ``parent`` is an organisation that exists, or the plan of another row."""

    row: Row
    columns: dict[str, Any] = field(default_factory=dict)
    parent: "Organisation | Plan | None" = None
    former_name: str = ""
    renamed_on: date | None = None
    ends_on: date | None = None

    @property
    def name(self) -> str:
        return self.row["name"]


@imports.register
class OrganisationImporter(imports.Importer):
    """New organisations with their place in the tree. What exists already is never changed."""

    kind = "organisations"
    title = gettext_lazy("Import organisations")
    lead = gettext_lazy("Add many organisations at once, with the organisation that each stands under.")
    columns = (
        Column(
            "name",
            gettext_lazy("Name"),
            ("naam", "organisatie", "organisation"),
            required=True,
            max_length=200,
            help=gettext_lazy("The name in force today."),
            example="Agentschap Binnenlands Bestuur",
        ),
        Column(
            "short_name",
            gettext_lazy("Short name"),
            ("korte naam", "afkorting", "abbreviation"),
            max_length=40,
            example="ABB",
        ),
        Column(
            "level",
            gettext_lazy("Level of government"),
            ("bestuursniveau", "niveau", "level"),
            required=True,
            help=gettext_lazy("Flemish, federal, provincial, local, non-profit, knowledge institution or other."),
            example=gettext_lazy("Flemish government"),
        ),
        Column(
            "policy_domain",
            gettext_lazy("Policy domain"),
            ("beleidsdomein", "domein", "domain"),
            help=gettext_lazy("Name or code of the policy domain."),
            example="Kanselarij en Bestuur",
        ),
        Column("ovo_code", gettext_lazy("OVO code"), ("ovo", "ovo-code", "ovo-nummer"), example="OVO001835"),
        Column(
            "kbo_number",
            gettext_lazy("KBO number"),
            ("kbo", "kbo-nummer", "ondernemingsnummer"),
            help=gettext_lazy("Ten digits; points and spaces are fine."),
            example="0316.380.841",
        ),
        Column(
            "parent",
            gettext_lazy("Stands under"),
            ("valt onder", "moederorganisatie", "parent", "hoort bij"),
            help=gettext_lazy("Name or OVO code of the organisation above it, on the platform or in this file."),
            example="Vlaamse overheid",
        ),
        Column(
            "valid_from",
            pgettext_lazy("organisation", "Exists since"),
            ("bestaat sinds", "geldig vanaf", "vanaf", "valid from"),
            help=gettext_lazy("Empty means: since today."),
            example="01/01/2015",
        ),
        Column(
            "valid_until",
            pgettext_lazy("organisation", "Exists until"),
            ("bestaat tot", "geldig tot", "tot", "valid until"),
            help=gettext_lazy("Only for an organisation that has an end; on that day it is no longer there."),
        ),
        Column(
            "former_name",
            gettext_lazy("Former name"),
            ("vroegere naam", "vorige naam", "oude naam"),
            max_length=200,
            help=gettext_lazy("The last name it had before; it stays findable under that name."),
        ),
        Column(
            "renamed_on",
            gettext_lazy("Renamed on"),
            ("naam gewijzigd op", "nieuwe naam sinds", "hernoemd op"),
            help=gettext_lazy("The first day of the present name."),
            example="01/06/2021",
        ),
    )

    def rule(self, user: Any, scope: str) -> bool:
        return rules.is_administrator(user)

    def done_url(self, scope: str) -> str:
        return reverse("people:organisations")

    def check(self, rows: list[Row], scope: str, now: datetime) -> list[Fault]:
        _plans, faults = Reading(rows, timezone.localdate(now)).result()
        return faults

    def apply(self, rows: list[Row], scope: str, actor: Any, progress: Any, now: datetime) -> dict[str, int]:
        plans, _faults = Reading(rows, timezone.localdate(now)).result()
        made: dict[int, Organisation] = {}
        plans = list(_parents_first(plans))
        for plan in plans:
            made[plan.row.number] = _make(plan, made, actor=actor, today=timezone.localdate(now))
            progress.advance(message=plan.name)
        for plan in reversed(plans):
            if plan.ends_on:
                actions.end(made[plan.row.number], actor=actor, on=plan.ends_on)
        return {"organisations": len(made)}


def _make(plan: Plan, made: dict[int, Organisation], *, actor: Any, today: date) -> Organisation:
    """Write one row: under its parent from its own first day or, of a younger parent, from that one's."""
    parent = made[plan.parent.row.number] if isinstance(plan.parent, Plan) else plan.parent
    begins = plan.columns["valid_from"]
    from_the_start = parent if parent and parent.valid_from <= begins else None
    first_name = plan.former_name or plan.name
    organisation = actions.add_organisation(actor=actor, parent=from_the_start, name=first_name, **plan.columns)
    if parent and not from_the_start:
        actions.move(organisation, actor=actor, parent=parent, on=parent.valid_from)
    if plan.former_name:
        names = {"name": plan.name, "short_name": organisation.short_name}
        actions.rename(organisation, actor=actor, **names, on=plan.renamed_on, today=today)
    return organisation


def _parents_first(plans: list[Plan]) -> Iterator[Plan]:
    """Each row after the row it stands under; there are no circles any more."""
    seen: set[int] = set()
    for plan in plans:
        for one in reversed(list(_upwards(plan))):
            if one.row.number not in seen:
                seen.add(one.row.number)
                yield one


def _upwards(plan: Plan) -> Iterator[Plan]:
    """The row and the rows above it, until one that stands under nothing in this file or comes a second time."""
    seen: set[int] = set()
    while isinstance(plan, Plan) and plan.row.number not in seen:
        seen.add(plan.row.number)
        yield plan
        plan = plan.parent


class Reading:
    """One reading of all rows together: what each will become, and what is wrong. Five queries whatever the size."""

    def __init__(self, rows: list[Row], today: date):
        self.today = today
        self.faults: list[Fault] = []
        self.directory = Directory(today)
        self.domains = {
            plain_name(name): domain
            for domain in PolicyDomain.objects.order_by("pk")
            for name in (domain.code, domain.name)
        }
        self.taken = {
            column: set(Organisation.objects.exclude(**{column: ""}).order_by("pk").values_list(column, flat=True))
            for column in ("ovo_code", "kbo_number")
        }
        self.plans = [Plan(row) for row in rows]

    def result(self) -> tuple[list[Plan], list[Fault]]:
        """The plans, and the faults; with faults the plans of those rows are not to be used."""
        for plan in self.plans:
            self._read_columns(plan)
        self._refuse_doubles()
        self._find_parents()
        self._refuse_circles()
        self._refuse_orphans()
        return self.plans, self.faults

    def _fault(self, plan: Plan, column: str, message: str) -> None:
        self.faults.append(Fault(plan.row, column, message))

    def _cell(self, plan: Plan, column: str, read: Callable[[str], Any], empty: Any = None) -> Any:
        """What ``read`` makes of a cell; ``empty`` when there is nothing in it or when it is wrong."""
        text = plan.row[column]
        if not text:
            return empty
        try:
            return read(text)
        except BadCell as refusal:
            self._fault(plan, column, str(refusal))
            return empty

    def _read_columns(self, plan: Plan) -> None:
        plan.columns = {
            "short_name": plan.row["short_name"],
            "level": self._cell(plan, "level", lambda text: as_choice(text, Level, LEVEL_WORDS)),
            "policy_domain": self._cell(plan, "policy_domain", self._domain),
            "ovo_code": self._cell(plan, "ovo_code", _ovo_code, ""),
            "kbo_number": self._cell(plan, "kbo_number", _kbo_number, ""),
            "valid_from": self._cell(plan, "valid_from", as_date, self.today),
        }
        plan.ends_on = self._cell(plan, "valid_until", as_date)
        if plan.ends_on and plan.ends_on <= plan.columns["valid_from"]:
            self._fault(plan, "valid_until", _("It must end after it began."))
        self._read_former_name(plan)

    def _read_former_name(self, plan: Plan) -> None:
        plan.former_name = plan.row["former_name"]
        plan.renamed_on = self._cell(plan, "renamed_on", as_date)
        if plan.former_name and not plan.row["renamed_on"]:
            self._fault(plan, "renamed_on", _("Say since when it has its present name."))
        elif plan.renamed_on and plan.renamed_on <= plan.columns["valid_from"]:
            self._fault(plan, "renamed_on", _("It got its present name after it began to exist."))

    def _domain(self, text: str) -> PolicyDomain:
        if plain_name(text) not in self.domains:
            unknown = not_found(text, sorted({domain.name for domain in self.domains.values()}))
            raise BadCell(" ".join([unknown, _("You add a new one under Organisations, Policy domains.")]))
        return self.domains[plain_name(text)]

    def _refuse_doubles(self) -> None:
        """A name or code that exists already, on the platform or higher up in the file."""
        there = {plain_name(organisation.name) for organisation in self.directory.organisations}
        names, codes = {}, {"ovo_code": {}, "kbo_number": {}}
        for plan in self.plans:
            name = plain_name(plan.name)
            if name in there:
                self._fault(plan, "name", _("There is already an organisation with this name."))
            self._refuse_second(plan, "name", name, names)
            for column, seen in codes.items():
                if plan.columns[column] in self.taken[column]:
                    self._fault(plan, column, _("There is already an organisation with this code."))
                self._refuse_second(plan, column, plan.columns[column], seen)

    def _refuse_second(self, plan: Plan, column: str, value: str, seen: dict[str, int]) -> None:
        if value and seen.setdefault(value, plan.row.number) != plan.row.number:
            self._fault(plan, column, _("Row %(row)d has the same.") % {"row": seen[value]})

    def _find_parents(self) -> None:
        by_name: dict[str, Plan] = {}
        for plan in self.plans:
            for name in (plan.name, plan.columns["ovo_code"], plan.row["short_name"]):
                by_name.setdefault(plain_name(name), plan)
        by_name.pop("", None)
        names = tuple(plan.name for plan in self.plans if plan.name)
        for plan in self.plans:
            plan.parent = self._cell(
                plan, "parent", lambda text: by_name.get(plain_name(text)) or self.directory.find(text, also=names)
            )

    def _refuse_circles(self) -> None:
        """One fault per circle, at its first row."""
        told: set[int] = set()
        for plan in self.plans:
            path = list(_upwards(plan))
            if path[-1].parent is plan and plan.row.number not in told:
                told |= {one.row.number for one in path}
                names = " → ".join([*(one.name for one in path), plan.name])
                self._fault(
                    plan, "parent", _("These stand under each other in a circle: %(names)s.") % {"names": names}
                )

    def _refuse_orphans(self) -> None:
        """Nothing may go on standing under what has ended."""
        for plan in self.plans:
            ends = plan.parent and _end_of(plan.parent)
            if ends and (plan.ends_on is None or plan.ends_on > ends):
                self._fault(plan, "parent", _("%(name)s ends before this does.") % {"name": plan.parent.name})


def _end_of(parent: Organisation | Plan) -> date | None:
    return parent.ends_on if isinstance(parent, Plan) else parent.valid_until


def _ovo_code(text: str) -> str:
    code = text.replace(" ", "").upper()
    return _valid(code if code.startswith("OVO") else f"OVO{code.zfill(6)}", OVO_CODE)


def _kbo_number(text: str) -> str:
    """Ten digits; a spreadsheet may have eaten the zero in front."""
    digits = text.upper().removeprefix("BE").replace(".", "").replace(" ", "").replace("-", "")
    return _valid(digits.zfill(10), KBO_NUMBER)


def _valid(code: str, validator: Callable[[str], None]) -> str:
    try:
        validator(code)
    except ValidationError as refusal:
        raise BadCell(str(refusal.messages[0])) from None
    return code
