from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from backend.kit.time import in_force
from backend.people.enums import Level, Role, RoleLevel
from backend.people.models import Affiliation, Organisation, Person
from backend.people.queries import grants_of, people_known_to
from cohorts.programmes.enums import (
    PLACE_STATES,
    PUBLIC_CALL_STATES,
    PUBLIC_EDITION_STATES,
    CallState,
    ComponentKind,
    EditionState,
    ProgrammeState,
)
from cohorts.programmes.models import (
    Call,
    Cohort,
    Component,
    Edition,
    EditionRole,
    Enrolment,
    Programme,
    QuestionForm,
    RecipePart,
)
from cohorts.programmes.plan import Load, Missing, load_of, missing_to_publish


def organisers_by_name(lookup: str = "organisers") -> Prefetch:
    """The bodies behind a relation, by name: what the rule ``organises`` reads, so that asking it costs nothing."""
    return Prefetch(lookup, Organisation.objects.order_by("name", "pk"))


def _bodies(user) -> frozenset:
    return grants_of(user).organisations(Role.ORGANISER)


def _account(user) -> list:
    """The account as a list, empty for somebody who is not signed in: people without an account are nobody's."""
    return [user.pk] if user.is_authenticated else []


def _organised(user, edition: str) -> Exists:
    """Whether ``user`` organises for a body of the edition whose key the outer row has in ``edition``."""
    return Exists(Edition.organisers.through.objects.filter(edition=OuterRef(edition), organisation__in=_bodies(user)))


def _owned(user, programme: str) -> Exists:
    return Exists(
        Programme.owners.through.objects.filter(programme=OuterRef(programme), organisation__in=_bodies(user))
    )


def _has_part(user, edition: str) -> Exists:
    """Whether ``user`` is academic coordinator or expert of the outer row's edition (R34)."""
    return Exists(EditionRole.objects.filter(edition=OuterRef(edition), person__user__in=_account(user)))


def programmes_visible_to(user) -> QuerySet:
    """Programmes with a published or completed edition; for organisers also those of their own bodies."""
    editions = Edition.objects.filter(programme=OuterRef("pk"))
    organised = Edition.organisers.through.objects.filter(
        edition__programme=OuterRef("pk"), organisation__in=_bodies(user)
    )
    return (
        Programme.objects.filter(
            Q(Exists(editions.filter(state__in=PUBLIC_EDITION_STATES))) | Q(_owned(user, "pk")) | Q(Exists(organised))
        )
        .select_related("successor")
        .prefetch_related(organisers_by_name("owners"))
    )


def programmes_listed(user) -> QuerySet:
    """The programmes that ``user`` may see by title, those that have ended last."""
    return programmes_visible_to(user).prefetch_related(None).order_by("state", "title", "pk")


def editions_visible_to(user) -> QuerySet:
    """Published and completed editions; in every state those that ``user`` organises or has a part in."""
    return (
        Edition.objects.filter(
            Q(state__in=PUBLIC_EDITION_STATES) | Q(_organised(user, "pk")) | Q(_has_part(user, "pk"))
        )
        .select_related("programme")
        .prefetch_related(organisers_by_name())
    )


def editions_organised_by(user) -> QuerySet:
    """The editions of the bodies that ``user`` organises for."""
    return (
        Edition.objects.filter(_organised(user, "pk"))
        .select_related("programme")
        .prefetch_related(organisers_by_name())
    )


def people_known_to_organiser(user, *, on: date) -> QuerySet:
    """Whom an organiser may find and name: whom they know as a colleague, who works on that day for a body that they
    organise for, and who has or had a part or a place in its editions (docs/adr/whom-an-organiser-may-find.md)."""
    ways = (
        Affiliation.objects.filter(in_force(on), organisation__in=_bodies(user)),
        EditionRole.objects.filter(_organised(user, "edition")),
        Enrolment.objects.filter(_organised(user, "cohort__edition")),
    )
    near = reduce(or_, (Q(Exists(way.filter(person=OuterRef("pk")))) for way in ways))
    return Person.objects.filter(near | Q(pk__in=people_known_to(user, on=on).values("pk")), erased_at=None)


