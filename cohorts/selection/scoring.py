"""The arithmetic of a score: pure functions on exact decimals, so that no float decides who comes first."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

HIGHEST_TOTAL = Decimal(100)
PLACES = Decimal("0.001")


class Scale(Protocol):
    """What a criterion says about its points."""

    pk: int
    weight: Decimal
    lowest: int
    highest: int


def total(criteria: Iterable[Scale], values: Mapping[int, int]) -> Decimal | None:
    """The weighted mean of the scores on a scale of 0 (all lowest) to 100 (all highest).

    ``values`` maps a criterion's key to its score. None while there are no criteria, or one of them has no score.
    When every weight is zero, all criteria count alike.
    """
    criteria = list(criteria)
    if not criteria or any(criterion.pk not in values for criterion in criteria):
        return None
    weights = {criterion.pk: Decimal(criterion.weight) for criterion in criteria}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Decimal(1))
    reached = sum(weights[criterion.pk] * share(criterion, values[criterion.pk]) for criterion in criteria)
    return (HIGHEST_TOTAL * reached / sum(weights.values())).quantize(PLACES)


def share(scale: Scale, value: int) -> Decimal:
    """How far up its scale a score stands: 0 for the lowest point, 1 for the highest."""
    return Decimal(value - scale.lowest) / Decimal(scale.highest - scale.lowest)
