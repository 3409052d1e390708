from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.kit import jobs
from backend.notifications.enums import MessageState
from backend.people.enums import Role
from cohorts.candidacies.enums import CandidacyState
from cohorts.programmes.enums import CallState, ProgrammeState
from cohorts.selection.actions import publish
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.queries import reviews
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
    call = selection.closed_call(title="Oproep Eik")
    seat = selection.assessor(call, owner)
    selection.review(selection.candidacy(call), seat)
    selection.review(selection.candidacy(call), seat, state=ReviewState.DRAFT)
    selection.candidacy(call)

    response = my_page(client_for(owner))

    [waiting] = response.context["my"].waiting
    assert waiting.title == "Beoordeel de kandidaturen voor Oproep Eik"
    assert waiting.detail == "Nog 2 te doen; 1 ingediend."
    assert reverse("selection:my_reviews") in [item.url for item in response.context["kring"].menu]


def test_an_assessor_who_handed_everything_in_is_left_in_peace(client_for, owner):
    call = selection.closed_call(reviews_per_candidacy=1)
    seat = selection.assessor(call, owner)
    for _ in range(2):
        selection.review(selection.candidacy(call), seat)
    selection.review(selection.candidacy(call), selection.assessor(call))
    selection.candidacy(call, person=owner)
    selection.candidacy(call, organisation=owner.affiliations.get().organisation)

    response = my_page(client_for(owner))

    assert titles(response) == []
    assert "Je hebt 2 beoordelingen ingediend. Meer wordt nu niet van je gevraagd" in response.content.decode()


def test_the_numbers_of_a_desk_are_those_of_the_page_behind_it(owner):
    call = selection.closed_call(reviews_per_candidacy=1)
    seat, other = selection.assessor(call, owner), selection.assessor(call)
    for state in (ReviewState.SUBMITTED, ReviewState.DRAFT, ReviewState.DRAFT):
        selection.review(selection.candidacy(call), seat, state=state)
    selection.review(selection.candidacy(call), other)
    for _ in range(3):
        selection.candidacy(call)

    [desk], [load] = reviews.desks(owner), reviews.workloads(owner)

    assert (load.call, load.todo, load.drafts, load.handed_in) == (call, 3, 2, 1)
    assert (len(desk.todo), len(desk.drafts), len(desk.handed_in)) == (3, 2, 1)


@pytest.fixture
def organiser(owner):
    people.grant(owner, Role.ORGANISER, owner.affiliations.get().organisation)
    return owner


@pytest.fixture
def edition(organiser):
    return make_edition(organisers=[organiser.affiliations.get().organisation])


def test_an_organiser_is_asked_to_select_after_the_close_and_told_what_is_open(client_for, organiser, edition):
    make_call(edition=edition, title="Oproep Beuk", closes_at=timezone.now() + timedelta(days=3))
    make_candidacy(selection.closed_call(edition=edition, title="Oproep Eik"), people.person())

    response = my_page(client_for(organiser))

    assert titles(response) == ["Kies de deelnemers van Oproep Eik"]
    assert [item.title for item in response.context["my"].running] == ["Oproep Beuk"]


def test_an_organiser_who_decided_everything_is_asked_to_publish_and_then_nothing(client_for, organiser, edition):
    call = selection.closed_call(edition=edition, title="Oproep Eik")
    candidacies = [selection.candidacy(call) for _ in range(2)]
    selection.decision(candidacies[0], organiser)
    client = client_for(organiser)

    half = my_page(client).context["my"].waiting
    selection.decision(candidacies[1], organiser, outcome=Outcome.NOT_SELECTED)
    ready = my_page(client).context["my"].waiting
    publish(call, actor=organiser.user, now=timezone.now())
    published = titles(my_page(client))

    assert [(item.title, item.detail) for item in half] == [
        ("Kies de deelnemers van Oproep Eik", "2 kandidaturen ontvangen. 1 beslissing staat klaar.")
    ]
    assert [(item.title, item.url) for item in ready] == [
        ("Publiceer de beslissingen van Oproep Eik", reverse("selection:decisions", args=[call.pk]))
    ]
    assert published == ["Lees 2 brieven na"]