def _with_edition(calls: QuerySet) -> QuerySet:
    return calls.select_related("edition", "edition__programme", "edition__programme__successor").prefetch_related(
        organisers_by_name("edition__organisers")
    )


def calls_visible_to(user) -> QuerySet:
    """Published and decided calls of public editions; in every state those of editions that ``user`` organises."""
    public = Q(state__in=PUBLIC_CALL_STATES, edition__state__in=PUBLIC_EDITION_STATES)
    return _with_edition(Call.objects.filter(public | Q(_organised(user, "edition"))))


def calls_organised_by(user) -> QuerySet:
    """The calls of the editions that ``user`` organises, in every state."""
    return _with_edition(Call.objects.filter(_organised(user, "edition")))


def cohorts_visible_to(user) -> QuerySet:
    """The cohorts that ``user`` takes part in, organises, or has a part in; nobody else's (R05, R34)."""
    enrolled = Enrolment.objects.filter(cohort=OuterRef("pk"), person__user__in=_account(user), state__in=PLACE_STATES)
    return (
        Cohort.objects.filter(Q(Exists(enrolled)) | Q(_organised(user, "edition")) | Q(_has_part(user, "edition")))
        .select_related("edition", "edition__programme")
        .prefetch_related(organisers_by_name("edition__organisers"))
    )


def enrolments_organised_by(user) -> QuerySet:
    """The enrolments in cohorts that ``user`` organises."""
    return (
        Enrolment.objects.filter(_organised(user, "cohort__edition"))
        .select_related("person", "organisation", "cohort", "cohort__edition")
        .prefetch_related(organisers_by_name("cohort__edition__organisers"))
    )


def _callable() -> Q:
    """Published, of a published edition of a programme that goes on: only the clock decides (R30)."""
    return Q(
        state=CallState.PUBLISHED,
        edition__state=EditionState.PUBLISHED,
        edition__programme__state=ProgrammeState.ACTIVE,
    )


def open_calls(now: datetime) -> QuerySet:
    """The calls that take candidacies at this moment, the first to close first."""
    calls = Call.objects.filter(_callable(), opens_at__lte=now, closes_at__gt=now)
    return _with_edition(calls).order_by("closes_at", "pk")


def announced_calls(now: datetime) -> QuerySet:
    """The calls that are public but have not opened yet, the first to open first."""
    return _with_edition(Call.objects.filter(_callable(), opens_at__gt=now)).order_by("opens_at", "pk")


def current_form(call: Call) -> QuestionForm:
    """The version of the call's questions that is in use: the highest number."""
    return QuestionForm.objects.filter(call=call).order_by("-number").first()


def places_taken(edition: Edition) -> int:
    """How many people have a place in the edition's cohort; who withdrew has none."""
    return Enrolment.objects.filter(cohort__edition=edition, state__in=PLACE_STATES).count()


def missing_of(edition: Edition) -> list[Missing]:
    """What keeps the edition from being published, as it stands in the database now."""
    return missing_to_publish(
        edition,
        organisers=edition.organisers.count(),
        components=Component.objects.filter(edition=edition).order_by("pk"),
        recipe=RecipePart.objects.filter(programme=edition.programme_id).order_by("pk"),
    )


def with_places(editions: QuerySet) -> QuerySet:
    """Editions with ``places``: how many people have a place in their cohort."""
    taken = Count("cohort__enrolments", filter=Q(cohort__enrolments__state__in=PLACE_STATES))
    return editions.annotate(places=taken)


def programmes_owned_by(user) -> QuerySet:
    """The programmes of the bodies that ``user`` organises for, by title."""
    return (
        Programme.objects.filter(_owned(user, "pk"))
        .prefetch_related(organisers_by_name("owners"))
        .order_by("title", "pk")
    )


