from datetime import date

import pytest
from django.utils import timezone

from backend.audit.models import Entry
from backend.people import actions as people_actions
from cohorts.programmes.actions import withdraw_enrolment
from cohorts.programmes.enums import EditionRoleKind, EnrolmentState
from cohorts.programmes.models import Edition, EditionRole, Enrolment
from tests.factories import people, programmes


@pytest.fixture
def erase(owner):
    administrator = people.administrator(given_name="Ada", family_name="Beheer")
    return lambda: people_actions.erase(owner, actor=administrator.user, reason="", now=timezone.now())


def test_parts_in_editions_end(owner, erase):
    programmes.give_part(programmes.make_edition(), owner, EditionRoleKind.COORDINATOR)

    erase()

    assert EditionRole.objects.count() == 0
    assert Entry.objects.filter(event="edition.role_taken").count() == 1


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [(date(2099, 7, 1), EnrolmentState.WITHDRAWN), (date(2024, 7, 1), EnrolmentState.ACTIVE)],
)
def test_an_enrolment_stays_and_frees_its_place_while_the_edition_runs(owner, erase, last_day, expected):
    edition = programmes.make_edition(starts_on=date(2024, 1, 8), ends_on=last_day)
    programmes.enrol(cohort=programmes.make_cohort(edition=edition), person=owner)

    erase()

    assert [(row.person, row.state) for row in Enrolment.objects.all()] == [(owner, expected)]


def test_why_somebody_stopped_goes_from_the_journal(owner, erase):
    enrolment = programmes.enrol(person=owner)
    withdraw_enrolment(enrolment, reason="Ziek", actor=owner.user, now=timezone.now())

    erase()

    assert Entry.objects.get(event="enrolment.withdrawn").private == {}


def test_an_edition_loses_its_contact_person_and_others_keep_theirs(owner, erase):
    own = programmes.make_edition(contact_name="Odette Eigenaar", contact_email=owner.email.upper())
    programmes.make_edition(contact_name="Odilon Eigenaar", contact_email="odilon@voorbeeld.example")

    erase()

    names = list(Edition.objects.order_by("pk").values_list("contact_name", "contact_email"))
    assert names == [("", ""), ("Odilon Eigenaar", "odilon@voorbeeld.example")]
    assert Entry.objects.get(event="edition.edited").subject_id == str(own.pk)
