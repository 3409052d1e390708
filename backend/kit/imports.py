"""From a spreadsheet to rows of ours: upload, see every fault, confirm; until then nothing is written.

    # <app>/imports.py
    @imports.register
    class Organisations(imports.Importer):
        kind, title = "organisations", _("Organisations")
        columns = (Column("name", _("Name"), headers=("naam", "name"), required=True, example="Stad Gent"), ...)

        def rule(self, user, scope): return is_administrator(user)
        def check(self, rows, scope, now):      # yields Fault(row, key, message) and Note(row, message)
        def apply(self, rows, scope, actor, progress, now):     # writes, journals; returns {"made": 12, ...}
        def done_url(self, scope): return reverse("people:organisations")

and links to ``{% url "kit:import_upload" kind="organisations" %}``. ``scope`` is a text of the importer's own, such as
the id of a call; empty when it has none. ``rows`` are :class:`Row`: ``row["name"]`` is trimmed text, ``row.number``
the row in the spreadsheet. ``apply`` runs as a job, in one transaction that holds the importer's lock, right after
``check`` has been asked once more.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.kit import jobs, sheets, states
from backend.kit.enums import IMPORT_MOVES, ImportState
from backend.kit.models import Job, SheetImport
from backend.kit.signals import happened

JOB_KIND = "kit.import"
MOST_ROWS = 2_000


@dataclass(frozen=True)
class Column:
    """One column of the sheet. ``headers`` are the names it may have there, beside its label; case, accents and signs
    do not matter."""

    key: str
    label: Any
    headers: tuple[str, ...] = ()
    required: bool = False
    help: Any = ""
    example: Any = ""
    max_length: int | None = None

    @property
    def names(self) -> set[str]:
        return {_plain(name) for name in (self.label, self.key, *self.headers)}


@dataclass(frozen=True)
class Row:
    """One row of the sheet by column key; a column that the sheet does not have is empty."""

    number: int
    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Fault:
    """Something that must change before this row can be saved. ``column`` is a key, or empty for the whole row."""

    row: Row
    column: str
    message: Any


@dataclass(frozen=True)
class Note:
    """Something good to know before confirming, such as: this person exists and gets a new post."""

    row: Row
    message: Any


class Importer:
    """What an app says about one kind of sheet; see the top of this module."""

    kind: str
    title: Any
    lead: Any = ""
    columns: tuple[Column, ...] = ()
    allow_partial = False
    max_rows = MOST_ROWS

    def visible(self, user: Any, scope: str) -> bool:
        """Whether this scope exists for ``user`` (else 404)."""
        return scope == ""

    def rule(self, user: Any, scope: str) -> bool:
        """Whether ``user`` may import here (else 403)."""
        raise NotImplementedError

    def columns_for(self, scope: str) -> Sequence[Column]:
        return self.columns

    def check(self, rows: list[Row], scope: str, now: datetime) -> Iterable[Fault | Note]:
        """What is wrong, beyond required cells that are empty and cells that are too long. Writes nothing."""
        raise NotImplementedError

    def apply(self, rows: list[Row], scope: str, actor: Any, progress: jobs.Progress, now: datetime) -> dict[str, int]:
        """Write the rows and journal them; returns counts. Calls ``progress.advance()`` for every row."""
        raise NotImplementedError

    def done_url(self, scope: str) -> str:
        """Where people go when it is saved."""
        raise NotImplementedError


IMPORTERS: dict[str, Importer] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Make a kind of sheet known; stands above the class."""
    IMPORTERS[importer.kind] = importer()
    return importer


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


def _plain(name: Any) -> str:
    """A header as we compare it: without case, accents, signs and what stands between brackets."""
    bare = unicodedata.normalize("NFKD", str(name).partition("(")[0].casefold())
    return "".join(sign for sign in bare if sign.isalnum())


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
        column = next((column for column in columns if name and _plain(name) in column.names), None)
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


# --- Writes ------------------------------------------------------------------


