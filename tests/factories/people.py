"""People, accounts and organisations. Every name can be chosen; what is left out is plain and the same each time."""

from datetime import date
from itertools import count

from allauth.account.models import EmailAddress

from backend.people.enums import Level, Role, RoleLevel
from backend.people.models import (
    Affiliation,
    ComingName,
    Organisation,
    ParentLink,
    Person,
    PolicyDomain,
    RoleGrant,
    User,
)

LONG_AGO = date(2020, 1, 1)
PASSWORD = "een lang genoeg wachtwoord"
_numbers = count(1)


def policy_domain(*, code=None, name=None) -> PolicyDomain:
    number = next(_numbers)
    return PolicyDomain.objects.create(code=code or f"domain-{number}", name=name or f"Beleidsdomein {number}")


def organisation(*, name=None, level=Level.LOCAL, parent=None, valid_from=LONG_AGO, **columns) -> Organisation:
    """An organisation in force since long ago; with ``parent``, standing under it since then."""
    name = name or f"Organisatie {next(_numbers)}"
    made = Organisation.objects.create(name=name, level=level, valid_from=valid_from, **columns)
    if parent:
        ParentLink.objects.create(child=made, parent=parent, valid_from=valid_from)
    return made


def coming_name(organisation, *, name, valid_from) -> ComingName:
    return ComingName.objects.create(organisation=organisation, name=name, valid_from=valid_from)


def user(*, email=None, password=None, verified=True) -> User:
    """An account without a person: almost every test wants :func:`person` instead."""
    email = email or f"account-{next(_numbers)}@voorbeeld.example"
    made = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def person(
    *,
    given_name="Noor",
    family_name=None,
    email=None,
    account=True,
    password=None,
    organisation=None,
    function="Medewerker",
    role_level=RoleLevel.STAFF,
    **columns,
) -> Person:
    """A person with an account (unless ``account=False``) and, with ``organisation``, a post there since long ago."""
    number = next(_numbers)
    email = email or f"{given_name}.{number}@voorbeeld.example".lower().replace(" ", "")
    made = Person.objects.create(
        user=user(email=email, password=password) if account else None,
        given_name=given_name,
        family_name=family_name or f"Persoon{number}",
        email=email,
        **columns,
    )
    if organisation:
        affiliation(made, organisation, function=function, role_level=role_level)
    return made


def affiliation(person, organisation, *, function="Medewerker", valid_from=LONG_AGO, **columns) -> Affiliation:
    return Affiliation.objects.create(
        person=person, organisation=organisation, function=function, valid_from=valid_from, **columns
    )


def grant(person, role, organisation=None, *, valid_from=LONG_AGO, **columns) -> RoleGrant:
    return RoleGrant.objects.create(
        person=person, role=role, organisation=organisation, valid_from=valid_from, **columns
    )


def organiser(organisation, **columns) -> Person:
    """A person who works for ``organisation`` and organises for it."""
    made = person(organisation=organisation, **columns)
    grant(made, Role.ORGANISER, organisation)
    return made


def administrator(**columns) -> Person:
    """The platform administrator."""
    made = person(**columns)
    grant(made, Role.ADMINISTRATOR)
    return made


def colleague_of(somebody, **columns) -> Person:
    """Another person with the posts and roles that ``somebody`` holds."""
    made = person(**columns)
    for post in somebody.affiliations.order_by("pk"):
        affiliation(made, post.organisation, function=post.function, role_level=post.role_level)
    for held in somebody.role_grants.order_by("pk"):
        grant(made, held.role, held.organisation)
    return made