@pytest.mark.rule("R19")
def test_an_organiser_is_told_of_a_place_that_came_free_while_somebody_is_in_line(client_for, organiser, edition):
    call = selection.closed_call(
        edition=edition, title="Oproep Eik", state=CallState.DECIDED, decided_at=timezone.now()
    )
    published = {"published_at": selection.DECIDED_AT}
    selection.decision(selection.candidacy(call, state=CandidacyState.WITHDRAWN), organiser, **published)
    client = client_for(organiser)

    nobody_in_line = titles(my_page(client))
    reserve = selection.candidacy(call, state=CandidacyState.RESERVE)
    selection.decision(reserve, organiser, outcome=Outcome.RESERVE, rank=1, **published)

    assert nobody_in_line == []
    assert titles(my_page(client)) == ["Er is een plaats vrij in Oproep Eik"]


def test_an_organiser_is_not_told_of_calls_with_nothing_to_do(client_for, organiser, edition):
    now = timezone.now()
    make_call(edition=edition, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=3))
    selection.closed_call(edition=edition)

    response = my_page(client_for(organiser))

    assert (titles(response), response.context["my"].running) == ([], [])


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


def test_a_mail_that_came_back_from_somebody_erased_waits_for_nobody(client_for, owner):
    people.grant(owner, Role.ADMINISTRATOR)
    notifications.message(state=MessageState.BOUNCED, to_email="")

    assert titles(my_page(client_for(owner))) == []


@pytest.mark.parametrize("role", [Role.HR, Role.CONTACT_POINT, Role.PUBLISHER, Role.ADMINISTRATOR])
def test_a_role_by_itself_brings_nothing_to_wait_for(client_for, owner, role):
    people.grant(owner, role, None if role == Role.ADMINISTRATOR else owner.affiliations.get().organisation)
    make_candidacy(selection.closed_call(), people.person())

    assert titles(my_page(client_for(owner))) == []


def test_my_page_leads_to_my_mail_and_to_my_jobs_once_there_are_any(client_for, owner):
    client = client_for(owner)
    links = [f'href="{reverse(name)}"' for name in ("notifications:mine", "kit:jobs")]

    before = my_page(client).content.decode()
    jobs.start("kit.import", actor=owner.user, title="Brieven maken")
    after = my_page(client)

    assert [link in before for link in links] == [True, False]
    assert [link in after.content.decode() for link in links] == [True, True]
    assert after.context["my"].jobs == {"started": 1, "busy": 1}


@pytest.mark.parametrize("name", ["notifications:mine", "kit:jobs"])
def test_what_my_page_leads_to_belongs_to_it_in_the_menu(client_for, owner, name):
    menu = client_for(owner).get(reverse(name)).context["kring"].menu

    assert [item.url for item in menu if item.current] == [reverse("overviews:my_page")]


def test_a_stranger_sees_no_menu_but_that_of_everybody(client_for, stranger):
    menu = my_page(client_for(stranger)).context["kring"].menu

    assert [item.url for item in menu] == [reverse("overviews:my_page"), reverse("programmes:calls")]
    assert [item.current for item in menu] == [True, False]


@pytest.mark.parametrize("item_count", [1, 3])
def test_my_page_asks_the_same_number_of_queries(client_for, owner, organiser, item_count, django_assert_num_queries):
    for _ in range(item_count):
        call = selection.closed_call(edition=make_edition(organisers=[organiser.affiliations.get().organisation]))
        selection.assessor(call, owner)
        make_candidacy(call, people.person())
        make_candidacy(make_call(), owner, state=CandidacyState.DRAFT)
        make_candidacy(make_call(), owner)
        enrol(person=owner)
    client = client_for(organiser)

    with django_assert_num_queries(15):
        response = my_page(client)

    assert len(response.context["my"].waiting) == 3 * item_count