@transaction.atomic
def upload(importer: Importer, *, scope: str, file: BinaryIO, file_name: str, actor: Any, now: datetime) -> SheetImport:
    """Read and check a sheet and keep what was found, to be looked at and confirmed. Journalled.

    Raises :class:`sheets.SheetRefused` when it cannot be read.
    """
    rows, unknown = read_rows(importer, scope, file)
    findings = check(importer, rows, scope, now)
    made = SheetImport.objects.create(
        kind=importer.kind,
        scope=scope,
        uploaded_by=actor,
        file_name=file_name[:200],
        rows=[[row.number, row.values] for row in rows],
        created_at=now,
        summary={"rows": len(rows), "unknown_columns": unknown, **_counts(findings)},
        **_as_data(findings),
    )
    _tell(made, "import.uploaded", actor=actor, rows=len(rows), faulty_rows=len(findings.faulty_rows))
    return made


def _as_data(findings: Findings) -> dict[str, list]:
    return {
        "faults": [
            [fault.row.number, fault.column, fault.row[fault.column], str(fault.message)] for fault in findings.faults
        ],
        "notes": [[note.row.number, str(note.message)] for note in findings.notes],
    }


def _counts(findings: Findings) -> dict[str, int]:
    return {"faults": len(findings.faults), "faulty_rows": len(findings.faulty_rows), "notes": len(findings.notes)}


def _tell(sheet: SheetImport, event: str, *, actor: Any, **data: Any) -> None:
    happened.send(
        SheetImport, subject=sheet, event=event, actor=actor, data={"kind": sheet.kind, "scope": sheet.scope, **data}
    )


class NothingToSave(Exception):
    """This sheet has faults that must be mended first; ``str()`` of it says so."""


def may_confirm(sheet: SheetImport) -> bool:
    """Whether there is something to save: a sheet without faults, or the good rows when its kind allows that."""
    if sheet.state != ImportState.CHECKED:
        return False
    return sheet.good_count > 0 if IMPORTERS[sheet.kind].allow_partial else sheet.faulty_count == 0


@transaction.atomic
def confirm(sheet: SheetImport, *, actor: Any) -> Job:
    """Start the job that saves a checked sheet; returns it. Journalled.

    Raises :class:`NothingToSave` when faults forbid it, :class:`states.TransitionRefused` when it was handled already.
    """
    sheet = states.lock(sheet)
    if sheet.state == ImportState.CHECKED and not may_confirm(sheet):
        raise NothingToSave(_("Nothing was saved: mend the faults in your file and upload it again."))
    importer = IMPORTERS[sheet.kind]
    title = _("Saving %(title)s from %(file)s") % {"title": importer.title, "file": sheet.file_name}
    sheet.job = jobs.start(JOB_KIND, actor=actor, title=title, scope=sheet.scope, import_id=sheet.pk)
    states.advance(sheet, IMPORT_MOVES["confirm"], also=["job"])
    _tell(sheet, "import.confirmed", actor=actor, rows=sheet.good_count)
    return sheet.job


@transaction.atomic
def cancel(sheet: SheetImport, *, actor: Any) -> SheetImport:
    """Drop a checked sheet: its rows are emptied. Journalled."""
    sheet = states.lock(sheet)
    _empty(sheet)
    states.advance(sheet, IMPORT_MOVES["cancel"], also=["rows", "faults", "notes"])
    _tell(sheet, "import.cancelled", actor=actor)
    return sheet


def _empty(sheet: SheetImport) -> None:
    sheet.rows, sheet.faults, sheet.notes = [], [], []


class _Changed(Exception):
    """What was good at the upload is not any more."""

    def __init__(self, findings: Findings):
        self.findings = findings


def apply(import_id: int, *, progress: jobs.Progress, now: datetime) -> dict[str, int]:
    """Save a confirmed sheet, all of it or nothing; returns the counts. Doing it twice does nothing the second time.

    When the rows are not good any more, it keeps the new faults to be looked at and raises :class:`jobs.JobFailed`.
    """
    try:
        return _apply(import_id, progress=progress, now=now)
    except _Changed as change:
        SheetImport.objects.filter(pk=import_id).update(**_as_data(change.findings))
        _recount(import_id, change.findings)
        raise jobs.JobFailed(
            _("Nothing was saved: since you uploaded the file something changed. Look at the faults again.")
        ) from None
    except IntegrityError:
        raise jobs.JobFailed(
            _("Nothing was saved: somebody else wrote the same at the same moment. Upload the file again.")
        ) from None


def _recount(import_id: int, findings: Findings) -> None:
    sheet = SheetImport.objects.get(pk=import_id)
    sheet.summary |= _counts(findings)
    sheet.save(update_fields=["summary"])


