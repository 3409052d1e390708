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

from backend.kit.imports.actions import NothingToSave, apply, cancel, confirm, forget, may_confirm, sweep, upload
from backend.kit.imports.checking import ColumnsMissing, Findings, check, read_rows
from backend.kit.imports.forms import SheetForm
from backend.kit.imports.importer import IMPORTERS, Column, Fault, Importer, Note, Row, register
from backend.kit.imports.showing import Preview, explanation_rows, preview, template_rows, upload_url

__all__ = [
    "IMPORTERS",
    "Column",
    "ColumnsMissing",
    "Fault",
    "Findings",
    "Importer",
    "Note",
    "NothingToSave",
    "Preview",
    "Row",
    "SheetForm",
    "apply",
    "cancel",
    "check",
    "confirm",
    "explanation_rows",
    "forget",
    "may_confirm",
    "preview",
    "read_rows",
    "register",
    "sweep",
    "template_rows",
    "upload",
    "upload_url",
]
