import rules

from backend.people import queries
from backend.people.enums import Role


@rules.predicate
def is_administrator(user, row=None):
    """Holds the role of platform administrator today."""
    return queries.grants_of(user).has(Role.ADMINISTRATOR)


@rules.predicate
def is_organiser_somewhere(user, row=None):
    """Organises for at least one organisation today."""
    return queries.grants_of(user).has(Role.ORGANISER)


@rules.predicate
def is_self(user, person):
    """Is this person."""
    return person.user_id is not None and person.user_id == user.pk
