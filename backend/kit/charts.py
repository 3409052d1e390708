"""Where the bars, lines and rings of our charts go: plain numbers in, whole numbers out.

Whole, because a template prints 3.5 as 3,5 in Dutch and SVG does not read that.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

LINE_WIDTH, LINE_HEIGHT, LINE_MARGIN = 120, 40, 5


def share(part: float, whole: float) -> int:
    """A part of the whole in percent, never outside 0 to 100."""
    return max(0, min(100, round(100 * part / whole))) if whole else 0


def bars(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One bar for each row, in percent of the longest."""
    most = max((row["value"] for row in rows), default=0)
    return [{**row, "note": row.get("note", ""), "share": share(row["value"], most)} for row in rows]


def balance(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Chosen against pool and target, all groups on one scale; `short` where fewer are chosen than the minimum."""
    whole = max((max(row["pool"], row["chosen"], row.get("target") or 0) for row in rows), default=0)
    return [_balance_bar(row, whole) for row in rows]


def has_target(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a bar of :func:`balance` has a target to explain."""
    return any(row.get("target") is not None for row in rows)


def _balance_bar(row: Mapping[str, Any], whole: float) -> dict[str, Any]:
    target, minimum = row.get("target"), row.get("minimum")
    return {
        "label": row["label"],
        "chosen": row["chosen"],
        "pool": row["pool"],
        "target": target,
        "chosen_share": share(row["chosen"], whole),
        "pool_share": share(row["pool"], whole),
        "target_share": None if target is None else min(99, share(target, whole)),
        "short": minimum is not None and row["chosen"] < minimum,
    }


def ring(ratio: float) -> int:
    """How much of a ring of length 100 is drawn."""
    return share(ratio, 1)


def line(values: Sequence[float]) -> dict[str, Any]:
    """A small line through the values from left to right, highest on top."""
    low, high = min(values), max(values)
    rise = (high - low) or 1
    step = (LINE_WIDTH - 2 * LINE_MARGIN) / max(len(values) - 1, 1)
    room = LINE_HEIGHT - 2 * LINE_MARGIN
    points = [
        (math.floor(LINE_MARGIN + index * step), math.floor(LINE_MARGIN + room * (high - value) / rise))
        for index, value in enumerate(values)
    ]
    return {
        "width": LINE_WIDTH,
        "height": LINE_HEIGHT,
        "points": " ".join(f"{x},{y}" for x, y in points),
        "end_x": points[-1][0],
        "end_y": points[-1][1],
    }
