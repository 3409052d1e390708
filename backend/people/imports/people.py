from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backend.kit import imports
from backend.kit.imports import Column, Fault, Note, Row
from backend.kit.imports.cells import BadCell, as_choice, as_date, as_email
from backend.people import actions, rules
from backend.people.enums import Role, RoleLevel, Source
from backend.people.imports.directory import Directory
from backend.people.models import Affiliation, Organisation, Person, RoleGrant

# Beside the labels of the enums, which are in the language of the page.
ROLE_LEVEL_WORDS = {
    RoleLevel.TOP: ("topmanagement", "top management", "topkader", "leidend ambtenaar", "n-1"),
    RoleLevel.MIDDLE: ("middenkader", "middle management", "middenmanagement", "lijnmanager"),
    RoleLevel.COORDINATING: ("coördinerend", "coördinerende rol", "coördinator", "coordinating role", "projectleider"),
    RoleLevel.STAFF: ("medewerker", "personeel", "staff", "staf"),
}
ROLE_WORDS = {
    Role.ORGANISER: ("organisator", "organiser"),
    Role.PUBLISHER: ("publiceerder", "publiceerder van modules", "uitgever", "publisher"),
    Role.HR: ("hr", "personeelsdienst"),
    Role.CONTACT_POINT: ("contactpunt", "contactpersoon", "ambassadeur", "contact point"),
}
LANGUAGE_WORDS = {"nl": ("nederlands", "dutch"), "en": ("engels", "english")}
Language = models.TextChoices("Language", {code.upper(): (code, label) for code, label in settings.LANGUAGES})
# The administrator of the platform is not made from a file.
GrantableRole = models.TextChoices(
    "GrantableRole", {role.name: (role.value, role.label) for role in Role if role != Role.ADMINISTRATOR}
)


@dataclass
class Plan:
    """What one row will become: a person (perhaps known), and a post (perhaps known)."""

    row: Row
    email: str = ""
    organisation: Organisation | None = None
    role_level: RoleLevel | None = None
    manager_email: str = ""
    language: str = ""
    role: Role | None = None
    since: date | None = None


@imports.register
class PersonImporter(imports.Importer):
    """People with their post; who is known already keeps name and account and gets the post of the file."""

    kind = "people"
    title = gettext_lazy("Import people")
    lead = gettext_lazy("Add many people at once, with where they work. Nobody gets a mail from this.")
    columns = (
        Column(
            "given_name",
            gettext_lazy("First name"),
            ("voornaam", "first name"),
            required=True,
            max_length=100,
            example="Amina",
        ),
        Column(
            "family_name",
            gettext_lazy("Family name"),
            ("familienaam", "achternaam", "naam", "last name", "surname"),
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
            help=gettext_lazy("Name or OVO code of an organisation on the platform."),
            example="Stad Gent",
        ),
        Column(
            "function",
            gettext_lazy("Function"),
            ("functie", "functietitel", "job title"),
            max_length=200,
            example=gettext_lazy("Policy officer"),
        ),
        Column(
            "role_level",
            gettext_lazy("Kind of post"),
            ("soort functie", "functieniveau", "rolniveau", "role level"),
            help=gettext_lazy("Top management, middle management, coordinating role or staff. Empty means: staff."),
            example=gettext_lazy("Coordinating role"),
        ),
        Column(
            "manager_email",
            gettext_lazy("E-mail address of line manager"),
            ("leidinggevende", "e-mail leidinggevende", "e-mailadres leidinggevende", "line manager", "manager"),
            help=gettext_lazy("Of somebody on the platform or in this file."),
            example="bert.claes@voorbeeld.be",
        ),
        Column(
            "language",
            gettext_lazy("Language"),
            ("taal",),
            help=gettext_lazy("Dutch or English. Empty means: Dutch."),
            example=gettext_lazy("Dutch"),
        ),
        Column(
            "role",
            gettext_lazy("Role on the platform"),
            ("rol", "platformrol", "role"),
            help=gettext_lazy(
                "Organiser, publisher of modules, HR or contact point of that organisation. Usually empty."
            ),
        ),
        Column(
            "since",
            pgettext_lazy("post", "Works there since"),
            ("werkt er sinds", "in dienst sinds", "vanaf", "since"),
            help=gettext_lazy("Empty means: since today."),
            example="01/09/2024",
        ),
    )

    def rule(self, user: Any, scope: str) -> bool:
        return rules.is_administrator(user)

    def done_url(self, scope: str) -> str:
        return reverse("people:people")

    def check(self, rows: list[Row], scope: str, now: datetime) -> list[Fault | Note]:
        reading = Reading(rows, timezone.localdate(now))
        return [*reading.faults, *reading.notes()]

    def apply(self, rows: list[Row], scope: str, actor: Any, progress: Any, now: datetime) -> dict[str, int]:
        reading = Reading(rows, timezone.localdate(now))
        known = len(reading.people)
        for plan in reading.plans:
            if plan.email not in reading.people:
                reading.people[plan.email] = _make_person(plan, actor=actor)
        for plan in reading.plans:
            _write_post(plan, reading, actor=actor)
            progress.advance(message=str(reading.people[plan.email]))
        return {"people": len(reading.people) - known, "posts": len(reading.plans)}


def _make_person(plan: Plan, *, actor: Any) -> Person:
    return actions.add_person(
        actor=actor,
        given_name=plan.row["given_name"],
        family_name=plan.row["family_name"],
        email=plan.email,
        source=Source.IMPORT,
        language=plan.language or settings.LANGUAGE_CODE,
    )


