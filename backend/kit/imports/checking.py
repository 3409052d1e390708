"""From an uploaded file to rows by column, and everything that is wrong with them. Nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.kit import sheets
from backend.kit.imports.importer import Column, Fault, Importer, Note, Row, plain_name


class ColumnsMissing(sheets.SheetRefused):
    """The sheet lacks a column that every row needs."""


@dataclass(frozen=True)
class Findings:
    """What a check found: ``faults`` (at most one per cell) and ``notes``, in the order of the sheet."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def faulty_rows(self) -> set[int]:
        return {fault.row.number for fault in self.faults}


def read_rows(importer: Importer, scope: str, file: BinaryIO) -> tuple[list[Row], list[str]]:
    """The rows of an uploaded sheet by column key, and the headers that nobody knows.

    Raises :class:`sheets.SheetRefused` when the file cannot be read or lacks a column.
    """
    header, *lines = sheets.read(file, max_rows=importer.max_rows)
    columns = importer.columns_for(scope)
    places, unknown = _places(columns, header)
    missing = [str(column.label) for column in columns if column.required and column.key not in places]
    if missing:
        message = ngettext(
            "The first row of the sheet has no column “%(names)s”.",
            "The first row of the sheet lacks these columns: %(names)s.",
            len(missing),
        )
        raise ColumnsMissing(message % {"names": ", ".join(missing)})
    if not lines:
        raise sheets.SheetRefused(_("This sheet has a first row with names, but no rows under it."))
    rows = [
        Row(line.number, {key: line.cells[place] for key, place in places.items() if place < len(line.cells)})
        for line in lines
    ]
    return rows, unknown


def _places(columns: Sequence[Column], header: sheets.SheetRow) -> tuple[dict[str, int], list[str]]:
    places, unknown = {}, []
    for place, name in enumerate(header.cells):
        column = next((column for column in columns if name and plain_name(name) in column.names), None)
        if column and column.key in places:
            raise sheets.SheetRefused(_("The column “%(name)s” stands twice in the sheet.") % {"name": name})
        if column:
            places[column.key] = place
        elif name:
            unknown.append(name)
    return places, unknown


def check(importer: Importer, rows: list[Row], scope: str, now: datetime) -> Findings:
    """Everything that is wrong with these rows, one fault per cell, and what is good to know."""
    columns = importer.columns_for(scope)
    found = [fault for row in rows for fault in _cell_faults(columns, row)]
    found += importer.check(rows, scope, now)
    places = {column.key: place for place, column in enumerate(columns, start=1)}
    faults: dict[tuple[int, str], Fault] = {}
    for fault in found:
        if isinstance(fault, Fault):
            faults.setdefault((fault.row.number, fault.column), fault)
    ordered = sorted(faults.values(), key=lambda fault: (fault.row.number, places.get(fault.column, 0)))
    faulty = {fault.row.number for fault in ordered}
    notes = [note for note in found if isinstance(note, Note) and note.row.number not in faulty]
    return Findings(ordered, sorted(notes, key=lambda note: note.row.number))


def _cell_faults(columns: Sequence[Column], row: Row) -> Iterator[Fault]:
    for column in columns:
        value = row[column.key]
        if column.required and not value:
            yield Fault(row, column.key, _("Fill this in."))
        elif column.max_length and len(value) > column.max_length:
            yield Fault(row, column.key, _("Use at most %(limit)d characters.") % {"limit": column.max_length})
