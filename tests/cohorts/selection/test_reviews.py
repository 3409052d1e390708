from decimal import Decimal

import pytest

from backend.audit.models import Entry
from backend.kit.drafts import Base
from backend.kit.states import TransitionRefused
from cohorts.candidacies import actions as candidacies
from cohorts.selection import actions, queries
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Review, Score
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, selection


@pytest.fixture
def candidacy(call):
    return selection.candidacy(call)


def scores(call, value=4):
    return {one.pk: value for one in queries.reviews.criteria(call)}


def save(candidacy, judge, **written):
    written = {"scores": {}, "comment": "", "feedback": "", "base": Base(9), **written}
    return actions.save_review(candidacy, assessor=judge, actor=judge.person.user, **written)


def hand_in(candidacy, judge, **written):
    written = {"scores": scores(candidacy.call), "comment": "", "feedback": "", "base": Base(9), **written}
    return actions.hand_in_review(candidacy, assessor=judge, actor=judge.person.user, now=NOW, **written)


def test_a_concept_keeps_what_there_is(candidacy, judge):
    first, _second = queries.reviews.criteria(candidacy.call)

    review = save(candidacy, judge, scores={first.pk: 2}, comment="Twijfel.")
    save(candidacy, judge, scores={first.pk: 3}, comment="Minder twijfel.")

    review.refresh_from_db()
    assert (review.state, review.comment, review.total) == (ReviewState.DRAFT, "Minder twijfel.", None)
    assert list(Score.objects.values_list("value", flat=True).order_by("pk")) == [3]


def test_a_page_left_open_never_writes_over_newer_text(candidacy, judge):
    save(candidacy, judge, comment="Begin.", base=Base(0, "first", 1))
    save(candidacy, judge, comment="Nieuwer.", base=Base(1, "second", 1))

    with pytest.raises(actions.ReviewIsStale) as stale:
        save(candidacy, judge, comment="Ouder.", base=Base(0, "first", 2))
    with pytest.raises(actions.ReviewIsStale):
        hand_in(candidacy, judge, comment="Ouder.", base=Base(0, "first", 3))

    assert (stale.value.review.comment, Review.objects.get().comment) == ("Nieuwer.", "Nieuwer.")
    assert Review.objects.get().state == ReviewState.DRAFT
    save(candidacy, judge, comment="Ouder.", base=Base(2, "first", 4))
    assert Review.objects.get().comment == "Ouder."


def test_a_page_left_open_may_say_what_stands_there_already(candidacy, judge):
    save(candidacy, judge, comment="Zelfde.", base=Base(0, "first", 1))

    save(candidacy, judge, comment="Zelfde.", base=Base(0, "second", 1))

    assert Review.objects.get().comment == "Zelfde."


def test_a_late_save_of_the_same_page_changes_nothing(candidacy, judge):
    save(candidacy, judge, comment="Laatst getypt.", base=Base(0, "first", 2))

    save(candidacy, judge, comment="Eerder getypt.", base=Base(0, "first", 1))

    assert Review.objects.get().comment == "Laatst getypt."


def test_a_score_taken_back_is_gone(candidacy, judge):
    save(candidacy, judge, scores=scores(candidacy.call))

    review = save(candidacy, judge, scores={})

    assert (Score.objects.count(), review.total) == (0, None)


def test_hand_in_counts_and_is_journalled(candidacy, judge):
    review = hand_in(candidacy, judge)

    review.refresh_from_db()
    assert (review.state, review.total, review.submitted_at) == (ReviewState.SUBMITTED, Decimal("75.000"), NOW)
    assert Entry.objects.filter(event="review.submitted", actor=judge.person.user).count() == 1


def test_a_score_that_left_the_scale_meanwhile_is_not_kept(candidacy, judge):
    with pytest.raises(actions.ReviewIncomplete):
        hand_in(candidacy, judge, scores=scores(candidacy.call, 6))

    save(candidacy, judge, scores=scores(candidacy.call, 6))
    assert Score.objects.count() == 0


