import pytest

from backend.audit.models import Entry
from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.actions import enrol_many, withdraw_enrolment
from cohorts.programmes.enums import CallState, EnrolmentState
from cohorts.programmes.models import Call, Enrolment
from cohorts.selection import actions, queries
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Decision
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, programmes, selection


def decided(call, owner, outcome=Outcome.SELECTED, **columns):
    """A candidacy with a prepared decision."""
    candidacy = selection.candidacy(call)
    selection.decision(candidacy, owner, outcome=outcome, **columns)
    return candidacy


@pytest.fixture
def prepared(call, owner):
    """One candidacy per outcome."""
    return {
        Outcome.SELECTED: decided(call, owner, public_reason="Je ervaring sprak ons aan."),
        Outcome.RESERVE: decided(call, owner, Outcome.RESERVE, rank=1),
        Outcome.NOT_SELECTED: decided(call, owner, Outcome.NOT_SELECTED),
    }


def state_of(candidacy):
    return Candidacy.objects.values_list("state", flat=True).get(pk=candidacy.pk)


@pytest.mark.rule("R27")
def test_publish_applies_everything_at_once(call, owner, prepared):
    actions.publish(call, actor=owner.user, now=NOW)

    assert {outcome: state_of(candidacy) for outcome, candidacy in prepared.items()} == {
        Outcome.SELECTED: CandidacyState.SELECTED,
        Outcome.RESERVE: CandidacyState.RESERVE,
        Outcome.NOT_SELECTED: CandidacyState.NOT_SELECTED,
    }
    enrolment = Enrolment.objects.get(cohort__edition=call.edition)
    assert enrolment.person_id == prepared[Outcome.SELECTED].person_id
    call.refresh_from_db()
    assert (call.state, call.decided_at) == (CallState.DECIDED, NOW)
    assert set(Decision.objects.values_list("published_at", flat=True).order_by("pk")) == {NOW}
    assert Entry.objects.filter(event="decision.published", actor=owner.user).count() == 3


def test_letters_wait_in_the_outbox(call, owner, prepared):
    actions.publish(call, actor=owner.user, now=NOW)

    letters = Message.objects.filter(batch=f"call:{call.pk}:decisions").order_by("pk")
    assert {(letter.kind, letter.state) for letter in letters} == {
        ("selection.selected", MessageState.HELD),
        ("selection.reserve", MessageState.HELD),
        ("selection.not_selected", MessageState.HELD),
    }
    [selected] = [letter for letter in letters if letter.kind == "selection.selected"]
    assert selected.subject == f"Je bent geselecteerd voor {call.edition.title}"
    assert "Je ervaring sprak ons aan." in selected.body
    assert "4 januari 2027" in selected.body


def test_an_undecided_candidacy_stops_everything(call, owner, prepared):
    selection.candidacy(call)

    with pytest.raises(actions.NotAllDecided) as refusal:
        actions.publish(call, actor=owner.user, now=NOW)

    assert refusal.value.count == 1
    assert state_of(prepared[Outcome.SELECTED]) == CandidacyState.SUBMITTED
    assert not Message.objects.exists()


def test_nothing_is_published_while_the_call_is_open(call, owner, prepared):
    with pytest.raises(actions.CallStillOpen):
        actions.publish(call, actor=owner.user, now=selection.SUBMITTED_AT)


def test_publishing_twice_does_nothing_more(call, owner, prepared):
    actions.publish(call, actor=owner.user, now=NOW)

    with pytest.raises(actions.NothingToPublish):
        actions.publish(call, actor=owner.user, now=NOW)

    assert Message.objects.count() == 3


def test_a_late_candidacy_is_published_later(call, owner, prepared):
    actions.publish(call, actor=owner.user, now=NOW)
    late = decided(call, owner, Outcome.NOT_SELECTED)

    assert [one.candidacy_id for one in actions.publish(call, actor=owner.user, now=NOW)] == [late.pk]


def test_withdrawn_and_draft_candidacies_are_left_alone(call, owner, prepared):
    withdrawn = selection.candidacy(call, state=CandidacyState.WITHDRAWN)
    selection.decision(withdrawn, owner)
    selection.candidacy(call, state=CandidacyState.DRAFT)

    assert len(actions.publish(call, actor=owner.user, now=NOW)) == 3
    assert Decision.objects.get(candidacy=withdrawn).published_at is None


@pytest.mark.rule("R19")
def test_the_maximum_is_asked_again(call, owner, prepared):
    call.edition.hard_maximum = 1
    call.edition.save(update_fields=["hard_maximum"])
    programmes.enrol(cohort=programmes.make_cohort(edition=call.edition))

    with pytest.raises(actions.MaximumReached):
        actions.publish(call, actor=owner.user, now=NOW)

    assert state_of(prepared[Outcome.RESERVE]) == CandidacyState.SUBMITTED


