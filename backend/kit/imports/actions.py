"""What happens to an uploaded sheet: it is kept, confirmed, saved by a job, or dropped."""

from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit import jobs, states
from backend.kit.constraints import Refused
from backend.kit.enums import IMPORT_MOVES, ImportState
from backend.kit.imports.checking import Findings, check, read_rows
from backend.kit.imports.importer import IMPORTERS, Importer, Row
from backend.kit.models import Job, SheetImport
from backend.kit.signals import happened
from backend.kit.traces import Traces

JOB_KIND = "kit.import"


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
    preview = reverse("kit:import_preview", args=[sheet.pk])
    sheet.job = jobs.start(JOB_KIND, actor=actor, title=title, scope=sheet.scope, go_on=preview, import_id=sheet.pk)
    states.advance(sheet, IMPORT_MOVES["confirm"], also=["job"])
    _tell(sheet, "import.confirmed", actor=actor, rows=sheet.good_count)
    return sheet.job


@transaction.atomic
def cancel(sheet: SheetImport, *, actor: Any) -> SheetImport:
    """Drop a checked sheet: its rows are emptied. Refuses one that is being saved, or was saved or dropped already
    (:class:`states.TransitionRefused`). Journalled."""
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
    except Refused as refusal:
        raise jobs.JobFailed(_("Nothing was saved. %(why)s") % {"why": refusal}) from refusal
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
    sheet.summary["saved_rows"] = len(good)
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
    return {"text": _("Everything is saved.")}


@transaction.atomic
def forget(traces: Traces, *, actor: Any) -> int:
    """Drop every unsaved sheet in which these traces stand, and take them out of the names of all files. Journalled.

    Refused while such a sheet is being saved. Returns how many sheets were dropped.
    """
    waiting = states.lock_all(SheetImport.objects.filter(state__in=[ImportState.CHECKED, ImportState.APPLYING]))
    found = [sheet for sheet in waiting if _tells(sheet, traces)]
    if any(sheet.state == ImportState.APPLYING for sheet in found):
        raise Refused(_("A file with data of this person is being saved just now. Try again in a few minutes."))
    for sheet in found:
        cancel(sheet, actor=actor)
    for sheet in states.lock_all(SheetImport.objects.filter(traces.perhaps_in("file_name"))):
        sheet.file_name = traces.taken_out(sheet.file_name)
        sheet.save(update_fields=["file_name"])
    return len(found)


def _tells(sheet: SheetImport, traces: Traces) -> bool:
    rows = [values.values() for _number, values in sheet.rows]
    said = [[str(part) for part in line] for line in (*sheet.faults, *sheet.notes)]
    return any(traces.found_in_cells(cells) for cells in (*rows, *said))


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Drop the sheets that nobody confirmed in ``IMPORT_KEEP_DAYS``: their rows are personal data. Returns how many."""
    long_ago = now - timedelta(days=settings.IMPORT_KEEP_DAYS)
    forgotten = states.lock_all(SheetImport.objects.filter(state=ImportState.CHECKED, created_at__lt=long_ago))
    for sheet in forgotten:
        cancel(sheet, actor=None)
    return len(forgotten)
