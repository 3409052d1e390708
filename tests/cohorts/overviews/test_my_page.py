from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.notifications.enums import MessageState
from backend.people.enums import Role
from cohorts.candidacies.enums import CandidacyState
from cohorts.programmes.enums import ProgrammeState
from tests.factories import notifications, people, selection
from tests.factories.candidacies import make_candidacy
from tests.factories.programmes import enrol, make_call, make_edition, make_programme

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
    make_candidacy(selection.closed_call(edition=edition, title="Oproep Eik"), people.person())

    assert titles(my_page(client_for(owner))) == ["Oproep Beuk loopt", "Kies de deelnemers van Oproep Eik"]


def test_an_organiser_is_not_told_of_calls_with_nothing_to_do(client_for, owner):
    body = owner.affiliations.get().organisation
    people.grant(owner, Role.ORGANISER, body)
    edition, now = make_edition(organisers=[body]), timezone.now()
    make_call(edition=edition, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=3))
    selection.closed_call(edition=edition)

    assert titles(my_page(client_for(owner))) == []


@pytest.mark.rule("R30")
def test_a_draft_for_an_ended_programme_does_not_wait(client_for, owner):
    programme = make_programme(state=ProgrammeState.ENDED)
    make_candidacy(make_call(edition=make_edition(programme=programme)), owner, state=CandidacyState.DRAFT)
    client = client_for(owner)

    assert titles(my_page(client)) == []
    assert "Niet ingediend; de oproep is gesloten." in client.get(reverse("candidacies:mine")).content.decode()


@pytest.mark.parametrize("state", [MessageState.HELD, MessageState.FAILED, MessageState.BOUNCED])
def test_each_mail_that_needs_somebody_is_behind_its_link(client_for, owner, state):
    people.grant(owner, Role.ADMINISTRATOR)
    made = notifications.message(state=state)
    client = client_for(owner)

    [waiting] = my_page(client).context["my"].waiting

    assert list(client.get(waiting.url).context["table"].rows) == [made]


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
        make_candidacy(call, people.person())
        make_candidacy(make_call(), owner, state=CandidacyState.DRAFT)
        make_candidacy(make_call(), owner)
        enrol(person=owner)
    client = client_for(owner)

    with django_assert_num_queries(11):
        response = my_page(client)

    assert len(response.context["my"].waiting) == 3 * item_count
