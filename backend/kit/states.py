"""The whole state machine: a table of moves, a lock, and one gate through which every state changes.

A model that has states keeps a text column ``state``; its app's ``enums.py`` holds the table ``MOVES``.
Nothing but :func:`advance` and :func:`advance_many` writes that column (a test searches for it).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, models
from django.utils.translation import gettext as _

from backend.kit.constraints import Refused


def handled_already(row: models.Model) -> str:
    """Why something cannot be done to a row any more, for people."""
    return _("This has already been handled: it is now “%(state)s”.") % {"state": row.get_state_display()}


class TransitionRefused(Refused):
    """The row is not in a state this move may start from. ``str()`` of it is a sentence for people."""

    def __init__(self, row, move):
        self.row, self.move = row, move
        again = _("Load the page again to see how it stands.")
        super().__init__(f"{handled_already(row)} {again}")


@dataclass(frozen=True)
class Move:
    """One row of a table of moves: from any of ``sources`` to ``target``."""

    name: str
    sources: frozenset
    target: str


def moves(*rows: tuple) -> dict[str, Move]:
    """Build the table of moves from ``(name, sources, target)`` rows."""
    return {name: Move(name, frozenset(sources), target) for name, sources, target in rows}


def lock(row: models.Model) -> models.Model:
    """Re-read ``row`` under a row lock; the caller must be inside a transaction."""
    return type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def lock_alone(row: models.Model) -> models.Model:
    """As :func:`lock`, and wait as well for every transaction that holds the row (:func:`hold`)."""
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)


def hold(model: type[models.Model], keys: Iterable) -> list:
    """The rows with these keys as they are now, and as nobody who would :func:`lock_alone` them changes them before
    this transaction ends. Others may hold and lock them at the same time.

    For who writes down something that points at a row: the foreign key itself is looked at only in the commit.
    """
    rows = model._base_manager.filter(pk__in=set(keys)).order_by("pk")
    if not connection.features.has_select_for_no_key_update:  # SQLite: one transaction writes at a time
        return list(rows)
    sql, values = rows.query.sql_with_params()
    return list(model._base_manager.raw(f"{sql} FOR KEY SHARE", values))


def lock_all(queryset: models.QuerySet) -> list:
    """Re-read the rows of ``queryset`` under row locks, always in the order of their key, so that two
    callers who lock overlapping sets wait for each other instead of deadlocking."""
    return list(queryset.select_for_update(of=("self",), no_key=True).order_by("pk"))


def advance(row: models.Model, move: Move, *, also=()) -> str:
    """Apply ``move`` to a locked row and save ``state`` and the fields named in ``also``.

    Returns the previous state; raises :class:`TransitionRefused` when the move may not start here.
    """
    if row.state not in move.sources:
        raise TransitionRefused(row, move)
    previous, row.state = row.state, move.target
    row.save(update_fields=["state", *also])
    return previous


def advance_many(rows: list, move: Move, **values) -> dict:
    """Apply ``move`` to locked rows of one model in a single statement, setting ``values`` on each as well.

    Returns the previous states by primary key; raises :class:`TransitionRefused` for the first row that may
    not make the move, before anything is written.
    """
    previous = {}
    for row in rows:
        if row.state not in move.sources:
            raise TransitionRefused(row, move)
        previous[row.pk] = row.state
    if rows:
        type(rows[0])._base_manager.filter(pk__in=previous).update(state=move.target, **values)
    for row in rows:
        row.state = move.target
        for name, value in values.items():
            setattr(row, name, value)
    return previous
