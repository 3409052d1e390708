from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from backend.kit.time import in_force
from backend.people.enums import Role, Source
from backend.people.models import Affiliation, Organisation, Person, RoleGrant
from backend.people.queries.grants import grants_of, hr_organisations
from backend.people.queries.organisations import descendants


def _posts(on: date, **columns) -> models.QuerySet:
    return Affiliation.objects.filter(in_force(on), person=OuterRef("pk"), **columns)


def people_visible_to(user) -> models.QuerySet:
    """The people that ``user`` may look up: everybody for an administrator, for HR who works today for the own
    organisation or one below it, and in any case oneself."""
    if not user.is_authenticated:
        return Person.objects.none()
    rows = Person.objects.select_related("user")
    if grants_of(user).has(Role.ADMINISTRATOR):
        return rows
    today = timezone.localdate()
    organisations = hr_organisations(user, on=today)
    own_people = Exists(_posts(today, organisation__in=organisations)) if organisations else Q(pk=None)
    return rows.filter(Q(user=user) | own_people)


def people_list(
    user, *, on: date, search: str = "", organisation: Organisation | None = None, role: str = ""
) -> models.QuerySet:
    """The people that ``user`` may look up, with their roles and the posts that ``user`` may see, both of that day
    (``posts``, ``roles``)."""
    seen = _posts_seen_by(user).filter(in_force(on))
    rows = people_visible_to(user).filter(erased_at=None)
    for word in search.split():
        rows = rows.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
            if grants_of(user).has(Role.ADMINISTRATOR)
            else Q(given_name__icontains=word) | Q(family_name__icontains=word)
        )
    if organisation:
        wanted = seen.filter(organisation__in=descendants([organisation.pk], on=on))
        rows = rows.filter(Exists(wanted.filter(person=OuterRef("pk"))))
    if role:
        rows = rows.filter(Exists(RoleGrant.objects.filter(in_force(on), person=OuterRef("pk"), role=role)))
    posts = seen.select_related("organisation").order_by("-valid_from", "-pk")
    roles = RoleGrant.objects.filter(in_force(on)).select_related("organisation").order_by("role", "pk")
    return rows.prefetch_related(
        Prefetch("affiliations", posts, to_attr="posts"), Prefetch("role_grants", roles, to_attr="roles")
    )


def _posts_seen_by(user) -> models.QuerySet:
    """The posts that ``user`` may read of: all for an administrator, for HR those at the own organisation and below
    it, and one's own. What somebody does elsewhere is not for HR."""
    if grants_of(user).has(Role.ADMINISTRATOR):
        return Affiliation.objects.all()
    organisations = hr_organisations(user, on=timezone.localdate())
    return Affiliation.objects.filter(Q(organisation__in=organisations) | Q(person__user=user))


def posts_shown_to(user, person: Person) -> models.QuerySet:
    """The posts of the person that ``user`` may read of, the present ones first."""
    return affiliations_of(person).filter(pk__in=_posts_seen_by(user).values("pk"))


def affiliations_visible_to(user) -> models.QuerySet:
    """The posts that ``user`` may open: the own ones, and all of them for an administrator."""
    if not user.is_authenticated:
        return Affiliation.objects.none()
    rows = Affiliation.objects.select_related("person", "person__user", "organisation", "line_manager")
    return rows if grants_of(user).has(Role.ADMINISTRATOR) else rows.filter(person__user=user)


def affiliations_of(person: Person) -> models.QuerySet:
    """All posts of the person, the present ones first."""
    return person.affiliations.select_related("organisation", "line_manager").order_by(
        models.F("valid_until").desc(nulls_first=True), "-valid_from", "-pk"
    )


def roles_of(person: Person) -> models.QuerySet:
    """All roles the person holds or held, the present ones first."""
    return person.role_grants.select_related("organisation").order_by(
        models.F("valid_until").desc(nulls_first=True), "role", "-pk"
    )


def current_affiliation(person: Person, *, on: date) -> Affiliation | None:
    """The post the person holds on that day; of several, the one begun last."""
    return (
        Affiliation.objects.filter(in_force(on), person=person)
        .select_related("organisation", "organisation__policy_domain", "line_manager")
        .order_by("-valid_from", "-pk")
        .first()
    )


def language_of(user) -> str:
    """In which language the person behind an account reads."""
    return user.person.language


def people_known_to(user, *, on: date) -> models.QuerySet:
    """Whom ``user`` may name by address: everybody for an administrator, else who works on that day where ``user``
    does. Only saying to work somewhere (:attr:`Source.SELF`) makes nobody known."""
    people = Person.objects.filter(erased_at=None)
    if grants_of(user).has(Role.ADMINISTRATOR):
        return people
    own = Affiliation.objects.filter(in_force(on), person__user=user).exclude(source=Source.SELF)
    return people.filter(Exists(_posts(on, organisation__in=own.values("organisation"))))


def possible_managers(person: Person, organisation: Organisation, *, on: date) -> models.QuerySet:
    """Who works for this organisation on that day, except the person, by name."""
    return (
        Person.objects.filter(Exists(_posts(on, organisation=organisation)), erased_at=None)
        .exclude(pk=person.pk)
        .order_by("family_name", "given_name", "pk")
    )
