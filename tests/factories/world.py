"""One small world with a person for every role and a row in every state, for tests that walk through the whole site.

``build()`` gives a :class:`World`. Its ``people`` are the roles of ``tests/project/doors.txt`` (nobody is ``None``),
its ``rows`` the words in the addresses there: ``programmes:call slug=open_call`` is the page of ``rows["open_call"]``.
"""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.audit import actions as audit
from backend.kit.enums import JobState
from backend.kit.models import Job, SheetImport
from backend.notifications import kinds
from backend.notifications.enums import MessageState
from backend.people.enums import Level, Role
from backend.people.middleware import LOOK_AS
from backend.people.models import Person
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Attachment
from cohorts.programmes.enums import CallState, EditionRoleKind, EditionState, ProgrammeState, SelectionMode
from cohorts.programmes.keeping import scope_of
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.queries.calls import batch_of
from tests.factories import documents, notifications, people, programmes, selection
from tests.factories.candidacies import DECIDED_AT, from_file, make_candidacy

LAST_YEAR = {"starts_on": date(2025, 9, 1), "ends_on": date(2026, 6, 30), "state": EditionState.COMPLETED}
LOOKING = "looking"


@dataclass
class World:
    people: dict[str, Person | None] = field(default_factory=dict)
    rows: dict[str, object] = field(default_factory=dict)

    def client(self, role: str, *, looks_as: str = "candidate", **options) -> Client:
        """A browser in which this role is signed in; ``looking`` is the administrator who looks as another."""
        client = Client(**options)
        person = self.people["administrator" if role == LOOKING else role]
        if person:
            client.force_login(person.user)
        if role == LOOKING:
            session = client.session
            session[LOOK_AS] = {"user": self.people[looks_as].user.pk, "since": timezone.now().isoformat()}
            session.save()
        return client

    def address(self, name: str, *arguments: str) -> str:
        """The address of a URL name, with arguments as ``pk=draft``, ``n=1`` or, for the query, ``?scope=letters``."""
        pairs = [argument.removeprefix("?").split("=") for argument in arguments]
        values = {key: self._value(key, word) for key, word in pairs}
        asked = [key for argument, (key, _word) in zip(arguments, pairs, strict=True) if argument.startswith("?")]
        path = reverse(name, kwargs={key: value for key, value in values.items() if key not in asked})
        return path + ("?" + "&".join(f"{key}={values[key]}" for key in asked) if asked else "")

    def _value(self, key: str, word: str) -> str:
        row = self.rows.get(word, word)
        return row if isinstance(row, str) else str(row.slug if key == "slug" else row.pk)


def build() -> World:
    world = World()
    _people(world)
    _programmes(world)
    _candidacies(world)
    _selection(world)
    _past(world)
    _desk(world)
    return world


def _person(given_name, family_name, organisation=None, **columns) -> Person:
    return people.person(
        given_name=given_name,
        family_name=family_name,
        organisation=organisation,
        password=people.PASSWORD,
        **columns,
    )


def _people(world: World) -> None:
    """A department with an agency below it, two bodies that organise together, and others that do not."""
    domain = people.policy_domain(name="Kanselarij en Bestuur")
    department = people.organisation(name="Departement Beheer", level=Level.FLEMISH, policy_domain=domain)
    agency = people.organisation(name="Agentschap Dijken", level=Level.FLEMISH, parent=department)
    centre = people.organisation(name="Kenniscentrum Inspraak", level=Level.FLEMISH)
    association = people.organisation(name="Vereniging van Steden", level=Level.NON_PROFIT)
    city, town = people.organisation(name="Stad Wijnegem"), people.organisation(name="Gemeente Zande")
    university = people.organisation(name="Universiteit Noord", level=Level.KNOWLEDGE)
    coming = people.coming_name(agency, name="Agentschap Dijken en Duinen", valid_from=date(2099, 1, 1))
    world.rows |= {"agency": agency, "centre": centre, "domain": domain, "coming_name": coming}
    world.people |= {
        "anonymous": None,
        "applicant": _person("Ann", "Aanvrager"),
        "candidate": _person("Kim", "Kandidaat", agency, function="Beleidsmedewerker"),
        "assessor": _person("Bas", "Beoordelaar", university, function="Docent"),
        "organiser": _person("Olga", "Organisator", centre),
        "co-organiser": _person("Cor", "Vennoot", association),
        "outsider": _person("Els", "Elders", city),
        "coordinator": _person("Ada", "Academisch", university, function="Hoogleraar"),
        "participant": _person("Dirk", "Deelnemer", town, function="Wijkwerker"),
        "hr": _person("Hilde", "Personeel", department),
        "publisher": _person("Piet", "Uitgever", department),
        "contact": _person("Cato", "Contact", department),
        "administrator": _person("Bea", "Beheerder"),
    }
    people.grant(world.people["organiser"], Role.ORGANISER, centre)
    people.grant(world.people["co-organiser"], Role.ORGANISER, association)
    people.grant(world.people["outsider"], Role.ORGANISER, city)
    world.rows["hr_role"] = people.grant(world.people["hr"], Role.HR, department)
    people.grant(world.people["publisher"], Role.PUBLISHER, department)
    people.grant(world.people["contact"], Role.CONTACT_POINT, department)
    people.grant(world.people["administrator"], Role.ADMINISTRATOR)
    blocked = _person("Bo", "Geblokkeerd", town)
    blocked.user.is_active = False
    blocked.user.save(update_fields=["is_active"])
    world.rows |= {
        "candidate": world.people["candidate"],
        "participant": world.people["participant"],
        "administrator": world.people["administrator"],
        "blocked": blocked,
        "post": world.people["candidate"].affiliations.get(),
    }


