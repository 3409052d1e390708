from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.people.enums import Role
from cohorts.candidacies.enums import CandidacyState
from tests.factories import people, selection
from tests.factories.candidacies import make_candidacy
from tests.factories.programmes import enrol, make_call, make_edition

pytestmark = pytest.mark.django_db


def my_page(client):
    return client.get(reverse("overviews:my_page"))


def titles(response):
    return [item.title for item in response.context["my"].waiting]


def test_my_page_says_so_when_nothing_waits(client_for, stranger):
    response = my_page(client_for(stranger))

    assert response.context["my"].waiting == []
    assert "Er wacht niets op jou" in response.content.decode()


def test_my_page_asks_to_finish_a_draft_until_the_call_closes(client_for, owner):
    call = make_call(title="Oproep Eik")
    make_candidacy(call, owner, state=CandidacyState.DRAFT)

    response = my_page(client_for(owner))

    assert titles(response) == ["Werk je kandidatuur af voor Oproep Eik"]
    assert response.context["my"].waiting[0].until == call.closes_at


def test_my_page_no_longer_asks_once_the_call_is_closed(client_for, owner):
    make_candidacy(selection.closed_call(), owner, state=CandidacyState.DRAFT)

    assert titles(my_page(client_for(owner))) == []


def test_my_page_shows_a_candidacy_in_public_words_only(client_for, owner):
    make_candidacy(make_call(title="Oproep Eik"), owner, state=CandidacyState.SUBMITTED)

    [shown] = my_page(client_for(owner)).context["my"].candidacies

    assert (shown["title"], str(shown["label"])) == ("Oproep Eik", "We hebben ze ontvangen")


def test_my_page_shows_the_groups_of_a_participant(client_for, owner):
    enrolment = enrol(person=owner)

    response = my_page(client_for(owner))

    assert response.context["my"].enrolments == [enrolment]
    assert reverse("programmes:cohort", args=[enrolment.cohort_id]) in response.content.decode()


def test_an_assessor_is_asked_to_assess_and_has_the_menu_for_it(client_for, owner):
    selection.assessor(selection.closed_call(title="Oproep Eik"), owner)

    response = my_page(client_for(owner))

    assert titles(response) == ["Beoordeel de kandidaturen voor Oproep Eik"]
    assert reverse("selection:my_reviews") in [item.url for item in response.context["kring"].menu]


def test_an_organiser_is_asked_to_select_after_the_close_and_told_what_is_open(client_for, owner):
    body = owner.affiliations.get().organisation
    people.grant(owner, Role.ORGANISER, body)
    edition = make_edition(organisers=[body])
    make_call(edition=edition, title="Oproep Beuk", closes_at=timezone.now() + timedelta(days=3))
    selection.closed_call(edition=edition, title="Oproep Eik")

    assert titles(my_page(client_for(owner))) == ["Oproep Beuk loopt", "Kies de deelnemers van Oproep Eik"]


def test_a_stranger_sees_no_menu_but_that_of_everybody(client_for, stranger):
    menu = my_page(client_for(stranger)).context["kring"].menu

    assert [item.url for item in menu] == [reverse("overviews:my_page"), reverse("programmes:calls")]
    assert [item.current for item in menu] == [True, False]


@pytest.mark.parametrize("item_count", [1, 3])
def test_my_page_asks_the_same_number_of_queries(client_for, owner, item_count, django_assert_num_queries):
    body = owner.affiliations.get().organisation
    people.grant(owner, Role.ORGANISER, body)
    for _ in range(item_count):
        call = selection.closed_call(edition=make_edition(organisers=[body]))
        selection.assessor(call, owner)
        make_candidacy(make_call(), owner, state=CandidacyState.DRAFT)
        make_candidacy(make_call(), owner)
        enrol(person=owner)
    client = client_for(owner)

    with django_assert_num_queries(10):
        response = my_page(client)

    assert len(response.context["my"].waiting) == 3 * item_count
