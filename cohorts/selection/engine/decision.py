"""What every mode hands back: the selection, its proof, and how to explain it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cohorts.selection.engine.solver import Status


@dataclass(frozen=True)
class Decision:
    """A decided problem. Who is chosen stands there by position.

    ``explain`` tells why candidates (positions) are in or out, by id; it may leave out those its budget does not reach.
    ``more`` are keys of the answer that only this mode has.
    """

    status: Status
    chosen: frozenset[int] = frozenset()
    value: Decimal | None = None
    bound: Decimal | None = None
    chances: dict[str, Decimal] = field(default_factory=dict)
    explain: Callable[[Sequence[int]], dict[str, dict[str, Any]]] = lambda places: {}
    more: dict[str, Any] = field(default_factory=dict)
