from decimal import Decimal

import pytest

from backend.audit.models import Entry
from cohorts.programmes import actions as programmes
from cohorts.selection import actions, queries
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Criterion, Score
from tests.factories import selection

COLUMNS = {
    "title": "Inbreng",
    "description": "Wat brengt de kandidaat mee?",
    "weight": Decimal(2),
    "lowest": 1,
    "highest": 5,
    "scale": {"1": "weinig", "5": "veel"},
}


def titles(call):
    return [one.title for one in queries.reviews.criteria(call)]


def test_add_puts_it_last(call, owner):
    actions.add_criterion(call, actor=owner.user, **COLUMNS)

    assert titles(call) == ["Criterium 1", "Criterium 2", "Inbreng"]
    assert Entry.objects.filter(event="criterion.added").count() == 1


def test_move_and_remove(call, owner):
    first, second = queries.reviews.criteria(call)

    actions.move_criterion(second, up=True, actor=owner.user)
    assert titles(call) == ["Criterium 2", "Criterium 1"]
    actions.move_criterion(second, up=True, actor=owner.user)
    assert titles(call) == ["Criterium 2", "Criterium 1"]
    actions.remove_criterion(first, actor=owner.user)
    assert titles(call) == ["Criterium 2"]


def test_change_drops_scores_that_no_longer_fit(call, owner, judge):
    review = selection.review(selection.candidacy(call), judge, value=5, state=ReviewState.DRAFT)
    first, _second = queries.reviews.criteria(call)

    actions.change_criterion(first, actor=owner.user, **(COLUMNS | {"highest": 4, "scale": {}}))

    review.refresh_from_db()
    assert Score.objects.filter(review=review).count() == 1
    assert review.total is None


@pytest.mark.parametrize("write", ["add", "change", "move", "remove"])
def test_locked_once_a_review_is_handed_in(call, owner, judge, write):
    selection.review(selection.candidacy(call), judge)
    first, _second = queries.reviews.criteria(call)
    writes = {
        "add": lambda: actions.add_criterion(call, actor=owner.user, **COLUMNS),
        "change": lambda: actions.change_criterion(first, actor=owner.user, **COLUMNS),
        "move": lambda: actions.move_criterion(first, up=False, actor=owner.user),
        "remove": lambda: actions.remove_criterion(first, actor=owner.user),
    }

    with pytest.raises(actions.CriteriaAreLocked):
        writes[write]()

    assert titles(call) == ["Criterium 1", "Criterium 2"]


@pytest.mark.parametrize(
    "write",
    [
        lambda criterion, **who: actions.change_criterion(criterion, **COLUMNS, **who),
        lambda criterion, **who: actions.move_criterion(criterion, up=False, **who),
        actions.remove_criterion,
    ],
    ids=["change", "move", "remove"],
)
def test_what_a_colleague_removed_meanwhile_is_refused_with_a_sentence(call, owner, write):
    first, _second = queries.reviews.criteria(call)
    actions.remove_criterion(Criterion.objects.get(pk=first.pk), actor=owner.user)

    with pytest.raises(actions.CriterionIsGone):
        write(first, actor=owner.user)

    assert titles(call) == ["Criterium 2"]
    assert Entry.objects.get().event == "criterion.removed"


@pytest.mark.rule("R08")
def test_the_copy_of_an_edition_has_the_criteria(call, owner):
    edition = call.edition

    copy = programmes.copy_edition(
        edition,
        title="Volgend jaar",
        starts_on=edition.starts_on.replace(year=edition.starts_on.year + 1),
        ends_on=edition.ends_on.replace(year=edition.ends_on.year + 1),
        actor=owner.user,
    )

    assert [one.title for one in Criterion.objects.filter(call__edition=copy).order_by("position")] == titles(call)