def _programmes(world: World) -> None:
    """A programme of the centre, whose running edition it organises with the association; others for the edges."""
    centre, association = world.rows["centre"], _body(world, "co-organiser")
    city = _body(world, "outsider")
    programme = programmes.make_programme(owner=centre, title="Lerend Netwerk Inspraak", slug="inspraak")
    edition = programmes.make_edition(programme=programme, organisers=[centre, association], soft_target=2)
    past = programmes.make_edition(programme=programme, organisers=[centre, association], **LAST_YEAR)
    hidden = programmes.make_programme(owner=centre, title="Netwerk in de steigers", slug="steigers")
    ended = programmes.make_programme(
        owner=centre, title="Masterclass Netwerken", slug="masterclass", state=ProgrammeState.ENDED
    )
    programmes.make_edition(programme=ended, **LAST_YEAR)
    free = programmes.make_programme(
        owner=city, title="Leergroep Digitaal", slug="leergroep", selection_mode=SelectionMode.NONE
    )
    free_edition = programmes.make_edition(programme=free)
    programmes.make_cohort(edition=free_edition)
    programmes.give_part(past, world.people["coordinator"], EditionRoleKind.COORDINATOR)
    world.rows |= {
        "programme": programme,
        "hidden": hidden,
        "ended": ended,
        "free": free,
        "edition": edition,
        "past": past,
        "concept_edition": programmes.make_edition(programme=hidden, state=EditionState.DRAFT),
        "free_edition": free_edition,
        "part": programmes.give_part(edition, world.people["coordinator"], EditionRoleKind.COORDINATOR),
    }
    world.rows |= {
        "open_call": programmes.make_call(edition=edition, slug="oproep-open", title="Oproep voorjaar"),
        "sent_call": programmes.make_call(edition=edition, slug="oproep-zomer", title="Oproep zomer"),
        "concept_call": programmes.make_call(edition=edition, slug="oproep-concept", state=CallState.DRAFT),
        "closed_call": selection.closed_call(edition=edition, slug="oproep-dicht", title="Oproep winter"),
        "decided_call": selection.closed_call(
            edition=past, slug="oproep-beslist", title="Oproep vorig jaar", state=CallState.DECIDED
        ),
        "others_call": programmes.make_call(edition=free_edition, slug="oproep-anders", state=CallState.DRAFT),
    }


def _body(world: World, role: str):
    return world.people[role].affiliations.select_related("organisation").get().organisation


def _candidacies(world: World) -> None:
    """The candidate's own in four states; beside them one for an organisation and one that came by mail."""
    rows, candidate = world.rows, world.people["candidate"]
    answers = programmes.default_answers(annex="voorbeeld.pdf")
    draft = make_candidacy(rows["open_call"], candidate, state=CandidacyState.DRAFT, answers=answers)
    waiting = selection.candidacy(rows["closed_call"], person=candidate, organisation=rows["agency"], answers=answers)
    by_mail = people.person(given_name="Mia", family_name="Perpost", account=False)
    mayor = _person("Toon", "Burgemeester", people.organisation(name="Gemeente Eindhout"))
    rows |= {
        "draft": draft,
        "sent": make_candidacy(rows["sent_call"], candidate, answers=answers),
        "waiting": waiting,
        "withdrawn": make_candidacy(
            rows["closed_call"], world.people["applicant"], organisation=None, organisation_name="Buurthuis De Brug",
            level=Level.NON_PROFIT, state=CandidacyState.WITHDRAWN, answers=answers,
        ),
        "by_organisation": selection.candidacy(
            rows["closed_call"], person=mayor, organisation=_of(mayor), for_organisation=True, answers=answers
        ),
        "without_account": by_mail,
        "by_file": from_file(
            rows["closed_call"], by_mail, organisation=None, organisation_name="Dorpsraad Linde", level=Level.OTHER,
            answers=answers,
        ),
        "assessors_own": selection.candidacy(
            rows["closed_call"], person=world.people["assessor"], organisation=_of(world.people["assessor"]),
            answers=answers,
        ),
        "assessors_colleague": selection.candidacy(
            rows["closed_call"], person=world.people["coordinator"], organisation=_of(world.people["assessor"]),
            answers=answers,
        ),
        "draft_file": _attach(draft, candidate),
        "waiting_file": _attach(waiting, candidate),
    }  # fmt: skip