def editions_of(programme: Programme, user) -> QuerySet:
    """The editions of a programme that ``user`` may see, the latest first, with ``places`` and their ``public_calls``
    (R29: they stay, also after the programme ended)."""
    calls = Call.objects.filter(state__in=PUBLIC_CALL_STATES).order_by("-closes_at", "pk")
    return (
        with_places(editions_visible_to(user).filter(programme=programme))
        .prefetch_related(Prefetch("calls", calls, to_attr="public_calls"))
        .order_by("-starts_on", "-pk")
    )


def earlier_editions(edition: Edition) -> QuerySet:
    """The public editions of the same programme that began before this one, the latest first, with ``places``."""
    return with_places(
        Edition.objects.filter(
            programme=edition.programme_id, state__in=PUBLIC_EDITION_STATES, starts_on__lt=edition.starts_on
        )
    ).order_by("-starts_on", "-pk")


def parts_of(edition: Edition) -> list[Component]:
    """The edition's components, in the order of their kinds."""
    order = ComponentKind.values
    return sorted(edition.components.order_by("pk"), key=lambda part: order.index(part.kind))


def roles_of(edition: Edition) -> QuerySet:
    """Who has a part in the edition (R34), by kind and name."""
    return edition.roles.select_related("person").order_by("kind", "person__family_name", "person__given_name", "pk")


@dataclass(frozen=True)
class EditionPage:
    """What the organiser's page of an edition shows."""

    edition: Edition
    parts: list[Component]
    roles: list[EditionRole]
    calls: list[Call]
    load: Load
    missing: dict[str, list[str]]
    taken: int
    cohort: Cohort | None

    @property
    def is_over_target(self) -> bool:
        """More people have a place than were aimed for: a warning, nothing more (R02)."""
        return self.edition.soft_target is not None and self.taken > self.edition.soft_target

    @property
    def is_full(self) -> bool:
        return self.edition.hard_maximum is not None and self.taken >= self.edition.hard_maximum


def edition_page(edition: Edition) -> EditionPage:
    """Everything on the organiser's page of an edition; the number of queries does not grow with its rows."""
    parts = parts_of(edition)
    missing = missing_to_publish(
        edition,
        organisers=len(edition.organisers.all()),
        components=parts,
        recipe=RecipePart.objects.filter(programme=edition.programme_id).order_by("pk"),
    )
    by_part: dict[str, list[str]] = {"text": [], "components": []}
    for item in missing:
        by_part[item.part].append(item.what)
    return EditionPage(
        edition=edition,
        parts=parts,
        roles=list(roles_of(edition)),
        calls=list(edition.calls.order_by("-closes_at", "pk")),
        load=load_of(edition, parts),
        missing=by_part,
        taken=places_taken(edition),
        cohort=Cohort.objects.filter(edition=edition).first(),
    )


@dataclass(frozen=True)
class CallPage:
    """What the public page of a call shows."""

    call: Call
    edition: Edition
    load: Load
    parts: list[Component]
    audience: list[str]
    posts: list[str]
    earlier: list[Edition]


def call_page(call: Call) -> CallPage:
    """Everything on the public page of a call that this app knows, in three queries."""
    edition = call.edition
    parts = parts_of(edition)
    return CallPage(
        call=call,
        edition=edition,
        load=load_of(edition, parts),
        parts=parts,
        audience=[Level(level).label for level in edition.eligible_levels],
        posts=[RoleLevel(level).label for level in edition.eligible_role_levels],
        earlier=list(earlier_editions(edition)),
    )


def participants(cohort: Cohort) -> QuerySet:
    """Who has a place in the cohort, all alike (Q13): with person and organisation; the caller orders."""
    return Enrolment.objects.filter(cohort=cohort, state__in=PLACE_STATES).select_related("person", "organisation")