def test_hand_in_refuses_without_all_scores(candidacy, judge):
    first, _second = queries.reviews.criteria(candidacy.call)

    with pytest.raises(actions.ReviewIncomplete):
        hand_in(candidacy, judge, scores={first.pk: 2})

    assert not Review.objects.filter(state=ReviewState.SUBMITTED).exists()


@pytest.mark.rule("R81")
def test_each_assessors_scores_are_kept_apart(call, candidacy, judge):
    other = selection.assessor(call)

    hand_in(candidacy, judge, scores=scores(call, 1))
    hand_in(candidacy, other, scores=scores(call, 5))

    totals = Review.objects.order_by("pk").values_list("assessor", "total")
    assert list(totals) == [(judge.pk, Decimal("0.000")), (other.pk, Decimal("100.000"))]
    assert Score.objects.count() == 4


def test_nobody_judges_their_own_candidacy(call, judge):
    own = selection.candidacy(call, person=judge.person, organisation=people.organisation())

    with pytest.raises(actions.ReviewRefused):
        save(own, judge)

    assert not Review.objects.exists()


def test_nobody_judges_a_colleague(call, judge):
    colleague = selection.candidacy(call, organisation=judge.person.affiliations.get().organisation)

    with pytest.raises(actions.ReviewRefused):
        hand_in(colleague, judge)


def test_a_withdrawn_candidacy_is_no_longer_judged(candidacy, judge):
    candidacies.withdraw(candidacy, actor=candidacy.person.user, now=NOW)

    with pytest.raises(actions.ReviewRefused):
        save(candidacy, judge)


def test_who_ended_no_longer_judges(call, candidacy, judge, owner):
    ended = actions.end_assessor(judge, actor=owner.user, now=NOW)

    with pytest.raises(actions.ReviewRefused):
        save(candidacy, ended)


def test_a_review_that_is_handed_in_is_not_overwritten(candidacy, judge):
    hand_in(candidacy, judge)

    with pytest.raises(actions.ReviewRefused):
        save(candidacy, judge, scores=scores(candidacy.call, 1))


def test_reopen_makes_it_a_concept_again(candidacy, judge):
    review = hand_in(candidacy, judge)

    actions.reopen_review(review, actor=judge.person.user)

    review.refresh_from_db()
    assert (review.state, review.submitted_at) == (ReviewState.DRAFT, None)
    with pytest.raises(TransitionRefused):
        actions.reopen_review(review, actor=judge.person.user)


def test_reopen_refuses_once_a_decision_is_prepared(candidacy, judge, owner):
    review = hand_in(candidacy, judge)
    selection.decision(candidacy, owner)

    with pytest.raises(actions.ReviewRefused):
        actions.reopen_review(review, actor=judge.person.user)


def test_a_desk_proposes_the_file_with_the_fewest_reviews(call, judge):
    call.reviews_per_candidacy = 2
    call.save(update_fields=["reviews_per_candidacy"])
    busy, quiet, full = (selection.candidacy(call) for _ in range(3))
    others = [selection.assessor(call) for _ in range(2)]
    selection.review(busy, others[0])
    for other in others:
        selection.review(full, other)
    selection.candidacy(call, person=judge.person, organisation=people.organisation())

    [desk] = queries.reviews.desks(judge.person)

    assert (desk.todo, desk.enough, desk.next, desk.total) == ([quiet, busy], [full], quiet, 2)


def test_a_concept_comes_before_new_files(call, judge):
    selection.candidacy(call)
    begun = selection.candidacy(call)
    selection.review(begun, judge, state=ReviewState.DRAFT)

    [desk] = queries.reviews.desks(judge.person)

    assert (desk.next, len(desk.drafts), len(desk.todo)) == (begun, 1, 1)
    assert queries.reviews.next_for(judge, after=begun) == desk.todo[0]


@pytest.mark.parametrize("item_count", [1, 3])
def test_desks_in_a_constant_number_of_queries(call, judge, django_assert_num_queries, item_count):
    for _ in range(item_count):
        selection.candidacy(call)
        selection.review(selection.candidacy(call), judge)

    with django_assert_num_queries(4):
        queries.reviews.desks(judge.person)