@transaction.atomic
def _apply(import_id: int, *, progress: jobs.Progress, now: datetime) -> dict[str, int]:
    sheet = SheetImport.objects.select_for_update(of=("self",), no_key=True).get(pk=import_id)
    if sheet.state == ImportState.APPLIED:
        return sheet.summary["applied"]
    importer = IMPORTERS[sheet.kind]
    _lock_kind(f"{sheet.kind}:{sheet.scope}")
    rows = [Row(number, values) for number, values in sheet.rows]
    findings = check(importer, rows, sheet.scope, now)
    if findings.faulty_rows - {row for row, *_fault in sheet.faults}:
        raise _Changed(findings)
    good = [row for row in rows if row.number not in findings.faulty_rows]
    progress.advance(0, total=len(good))
    sheet.summary["applied"] = importer.apply(good, sheet.scope, sheet.uploaded_by, progress, now)
    sheet.applied_at = now
    _empty(sheet)
    states.advance(sheet, IMPORT_MOVES["apply"], also=["summary", "applied_at", "rows", "faults", "notes"])
    _tell(sheet, "import.applied", actor=sheet.uploaded_by, rows=len(good), **sheet.summary["applied"])
    return sheet.summary["applied"]


def _lock_kind(name: str) -> None:
    """Two sheets of one kind wait for each other until the end of the transaction. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"kit.import:{name}"])


def reopen(job: Job) -> None:
    """The job of a sheet ended without saving it: it can be confirmed again."""
    sheet = SheetImport.objects.select_for_update(no_key=True).get(pk=job.arguments["import_id"])
    if sheet.state == ImportState.APPLYING:
        states.advance(sheet, IMPORT_MOVES["reopen"])


def _still_may(user: Any, job: Job) -> bool:
    sheet = SheetImport.objects.get(pk=job.arguments["import_id"])
    return user is not None and IMPORTERS[sheet.kind].rule(user, sheet.scope)


@jobs.kind(JOB_KIND, rule=_still_may, rerun=True, stopped=reopen)
def _save_sheet(progress: jobs.Progress, *, import_id: int) -> dict:
    apply(import_id, progress=progress, now=timezone.now())
    return {"url": reverse("kit:import_preview", args=[import_id]), "text": _("Everything is saved.")}


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Drop the sheets that nobody confirmed in ``IMPORT_KEEP_DAYS``: their rows are personal data. Returns how many."""
    long_ago = now - timedelta(days=settings.IMPORT_KEEP_DAYS)
    forgotten = states.lock_all(SheetImport.objects.filter(state=ImportState.CHECKED, created_at__lt=long_ago))
    for sheet in forgotten:
        cancel(sheet, actor=None)
    return len(forgotten)


@dataclass(frozen=True)
class Preview:
    """A checked sheet as the page shows it: texts by column label."""

    labels: list[str]
    first_rows: list[tuple[int, list[str]]]
    faults: list[tuple[int, str, str, str]]
    notes: list[tuple[int, str]]


def preview(sheet: SheetImport, *, rows: int) -> Preview:
    """The first ``rows`` rows, every fault as (row, column, value, message) and every note as (row, message)."""
    columns = IMPORTERS[sheet.kind].columns_for(sheet.scope)
    labels = {column.key: str(column.label) for column in columns}
    used = [key for key in labels if any(key in values for _number, values in sheet.rows[:1])]
    return Preview(
        labels=[labels[key] for key in used],
        first_rows=[(number, [values.get(key, "") for key in used]) for number, values in sheet.rows[:rows]],
        faults=[(number, labels.get(key, ""), value, message) for number, key, value, message in sheet.faults],
        notes=[(number, message) for number, message in sheet.notes],
    )


def template_rows(importer: Importer, scope: str) -> list[list[Any]]:
    """The empty sheet to fill in: its first row."""
    return [[column.label for column in importer.columns_for(scope)]]


def explanation_rows(importer: Importer, scope: str) -> Iterator[list[Any]]:
    """The second sheet of the template: what each column wants."""
    yield [_("Column"), _("Required"), _("What to fill in"), _("Example")]
    for column in importer.columns_for(scope):
        yield [column.label, column.required, column.help, column.example]