def _write_post(plan: Plan, reading: "Reading", *, actor: Any) -> None:
    """Add the post, or change the one that is there; an empty cell changes nothing."""
    person = reading.people[plan.email]
    said = {
        "function": plan.row["function"],
        "role_level": plan.role_level,
        "line_manager": reading.people.get(plan.manager_email),
    }
    said = {name: value for name, value in said.items() if value}
    post = reading.posts.get((person.pk, plan.organisation.pk))
    if post:
        actions.change_affiliation(post, actor=actor, **said)
    else:
        actions.add_affiliation(
            person, actor=actor, organisation=plan.organisation, valid_from=plan.since, source=Source.IMPORT, **said
        )
    if plan.role and (person.pk, plan.role, plan.organisation.pk) not in reading.roles:
        actions.grant_role(
            person, actor=actor, role=Role(plan.role), organisation=plan.organisation, valid_from=plan.since
        )


class Reading:
    """One reading of all rows together, against who is known. Five queries whatever the size.

    ``people`` by address, ``posts`` by person and organisation, ``roles`` as (person, role, organisation).
    """

    def __init__(self, rows: list[Row], today: date):
        self.today = today
        self.faults: list[Fault] = []
        self.directory = Directory(today)
        self.plans = [self._read(row) for row in rows]
        addresses = {plan.email for plan in self.plans} | {plan.manager_email for plan in self.plans}
        self.people = self._known(addresses - {""})
        ids = [person.pk for person in self.people.values()]
        open_posts = Affiliation.objects.filter(person__in=ids, valid_until=None).select_related(
            "organisation", "person"
        )
        self.posts = {(post.person_id, post.organisation_id): post for post in open_posts.order_by("pk")}
        grants = RoleGrant.objects.filter(person__in=ids, valid_until=None).order_by("pk")
        self.roles = set(grants.values_list("person_id", "role", "organisation_id"))
        self._refuse_doubles()
        self._refuse_managers()

    def _known(self, addresses: set[str]) -> dict[str, Person]:
        people = Person.objects.annotate(address=Lower("email")).filter(address__in=addresses).order_by("pk")
        return {person.address: person for person in people}

    def _fault(self, row: Row, column: str, message: str) -> None:
        self.faults.append(Fault(row, column, message))

    def _cell(self, row: Row, column: str, read: Callable[[str], Any], empty: Any) -> Any:
        """What ``read`` makes of a cell; ``empty`` when there is nothing in it or when it is wrong."""
        if not row[column]:
            return empty
        try:
            return read(row[column])
        except BadCell as refusal:
            self._fault(row, column, str(refusal))
            return empty

    def _read(self, row: Row) -> Plan:
        plan = Plan(
            row,
            email=self._cell(row, "email", as_email, ""),
            organisation=self._cell(row, "organisation", self.directory.find, None),
            role_level=self._cell(row, "role_level", lambda text: as_choice(text, RoleLevel, ROLE_LEVEL_WORDS), None),
            manager_email=self._cell(row, "manager_email", as_email, ""),
            language=self._cell(row, "language", lambda text: as_choice(text, Language, LANGUAGE_WORDS), ""),
            role=self._cell(row, "role", lambda text: as_choice(text, GrantableRole, ROLE_WORDS), None),
            since=self._cell(row, "since", as_date, self.today),
        )
        if plan.organisation and plan.since < plan.organisation.valid_from:
            self._fault(row, "since", _("%(name)s did not exist yet on that day.") % {"name": plan.organisation.name})
        return plan

    def _refuse_doubles(self) -> None:
        """One address is one person; one person has one post in one organisation."""
        first: dict[str, Plan] = {}
        posts: dict[tuple, int] = {}
        for plan in self.plans:
            if not plan.email:
                continue
            earlier = first.setdefault(plan.email, plan)
            if _name(earlier.row) != _name(plan.row):
                message = _("Row %(row)d has the same address for another name: %(name)s.")
                self._fault(plan.row, "email", message % {"row": earlier.row.number, "name": _name(earlier.row)})
            elif plan.organisation:
                number = posts.setdefault((plan.email, plan.organisation.pk), plan.row.number)
                if number != plan.row.number:
                    self._fault(
                        plan.row,
                        "email",
                        _("Row %(row)d is the same person in the same organisation.") % {"row": number},
                    )

    def _refuse_managers(self) -> None:
        in_file = {plan.email for plan in self.plans}
        for plan in self.plans:
            manager = plan.manager_email
            if manager and manager == plan.email:
                self._fault(plan.row, "manager_email", _("Nobody is their own line manager."))
            elif manager and manager not in self.people and manager not in in_file:
                self._fault(
                    plan.row, "manager_email", _("Nobody with this address is on the platform or in this file.")
                )

    def notes(self) -> Iterator[Note]:
        """What happens to people who are known already."""
        for plan in self.plans:
            person = self.people.get(plan.email)
            if person is None or plan.organisation is None:
                continue
            names = {"name": person.name, "organisation": plan.organisation.name}
            if (person.pk, plan.organisation.pk) in self.posts:
                yield Note(
                    plan.row,
                    _("%(name)s works for %(organisation)s already: the post becomes what the file says.") % names,
                )
            else:
                yield Note(plan.row, _("%(name)s is known already and gets a post at %(organisation)s.") % names)


def _name(row: Row) -> str:
    return f"{row['given_name']} {row['family_name']}"
