from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from cohorts.programmes.models import Call
from cohorts.selection import queries, scoring
from cohorts.selection.models import Criterion, Review, Score


class CriteriaAreLocked(Refused):
    """An assessor has handed in a judgement: everybody is measured by the same criteria from then on."""

    def __init__(self):
        super().__init__(_("The criteria are fixed: an assessor has handed in an assessment."))


class CriterionIsGone(Refused):
    """A colleague removed it meanwhile."""

    def __init__(self):
        super().__init__(_("This criterion has been removed meanwhile."))


COLUMNS = ("title", "description", "weight", "lowest", "highest", "scale")


@transaction.atomic
def add_criterion(call: Call, *, actor, **columns) -> Criterion:
    """Add a criterion at the end. Refuses once a judgement is handed in. Journalled."""
    _lock(call)
    last = Criterion.objects.filter(call=call).order_by("-position", "-pk").first()
    criterion = Criterion.objects.create(call=call, position=last.position + 1 if last else 1, **columns)
    _measure_again(call)
    audit.record(criterion, "criterion.added", actor=actor, call=call.pk)
    return criterion


@transaction.atomic
def change_criterion(criterion: Criterion, *, actor, **columns) -> Criterion:
    """Change a criterion; scores in concept assessments that no longer fit its scale are dropped. Refuses once a
    judgement is handed in, and of one that is gone. Journalled."""
    criterion = _lock_criterion(criterion)
    for name, value in columns.items():
        setattr(criterion, name, value)
    criterion.save(update_fields=list(columns))
    Score.objects.filter(criterion=criterion).exclude(value__range=(criterion.lowest, criterion.highest)).delete()
    _measure_again(criterion.call)
    audit.record(criterion, "criterion.changed", actor=actor, call=criterion.call_id, columns=sorted(columns))
    return criterion


@transaction.atomic
def move_criterion(criterion: Criterion, *, up: bool, actor) -> None:
    """Move a criterion one place up or down; at the edge nothing happens. Refuses once a judgement is handed in, and of
    one that is gone. Journalled."""
    criterion = _lock_criterion(criterion)
    order = queries.reviews.criteria(criterion.call)
    index = next(place for place, one in enumerate(order) if one.pk == criterion.pk)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(order):
        return
    order[index], order[other] = order[other], order[index]
    for place, one in enumerate(order, start=1):
        one.position = place
    Criterion.objects.bulk_update(order, ["position"])
    audit.record(criterion, "criterion.moved", actor=actor, call=criterion.call_id, up=up)


@transaction.atomic
def remove_criterion(criterion: Criterion, *, actor) -> None:
    """Take a criterion out, with the scores that concept assessments had on it. Refuses once a judgement is handed
    in, and of one that is gone. Journalled."""
    criterion = _lock_criterion(criterion)
    audit.record(criterion, "criterion.removed", actor=actor, call=criterion.call_id)
    Score.objects.filter(criterion=criterion).delete()
    criterion.delete()
    _measure_again(criterion.call)


@transaction.atomic
def copy_criteria(source: Call, copy: Call, *, actor) -> list[Criterion]:
    """Give a copied call the criteria of the call it was copied from (R08). Journalled in one line."""
    made = Criterion.objects.bulk_create(
        [
            Criterion(call=copy, position=one.position, **{name: getattr(one, name) for name in COLUMNS})
            for one in queries.reviews.criteria(source)
        ]
    )
    if made:
        audit.record(copy, "criteria.copied", actor=actor, source=source.pk, count=len(made))
    return made


def _lock(call: Call) -> None:
    """One change of the criteria of a call at a time, and none beside an assessor who is handing in."""
    states.lock(call)
    if queries.reviews.has_handed_in(call):
        raise CriteriaAreLocked


def _lock_criterion(criterion: Criterion) -> Criterion:
    """As :func:`_lock`; the criterion as it stands by now. Raises :class:`CriterionIsGone`."""
    _lock(criterion.call)
    found = Criterion.objects.filter(pk=criterion.pk).select_related("call").order_by("pk").first()
    if found is None:
        raise CriterionIsGone
    return found


def _measure_again(call: Call) -> None:
    """Work out the totals of the concept assessments anew."""
    criteria = queries.reviews.criteria(call)
    reviews = list(Review.objects.filter(candidacy__call=call).prefetch_related("scores").order_by("pk"))
    for review in reviews:
        review.total = scoring.total(criteria, {score.criterion_id: score.value for score in review.scores.all()})
    Review.objects.bulk_update(reviews, ["total"], batch_size=500)
