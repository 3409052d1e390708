"""Which rows each kind of person finds."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cohorts.programmes import queries
from cohorts.programmes.enums import CallState, EditionRoleKind, EditionState, EnrolmentState, ProgrammeState
from tests.factories import people
from tests.factories import programmes as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return people.organisation()


@pytest.fixture
def organiser(body):
    return people.organiser(body).user


@pytest.fixture
def public():
    return AnonymousUser()


def test_concepts_are_for_organisers(body, organiser, public):
    edition = factory.make_edition(organiser=body, state=EditionState.DRAFT)
    call = factory.make_call(edition=edition)

    found = {
        name: (
            list(queries.programmes_visible_to(user)),
            list(queries.editions_visible_to(user)),
            list(queries.calls_visible_to(user)),
        )
        for name, user in (("organiser", organiser), ("public", public))
    }

    assert found == {"organiser": ([edition.programme], [edition], [call]), "public": ([], [], [])}


@pytest.mark.parametrize("state", [EditionState.PUBLISHED, EditionState.COMPLETED])
def test_published_and_completed_is_for_everybody(public, state):
    call = factory.make_call(edition=factory.make_edition(state=state))

    assert list(queries.programmes_visible_to(public)) == [call.edition.programme]
    assert list(queries.editions_visible_to(public)) == [call.edition]
    assert list(queries.calls_visible_to(public)) == [call]


def test_concept_of_a_call_is_not_public(public):
    factory.make_call(state=CallState.DRAFT)

    assert list(queries.calls_visible_to(public)) == []


def test_organised_by_leaves_out_what_is_only_public(body, organiser):
    own = factory.make_call(organiser=body)
    factory.make_call()

    assert list(queries.calls_organised_by(organiser)) == [own]
    assert list(queries.editions_organised_by(organiser)) == [own.edition]


def test_cohorts_are_for_who_belongs_there(body, organiser, stranger, public):
    cohort = factory.make_cohort(edition=factory.make_edition(organiser=body))
    member = factory.enrol(cohort=cohort).person
    gone = factory.enrol(cohort=cohort, state=EnrolmentState.WITHDRAWN).person
    expert = people.person()
    factory.give_part(cohort.edition, expert, EditionRoleKind.EXPERT)
    factory.enrol(cohort=cohort, person=people.person(account=False))
    users = [member.user, organiser, expert.user, gone.user, stranger.user, public]

    assert [queries.cohorts_visible_to(user).exists() for user in users] == [True, True, True, False, False, False]


def test_enrolments_are_for_organisers(body, organiser, stranger):
    enrolment = factory.enrol(cohort=factory.make_cohort(edition=factory.make_edition(organiser=body)))

    assert list(queries.enrolments_organised_by(organiser)) == [enrolment]
    assert list(queries.enrolments_organised_by(enrolment.person.user)) == []
    assert list(queries.enrolments_organised_by(stranger.user)) == []


@pytest.mark.rule("R30")
def test_open_and_announced_calls_follow_the_clock():
    now = timezone.now()
    last = factory.make_call(closes_at=now + timedelta(days=9))
    first = factory.make_call(closes_at=now + timedelta(days=2))
    coming = factory.make_call(opens_at=now + timedelta(days=1))
    factory.make_call(opens_at=now - timedelta(days=3), closes_at=now)
    factory.make_call(edition=factory.make_edition(programme=factory.make_programme(state=ProgrammeState.ENDED)))

    assert list(queries.open_calls(now)) == [first, last]
    assert list(queries.announced_calls(now)) == [coming]


def test_form_in_use_is_the_highest_number():
    call = factory.make_call()
    newer = factory.make_question_form(call, number=2)

    assert queries.current_form(call) == newer


@pytest.mark.rule("R29")
def test_earlier_editions_keep_their_numbers():
    programme = factory.make_programme()
    now = factory.make_edition(programme=programme)
    for year, places in ((2017, 1), (2018, 3)):
        starts_on = now.starts_on.replace(year=year)
        edition = factory.make_edition(
            programme=programme, state=EditionState.COMPLETED, starts_on=starts_on, ends_on=starts_on
        )
        cohort = factory.make_cohort(edition=edition)
        for _number in range(places):
            factory.enrol(cohort=cohort, state=EnrolmentState.COMPLETED)
        factory.enrol(cohort=cohort, state=EnrolmentState.WITHDRAWN)

    assert [(row.starts_on.year, row.places) for row in queries.earlier_editions(now)] == [(2018, 3), (2017, 1)]


@pytest.mark.rule("R02")
@pytest.mark.parametrize(
    ("target", "maximum", "over", "full"), [(2, None, False, False), (1, None, True, False), (1, 2, True, True)]
)
def test_edition_page_warns_over_the_target_and_says_when_it_is_full(target, maximum, over, full):
    cohort = factory.make_cohort(edition=factory.make_edition(soft_target=target, hard_maximum=maximum))
    factory.enrol(cohort=cohort)
    factory.enrol(cohort=cohort)

    page = queries.edition_page(cohort.edition)

    assert (page.taken, page.is_over_target, page.is_full) == (2, over, full)


@pytest.mark.parametrize("item_count", [1, 3])
def test_edition_page_costs_the_same_for_many(item_count, django_assert_num_queries):
    cohort = factory.make_cohort()
    for _number in range(item_count):
        factory.make_call(edition=cohort.edition)
        factory.enrol(cohort=cohort)
        factory.give_part(cohort.edition, people.person(), EditionRoleKind.EXPERT)

    with django_assert_num_queries(7):
        page = queries.edition_page(cohort.edition)

    assert (len(page.calls), len(page.roles), page.taken) == (item_count, item_count, item_count)
