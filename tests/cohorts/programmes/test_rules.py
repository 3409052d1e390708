"""When a call is open, and who may what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cohorts.programmes import rules
from cohorts.programmes.enums import CallState, EditionRoleKind, EditionState, EnrolmentState, ProgrammeState
from cohorts.programmes.queries import calls_visible_to, editions_visible_to
from tests.factories import people
from tests.factories import programmes as factory

pytestmark = pytest.mark.django_db
OPENS, CLOSES = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 20, 22, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "is_open"), [(OPENS - SECOND, False), (OPENS, True), (CLOSES - SECOND, True), (CLOSES, False)]
)
def test_clock_decides_whether_a_call_is_open(now, is_open):
    call = factory.make_call(opens_at=OPENS, closes_at=CLOSES)

    assert rules.call_is_open(call, now) is is_open


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    ("call", "edition", "programme"),
    [
        (CallState.DRAFT, EditionState.PUBLISHED, ProgrammeState.ACTIVE),
        (CallState.DECIDED, EditionState.PUBLISHED, ProgrammeState.ACTIVE),
        (CallState.PUBLISHED, EditionState.DRAFT, ProgrammeState.ACTIVE),
        (CallState.PUBLISHED, EditionState.COMPLETED, ProgrammeState.ACTIVE),
        (CallState.PUBLISHED, EditionState.PUBLISHED, ProgrammeState.ENDED),
    ],
)
def test_call_is_closed_when_anything_around_it_is(call, edition, programme):
    edition = factory.make_edition(programme=factory.make_programme(state=programme), state=edition)
    call = factory.make_call(edition=edition, state=call, opens_at=OPENS, closes_at=CLOSES)

    assert rules.call_is_open(call, OPENS) is False


@pytest.mark.rule("R18")
def test_organisers_of_all_bodies_have_equal_rights_and_none_elsewhere():
    centre, union, other = people.organisation(), people.organisation(), people.organisation()
    organisers = [people.organiser(body) for body in (centre, union, other)]
    edition = factory.make_edition(organisers=[centre, union], state=EditionState.DRAFT)
    every_rule = [rules.can_edit_edition, rules.can_copy_edition, rules.can_create_call]

    for person, may in zip(organisers, (True, True, False), strict=True):
        assert [rule(person.user, edition) for rule in every_rule] == [may] * len(every_rule)
        assert editions_visible_to(person.user).filter(pk=edition.pk).exists() is may


def test_asking_the_rules_of_a_row_that_was_loaded_for_it_costs_nothing(django_assert_num_queries):
    body = people.organisation()
    organiser = people.organiser(body).user
    factory.make_call(organiser=body)
    call = calls_visible_to(organiser).get()

    with django_assert_num_queries(0):
        may = rules.can_manage_call(organiser, call)

    assert may is True


def test_organiser_whose_role_has_ended_organises_no_more():
    body = people.organisation()
    organiser = people.organiser(body)
    organiser.role_grants.update(valid_until=people.LONG_AGO + timedelta(days=1))
    call = factory.make_call(organiser=body, state=CallState.DRAFT)

    assert rules.can_manage_call(organiser.user, call) is False
    assert not calls_visible_to(organiser.user).exists()


@pytest.mark.rule("R34")
def test_coordinator_sees_the_content_and_decides_nothing():
    coordinator = people.person()
    call = factory.make_call()
    factory.give_part(call.edition, coordinator, EditionRoleKind.COORDINATOR)

    assert rules.can_see_edition(coordinator.user, call.edition) is True
    assert rules.can_see_cohort(coordinator.user, factory.make_cohort(edition=call.edition)) is True
    assert rules.can_edit_edition(coordinator.user, call.edition) is False
    assert rules.can_manage_call(coordinator.user, call) is False


@pytest.mark.parametrize(
    ("state", "sees"),
    [(EnrolmentState.ACTIVE, True), (EnrolmentState.COMPLETED, True), (EnrolmentState.WITHDRAWN, False)],
)
def test_who_has_a_place_sees_the_cohort(state, sees):
    enrolment = factory.enrol(state=state)

    assert rules.can_see_cohort(enrolment.person.user, enrolment.cohort) is sees


def test_nobody_means_nobody():
    """People without an account are not the visitor without an account."""
    visitor = AnonymousUser()
    enrolment = factory.enrol(person=people.person(account=False))
    factory.give_part(enrolment.cohort.edition, enrolment.person, EditionRoleKind.EXPERT)

    assert rules.can_see_cohort(visitor, enrolment.cohort) is False
    assert rules.can_see_edition(visitor, enrolment.cohort.edition) is False
    assert rules.can_join(visitor, enrolment.cohort.edition) is False


def test_completed_edition_is_not_edited():
    body = people.organisation()
    edition = factory.make_edition(organiser=body, state=EditionState.COMPLETED)

    assert rules.can_edit_edition(people.organiser(body).user, edition) is False
