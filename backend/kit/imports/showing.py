"""What the pages show of a kind of sheet and of an uploaded one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.kit.imports.importer import IMPORTERS, Importer
from backend.kit.models import SheetImport


def upload_url(kind: str, scope: str) -> str:
    """The page where a file of this kind is uploaded."""
    return reverse("kit:import_upload", kwargs={"kind": kind, **({"scope": scope} if scope else {})})


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
