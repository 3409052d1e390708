import pytest

from backend.audit.models import Entry
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.selection import actions, queries
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.models import Decision, Review
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, programmes, selection


@pytest.fixture
def reviewed(call, judge):
    """Three candidacies with a judgement, from the highest to the lowest."""
    found = [selection.candidacy(call) for _ in range(3)]
    for candidacy, value in zip(found, (5, 4, 2), strict=True):
        selection.review(candidacy, judge, value=value)
    return found


def prepare(call, candidacies, organiser, outcome=Outcome.SELECTED, **columns):
    columns = {"reason": "Past goed in de groep.", **columns}
    return actions.prepare(candidacies, call=call, outcome=outcome, actor=organiser.user, now=NOW, **columns)


def limit(call, **numbers):
    for name, number in numbers.items():
        setattr(call.edition, name, number)
    call.edition.save(update_fields=list(numbers))


def test_prepare_is_silent_and_journalled(call, owner, reviewed):
    prepare(call, reviewed[:2], owner, public_reason="Sterke ervaring.")

    assert list(Decision.objects.order_by("pk").values_list("candidacy", "outcome", "reason", "published_at")) == [
        (reviewed[0].pk, Outcome.SELECTED, "Past goed in de groep.", None),
        (reviewed[1].pk, Outcome.SELECTED, "Past goed in de groep.", None),
    ]
    reviewed[0].refresh_from_db()
    assert reviewed[0].state == CandidacyState.SUBMITTED
    assert Entry.objects.filter(event="decision.prepared", actor=owner.user).count() == 2


@pytest.mark.rule("R04")
@pytest.mark.parametrize("reason", ["", "  "])
def test_no_decision_without_a_reason(call, owner, reviewed, reason):
    with pytest.raises(actions.ReasonMissing):
        prepare(call, reviewed, owner, reason=reason)

    assert not Decision.objects.exists()


@pytest.mark.rule("R04")
def test_no_decision_without_an_assessor(call, owner, judge, reviewed):
    concept = selection.candidacy(call)
    selection.review(concept, judge, state=ReviewState.DRAFT)

    with pytest.raises(actions.NotReviewed) as refusal:
        prepare(call, [*reviewed, concept], owner)

    assert refusal.value.count == 1
    assert not Decision.objects.exists()


def test_an_organiser_may_say_why_without_an_assessor(call, owner):
    candidacy = selection.candidacy(call)

    prepare(call, [candidacy], owner, without_review="De beoordelaar is ziek.")

    assert Decision.objects.get().without_review == "De beoordelaar is ziek."


@pytest.mark.rule("R04")
def test_why_without_an_assessor_is_kept_only_where_there_is_none(call, owner, reviewed):
    unread = selection.candidacy(call)

    prepare(call, [*reviewed, unread], owner, without_review="De beoordelaar is ziek.")

    kept = Decision.objects.exclude(without_review="").order_by("pk")
    assert list(kept.values_list("candidacy", flat=True)) == [unread.pk]
    assert Decision.objects.count() == len(reviewed) + 1


@pytest.mark.rule("R02")
def test_over_the_soft_target_warns(call, owner, reviewed):
    limit(call, soft_target=2)

    assert prepare(call, reviewed[:2], owner).warning == ""
    assert prepare(call, reviewed[2:], owner).warning != ""
    assert Decision.objects.count() == 3


@pytest.mark.rule("R02", "R19")
def test_over_the_hard_maximum_is_refused(call, owner, reviewed):
    limit(call, hard_maximum=2)
    prepare(call, reviewed[:2], owner)

    with pytest.raises(actions.MaximumReached) as refusal:
        prepare(call, reviewed[2:], owner)

    assert (refusal.value.taken, refusal.value.asked) == (2, 1)
    assert Decision.objects.count() == 2


@pytest.mark.rule("R19")
def test_who_is_enrolled_already_takes_a_place(call, owner, reviewed):
    limit(call, hard_maximum=3)
    programmes.enrol(cohort=programmes.make_cohort(edition=call.edition))

    with pytest.raises(actions.MaximumReached):
        prepare(call, reviewed, owner)


def test_a_place_chosen_in_another_call_counts_too(call, owner, reviewed, judge):
    limit(call, hard_maximum=3)
    other = selection.closed_call(edition=call.edition)
    selection.decision(selection.candidacy(other), owner)

    with pytest.raises(actions.MaximumReached):
        prepare(call, reviewed, owner)


