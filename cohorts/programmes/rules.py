import rules

from backend.people.enums import Role
from backend.people.queries import grants_of
from backend.people.rules import is_organiser_somewhere
from cohorts.programmes.enums import CallState, EditionState, ProgrammeState
from cohorts.programmes.models import Edition


def edition_of(row) -> Edition:
    """The edition that a row of this wing belongs to: itself, its ``edition``, or its call's."""
    if isinstance(row, Edition):
        return row
    return row.edition if hasattr(row, "edition") else row.call.edition


@rules.predicate
def organises(user, row):
    """Is an organiser for one of the bodies that (co-)organise the edition of ``row``; all of them alike (R18)."""
    bodies = {organisation.pk for organisation in edition_of(row).organisers.all()}
    return grants_of(user).has(Role.ORGANISER, bodies)


@rules.predicate
def owns_programme(user, programme):
    """Is an organiser for one of the bodies that own the programme."""
    bodies = {organisation.pk for organisation in programme.owners.all()}
    return grants_of(user).has(Role.ORGANISER, bodies)


@rules.predicate
def is_draft(user, row):
    """The edition or call is still a concept."""
    return row.state in {EditionState.DRAFT, CallState.DRAFT}


@rules.predicate
def is_active(user, programme):
    """The programme has not ended."""
    return programme.state == ProgrammeState.ACTIVE


can_list_editions = is_organiser_somewhere