def _of(person):
    return person.affiliations.select_related("organisation").get().organisation


def _attach(candidacy, person) -> Attachment:
    stored = documents.stored_file(name="voorbeeld.pdf", uploaded_by=person.user)
    return Attachment.objects.create(candidacy=candidacy, question="annex", file=stored)


def _selection(world: World) -> None:
    """The closed call half-way: two assessors, a review handed in and one begun, three decisions prepared."""
    rows, organiser = world.rows, world.people["organiser"]
    call = rows["closed_call"]
    seat, second = selection.assessor(call, world.people["assessor"]), selection.assessor(call)
    rows |= {
        "criterion": call.criteria.order_by("position").first(),
        "seat": seat,
        "review": selection.review(rows["waiting"], seat, comment="Sterk dossier."),
        "begun": selection.review(rows["by_file"], seat, value=2, state=ReviewState.DRAFT),
        "prepared": selection.decision(rows["waiting"], organiser),
        "reserve": selection.decision(rows["by_organisation"], organiser, outcome=Outcome.RESERVE, rank=1),
        "choice_rule": selection.choice_rule(call),
        "proposal": selection.proposal(call, organiser, rows["waiting"], rows["by_file"]),
    }
    selection.review(rows["waiting"], second, value=3)
    selection.decision(rows["by_file"], organiser, outcome=Outcome.NOT_SELECTED)


def _past(world: World) -> None:
    """Last year's edition: the candidate was not selected, the participant was and has a place in the cohort."""
    rows, call = world.rows, world.rows["decided_call"]
    cohort = programmes.make_cohort(edition=rows["past"])
    town = _body(world, "participant")
    outcomes = {
        "refused": (world.people["candidate"], rows["agency"], CandidacyState.NOT_SELECTED, Outcome.NOT_SELECTED),
        "chosen": (world.people["participant"], town, CandidacyState.SELECTED, Outcome.SELECTED),
    }
    for name, (person, organisation, state, outcome) in outcomes.items():
        rows[name] = selection.candidacy(call, person=person, organisation=organisation, state=state)
        decision = selection.decision(rows[name], world.people["organiser"], outcome=outcome, published_at=DECIDED_AT)
        rows[f"letter_{name}"] = notifications.message(
            person=person, kind=f"selection.{outcome.value}", state=MessageState.SENT, scope=scope_of(call),
            batch=batch_of(call), key=f"decision:{decision.pk}",
        )  # fmt: skip
    rows |= {
        "cohort": cohort,
        "place": programmes.enrol(cohort=cohort, person=world.people["participant"], organisation=town),
        "free_cohort": rows["free_edition"].cohort,
    }


def _desk(world: World) -> None:
    """What lies on the desks: letters to look over, a mail that did not arrive, a text, jobs, a file, the journal."""
    rows, call = world.rows, world.rows["closed_call"]
    organiser, administrator = world.people["organiser"].user, world.people["administrator"].user
    now = timezone.now()
    job = {"kind": "test", "created_at": now, "heartbeat_at": now}
    rows |= {
        "letters": scope_of(call),
        "batch": batch_of(call),
        "held": notifications.message(
            person=world.people["candidate"], kind="selection.selected", state=MessageState.HELD,
            scope=scope_of(call), batch=batch_of(call),
        ),
        "failed": notifications.message(
            person=world.people["participant"], kind="selection.not_selected", state=MessageState.FAILED,
            scope=scope_of(call),
        ),
        "looked_mail": notifications.message(
            person=world.people["hr"], kind="people.person_viewed", state=MessageState.FAILED
        ),
        "platform_mail": notifications.message(person=world.people["hr"], kind="notifications.daily"),
        "job": Job.objects.create(title="Brieven maken", started_by=organiser, done=2, total=5, **job),
        "done_job": Job.objects.create(
            title="Personen bewaren", started_by=administrator, state=JobState.DONE, started_at=now, finished_at=now,
            **job,
        ),
        "sheet": _sheet("candidacies", organiser, now, scope=str(call.pk)),
        "people_sheet": _sheet("people", administrator, now),
    }  # fmt: skip
    notifications.template(kind=kinds.get("selection.selected"), scope=scope_of(call))
    audit.record(world.people["candidate"], "person.updated", actor=administrator)
    audit.record(rows["waiting"], "candidacy.read", actor=organiser)


def _sheet(kind, user, now, *, scope="") -> SheetImport:
    """Two rows, of which the second has a fault."""
    good = {"given_name": "Nel", "family_name": "Nieuw", "email": "nel@zande.example"}
    return SheetImport.objects.create(
        kind=kind,
        scope=scope,
        uploaded_by=user,
        file_name="lijst.csv",
        rows=[[2, good], [3, {**good, "email": "geen adres"}]],
        faults=[[3, "email", "geen adres", "Dit is geen e-mailadres."]],
        notes=[[2, "Deze persoon is nieuw."]],
        summary={"rows": 2, "faulty_rows": 1, "faults": 1, "saved_rows": 0, "unknown_columns": ["Opmerking"]},
        created_at=now,
    )