def test_preparing_the_same_again_takes_no_more_places(call, owner, reviewed):
    limit(call, hard_maximum=3)
    prepare(call, reviewed, owner)

    prepare(call, reviewed, owner, reason="Nog eens bekeken.")

    assert list(Decision.objects.values_list("reason", flat=True).distinct()) == ["Nog eens bekeken."]


def test_reserves_follow_by_mean_and_keep_their_place(call, owner, judge, reviewed):
    prepare(call, [reviewed[2], reviewed[1]], owner, Outcome.RESERVE)
    prepare(call, reviewed, owner, Outcome.RESERVE)

    ranks = dict(Decision.objects.values_list("candidacy", "rank").order_by("pk"))
    assert ranks == {reviewed[1].pk: 1, reviewed[2].pk: 2, reviewed[0].pk: 3}


def test_a_reserve_moves_up(call, owner, reviewed):
    prepare(call, reviewed, owner, Outcome.RESERVE)
    last = Decision.objects.get(candidacy=reviewed[2])

    actions.move_reserve(last, up=True, actor=owner.user)

    ranks = dict(Decision.objects.values_list("candidacy", "rank").order_by("pk"))
    assert ranks == {reviewed[0].pk: 1, reviewed[2].pk: 2, reviewed[1].pk: 3}


def test_withdrawn_and_own_candidacies_fall_out(call, owner, reviewed):
    withdrawn = selection.candidacy(call, state=CandidacyState.WITHDRAWN)
    own = selection.candidacy(call, person=owner, organisation=people.organisation())

    done = prepare(call, [withdrawn, own, reviewed[0]], owner)

    assert ([one.pk for one in done.candidacies], done.fallen_out) == ([reviewed[0].pk], 2)


def test_a_candidacy_of_another_call_falls_out(call, owner, reviewed, judge):
    elsewhere = selection.candidacy(selection.closed_call())

    assert prepare(call, [elsewhere], owner).fallen_out == 1
    assert not Decision.objects.exists()


def test_unprepare_takes_back(call, owner, reviewed):
    prepare(call, reviewed, owner)

    taken_back = actions.unprepare(reviewed[:1], call=call, actor=owner.user)

    assert [one.pk for one in taken_back] == [reviewed[0].pk]
    assert Decision.objects.count() == 2
    assert Entry.objects.filter(event="decision.unprepared").count() == 1


def test_a_candidacy_that_is_opened_again_is_judged_anew(call, owner, reviewed):
    changed, left = reviewed[:2]
    prepare(call, reviewed[:2], owner)

    candidacies.reopen(changed, actor=changed.person.user, now=selection.SUBMITTED_AT)

    assert list(Decision.objects.values_list("candidacy", flat=True)) == [left.pk]
    review = Review.objects.get(candidacy=changed)
    assert (review.state, review.submitted_at, review.scores.count()) == (ReviewState.DRAFT, None, 2)
    assert Review.objects.get(candidacy=left).state == ReviewState.SUBMITTED
    events = ("review.reopened", "decision.unprepared")
    assert Entry.objects.filter(event__in=events, actor=changed.person.user).count() == 2


@pytest.mark.parametrize("item_count", [1, 3])
def test_prepare_in_a_constant_number_of_queries(call, owner, reviewed, django_assert_num_queries, item_count):
    owner.user.person  # noqa: B018 -- loaded with the account

    with django_assert_num_queries(9):
        prepare(call, reviewed[:item_count], owner)


@pytest.mark.rule("R28")
def test_the_balance_follows_each_decision(call, owner, judge):
    local, federal = (
        selection.candidacy(call, organisation=people.organisation(level=level)) for level in ("local", "federal")
    )
    for candidacy in (local, federal):
        selection.review(candidacy, judge)

    def chosen():
        found = queries.board.balance(call)
        return [(bar["chosen"], bar["pool"]) for bar in found.spread[0]["rows"]]

    assert chosen() == [(0, 1), (0, 1)]
    prepare(call, [federal], owner)
    assert chosen() == [(1, 1), (0, 1)]
    prepare(call, [local], owner)
    assert chosen() == [(1, 1), (1, 1)]
    prepare(call, [federal], owner, Outcome.RESERVE)
    assert chosen() == [(0, 1), (1, 1)]