@pytest.mark.rule("R81")
def test_an_organisation_gets_its_place(call, owner):
    town = people.organisation(name="Mechelen")
    candidacy = selection.candidacy(call, organisation=town, for_organisation=True)
    selection.decision(candidacy, owner)

    actions.publish(call, actor=owner.user, now=NOW)

    assert Enrolment.objects.get().organisation == town


# SQLite takes fewer rows in one statement.
@pytest.mark.parametrize("item_count", [3, pytest.param(100, marks=pytest.mark.postgres)])
def test_publish_in_a_constant_number_of_queries(call, owner, django_assert_num_queries, item_count):
    people.organisation()
    for place in range(item_count):
        outcome = list(Outcome)[place % 3]
        decided(call, owner, outcome, rank=place + 1 if outcome == Outcome.RESERVE else None)

    with django_assert_num_queries(33):
        actions.publish(call, actor=owner.user, now=NOW)


@pytest.fixture
def published(call, owner, prepared):
    actions.publish(call, actor=owner.user, now=NOW)
    return prepared


def withdraw(candidacy):
    return candidacies.withdraw(candidacy, actor=candidacy.person.user, now=NOW)


@pytest.mark.rule("R19")
def test_a_withdrawal_frees_a_place_for_the_first_reserve(call, published):
    withdraw(published[Outcome.SELECTED])

    assert queries.decisions.vacancies(call) == 1
    assert queries.decisions.reserves(call).first().candidacy == published[Outcome.RESERVE]
    assert Enrolment.objects.get().state == EnrolmentState.WITHDRAWN


@pytest.mark.rule("R19")
def test_a_participant_who_stops_frees_a_place_for_the_first_reserve(call, owner, published):
    selected, reserve = published[Outcome.SELECTED], published[Outcome.RESERVE]
    withdraw_enrolment(Enrolment.objects.get(), reason="Ander werk.", actor=owner.user, now=NOW)

    assert (queries.decisions.vacancies(call), state_of(selected)) == (1, CandidacyState.SELECTED)
    [left] = queries.decisions.left_after_selection(call)
    assert (left.candidacy, left.left_at) == (selected, NOW)
    [counted] = queries.calls.with_counts(Call.objects.order_by("pk"))
    assert counted.places_free == 1
    actions.promote(reserve, reason="Er kwam een plaats vrij.", actor=owner.user, now=NOW)
    assert Enrolment.objects.get(state=EnrolmentState.ACTIVE).person == reserve.person
    assert queries.decisions.vacancies(call) == 0


@pytest.mark.rule("R19")
def test_who_stops_and_then_withdraws_frees_one_place(call, owner, published):
    withdraw_enrolment(Enrolment.objects.get(), reason="Ander werk.", actor=owner.user, now=NOW)
    withdraw(published[Outcome.SELECTED])

    assert queries.decisions.vacancies(call) == 1


@pytest.mark.rule("R19")
def test_a_participant_who_comes_back_frees_no_place(call, owner, published):
    withdraw_enrolment(Enrolment.objects.get(), reason="Ander werk.", actor=owner.user, now=NOW)
    enrol_many(call.edition, [(published[Outcome.SELECTED].person, None)], actor=owner.user, now=NOW)

    assert queries.decisions.vacancies(call) == 0


@pytest.mark.rule("R19")
def test_promote_gives_the_place(call, owner, published):
    withdraw(published[Outcome.SELECTED])

    actions.promote(published[Outcome.RESERVE], reason="Er kwam een plaats vrij.", actor=owner.user, now=NOW)

    assert state_of(published[Outcome.RESERVE]) == CandidacyState.SELECTED
    assert Enrolment.objects.get(state=EnrolmentState.ACTIVE).person == published[Outcome.RESERVE].person
    assert Message.objects.filter(kind="selection.promoted", state=MessageState.HELD).count() == 1
    assert Entry.objects.filter(event="decision.promoted").count() == 1
    assert queries.decisions.vacancies(call) == 0


def test_promote_refuses_while_no_place_is_free(owner, published):
    with pytest.raises(actions.NoPlaceFree):
        actions.promote(published[Outcome.RESERVE], reason="Zomaar.", actor=owner.user, now=NOW)


def test_promote_refuses_without_a_reason(owner, published):
    withdraw(published[Outcome.SELECTED])

    with pytest.raises(actions.ReasonMissing):
        actions.promote(published[Outcome.RESERVE], reason="", actor=owner.user, now=NOW)


def test_nobody_promotes_themselves(published, call, owner):
    own = published[Outcome.RESERVE]
    withdraw(published[Outcome.SELECTED])

    with pytest.raises(actions.OwnCandidacy):
        actions.promote(own, reason="Ik wil graag.", actor=own.person.user, now=NOW)

    assert state_of(own) == CandidacyState.RESERVE


def test_a_promoted_person_who_withdraws_frees_the_place_again(call, owner, published):
    withdraw(published[Outcome.SELECTED])
    actions.promote(published[Outcome.RESERVE], reason="Vrije plaats.", actor=owner.user, now=NOW)

    withdraw(published[Outcome.RESERVE])

    assert queries.decisions.vacancies(call) == 1
