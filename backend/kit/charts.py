"""Where the bars, lines and rings of our charts go: plain numbers in, whole numbers out.

Whole, because a template prints 3.5 as 3,5 in Dutch and SVG does not read that.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

CHART_WIDTH = 640
LABEL_ROOM = 200
VALUE_ROOM = 72
BAR_HEIGHT = 22
BAR_STEP = 34
LABEL_LENGTH = 28
LINE_WIDTH, LINE_HEIGHT, LINE_MARGIN = 120, 40, 5


def share(part: float, whole: float) -> int:
    """A part of the whole in percent, never outside 0 to 100."""
    return max(0, min(100, round(100 * part / whole))) if whole else 0


def bars(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Horizontal bars under each other, the longest as long as there is room."""
    room = CHART_WIDTH - LABEL_ROOM - VALUE_ROOM
    most = max((row["value"] for row in rows), default=0)
    placed = [_bar(row, index, room, most) for index, row in enumerate(rows)]
    return {
        "width": CHART_WIDTH,
        "height": max(BAR_STEP * len(rows), BAR_STEP),
        "label_x": LABEL_ROOM - 12,
        "bar_x": LABEL_ROOM,
        "bar_room": room,
        "bar_height": BAR_HEIGHT,
        "bars": placed,
        "has_notes": any(bar["note"] for bar in placed),
    }


def _bar(row: Mapping[str, Any], index: int, room: int, most: float) -> dict[str, Any]:
    width = round(room * row["value"] / most) if most else 0
    top = index * BAR_STEP + (BAR_STEP - BAR_HEIGHT) // 2
    return {
        "label": row["label"],
        "short_label": shorten(str(row["label"])),
        "value": row["value"],
        "note": row.get("note", ""),
        "y": top,
        "text_y": top + BAR_HEIGHT - 6,
        "width": width,
        "value_x": LABEL_ROOM + width + 8,
    }


def shorten(label: str) -> str:
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"


def balance(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Chosen against pool and target, all groups on one scale; `short` where fewer are chosen than the minimum."""
    whole = max((max(row["pool"], row["chosen"], row.get("target") or 0) for row in rows), default=0)
    return {"bars": [_balance_bar(row, whole) for row in rows]}


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
