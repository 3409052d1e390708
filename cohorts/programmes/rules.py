from datetime import date, datetime

import rules

from backend.people.enums import Role
from backend.people.queries import grants_of
from backend.people.rules import is_organiser_somewhere, not_looking_as
from cohorts.programmes.enums import (
    PLACE_STATES,
    CallState,
    CohortState,
    EditionState,
    ProgrammeState,
    SelectionMode,
)
from cohorts.programmes.models import Call, Cohort, Edition, EditionRole, Enrolment


def edition_of(row) -> Edition:
    """The edition that a row of this wing belongs to: itself, its ``edition``, its cohort's, or its call's."""
    if isinstance(row, Edition):
        return row
    if isinstance(row, Enrolment):
        return row.cohort.edition
    return row.edition if hasattr(row, "edition") else row.call.edition


@rules.predicate
def sees_it(user, row):
    """Whoever sees the row may read its page: ``visible_to`` has decided."""
    return True


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
def has_part_in(user, row):
    """Is academic coordinator or expert of the edition of ``row``: that opens content, never scores (R34)."""
    return user.is_authenticated and EditionRole.objects.filter(edition=edition_of(row), person__user=user.pk).exists()


@rules.predicate
def takes_part(user, cohort):
    """Has a place in the cohort; who withdrew has none."""
    return user.is_authenticated and (
        Enrolment.objects.filter(cohort=cohort, person__user=user.pk, state__in=PLACE_STATES).exists()
    )


@rules.predicate
def is_draft(user, row):
    """The edition or call is still a concept."""
    return row.state in {EditionState.DRAFT, CallState.DRAFT}


@rules.predicate
def is_published(user, row):
    """The edition or call is published and not yet completed or decided."""
    return row.state in {EditionState.PUBLISHED, CallState.PUBLISHED}


@rules.predicate
def is_active(user, programme):
    """The programme has not ended."""
    return programme.state == ProgrammeState.ACTIVE


@rules.predicate
def is_running(user, cohort):
    """The cohort's edition is not over."""
    return cohort.state == CohortState.RUNNING


@rules.predicate
def is_edition_of_active_programme(user, edition):
    """The edition's programme has not ended, so that calls and copies make sense."""
    return edition.programme.state == ProgrammeState.ACTIVE


@rules.predicate
def is_completed(user, edition):
    """The edition is over."""
    return edition.state == EditionState.COMPLETED


@rules.predicate
def is_free_to_join(user, edition):
    """The edition has no selection: whoever wants may join (R27)."""
    return (
        edition.programme.selection_mode == SelectionMode.NONE
        and edition.state == EditionState.PUBLISHED
        and edition.programme.state == ProgrammeState.ACTIVE
    )


def cohort_is_to_come(cohort: Cohort, on: date) -> bool:
    """Whether the cohort has its people, and begins after that day."""
    return cohort.state == CohortState.RUNNING and on < cohort.edition.starts_on


def call_is_open(call: Call, now: datetime) -> bool:
    """Whether the call takes candidacies at ``now``, by the server's clock: from ``opens_at`` up to ``closes_at``.

    A call of an ended programme takes none, whatever its dates say (R30).
    """
    edition = call.edition
    return (
        call.state == CallState.PUBLISHED
        and edition.state == EditionState.PUBLISHED
        and edition.programme.state == ProgrammeState.ACTIVE
        and call.opens_at <= now < call.closes_at
    )


can_read = sees_it

can_list_editions = is_organiser_somewhere
can_create_programme = is_organiser_somewhere
can_edit_programme = owns_programme
can_end_programme = owns_programme & is_active
can_resume_programme = owns_programme & ~is_active
can_create_edition = owns_programme & is_active

can_see_edition = organises | has_part_in
can_edit_edition = organises & ~is_completed
can_publish_edition = organises & is_draft
can_complete_edition = organises & is_published
can_copy_edition = organises & is_edition_of_active_programme
can_create_call = organises & ~is_completed & is_edition_of_active_programme
can_join = rules.is_authenticated & is_free_to_join

can_manage_call = organises
can_edit_call = organises & (is_draft | is_published)
can_publish_call = organises & is_draft
can_change_deadline = organises & is_published
can_edit_questions = organises & (is_draft | is_published)

can_see_cohort = organises | takes_part | has_part_in
can_export_participants = organises & not_looking_as
can_withdraw_enrolment = organises
