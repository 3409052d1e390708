import rules
from django.utils import timezone

from backend.kit.queries import SEE_ALL_JOBS
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
def is_hr_somewhere(user, row=None):
    """Does HR for at least one organisation today."""
    return queries.grants_of(user).has(Role.HR)


@rules.predicate
def is_self(user, person):
    """Is this person."""
    return person.user_id is not None and person.user_id == user.pk


@rules.predicate
def is_own_post(user, affiliation):
    """The post is one's own."""
    return affiliation.person.user_id is not None and affiliation.person.user_id == user.pk


@rules.predicate
def not_looking_as(user, row=None):
    """Is really this person, and not an administrator who looks as them. Asked before sensitive files are opened."""
    return getattr(user, "viewed_by", None) is None


@rules.predicate
def has_account(user, person):
    """There is an account with which the person signs in, or used to."""
    return person.user_id is not None


@rules.predicate
def has_working_account(user, person):
    """The person can sign in."""
    return person.user is not None and person.user.is_active


@rules.predicate
def is_person_of_administrator(user, person):
    """The person holds the role of platform administrator today."""
    return person.user is not None and queries.grants_of(person.user).has(Role.ADMINISTRATOR)


@rules.predicate
def is_erased(user, person):
    """Only the empty row of the person is left."""
    return person.erased_at is not None


@rules.predicate
def has_ended(user, row):
    """The last day of the post, role or organisation has come."""
    return row.valid_until is not None and row.valid_until <= timezone.localdate()


can_list_people = is_administrator | is_hr_somewhere
can_manage_person = is_administrator & ~is_erased
can_invite = is_administrator & ~is_erased & ~has_account
can_deactivate = is_administrator & has_working_account & ~is_self
can_reactivate = is_administrator & has_account & ~is_erased
can_erase = is_administrator & ~is_erased & ~is_self & ~is_person_of_administrator
can_end_organisation = can_end_role = is_administrator & ~has_ended
can_end_post = (is_own_post | is_administrator) & ~has_ended
can_look_as = is_administrator & has_working_account & ~is_self & ~is_person_of_administrator & not_looking_as

rules.add_perm(SEE_ALL_JOBS, is_administrator)
