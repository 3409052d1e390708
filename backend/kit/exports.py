"""Downloads of a list as CSV or XLSX. The caller journals each one, with the number of rows and no names.

    audit.record(call, "candidacies.exported", actor=request.user, rows=table.total)
    write = exports.writer(extension)
    return write(_("Candidacies"), CANDIDACIES.exported, CANDIDACIES.order(queries.board(call)))

``columns`` are columns of a table; or plain labels, when the rows are tuples already.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from backend.kit import sheets
from backend.kit.tables import Column

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READ_ROWS = 500
IN_MEMORY_BYTES = 1024 * 1024


def stream_csv(name: Any, columns: Sequence[Column | Any], rows: Iterable) -> StreamingHttpResponse:
    """A CSV file that is sent while it is made; a queryset is read in pieces, so memory stays the same."""
    response = StreamingHttpResponse(sheets.csv_chunks(_lines(columns, rows)), content_type=CSV_TYPE)
    return _as_download(response, name, "csv")


def xlsx(name: Any, columns: Sequence[Column | Any], rows: Iterable) -> FileResponse:
    """An Excel file; beyond a megabyte it is made on disk."""
    return workbook(name, [(name, _lines(columns, rows))])


def workbook(name: Any, pages: Iterable[tuple[Any, Iterable[Sequence[Any]]]]) -> FileResponse:
    """An Excel file of several sheets: pairs of a title and rows of cells, the header first."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 -- the response closes it
    sheets.write_xlsx(file, pages)
    file.seek(0)
    return _as_download(FileResponse(file, content_type=XLSX_TYPE), name, "xlsx")


# Which downloads of a list there are, by the ending of their address.
WRITERS = {"csv": stream_csv, "xlsx": xlsx}


def writer(extension: str) -> Callable[[Any, Sequence[Column | Any], Iterable], HttpResponseBase]:
    """What makes the download of this kind; an address with any other ending does not exist."""
    if extension not in WRITERS:
        raise Http404
    return WRITERS[extension]


def _lines(columns: Sequence[Column | Any], rows: Iterable) -> Iterator[Sequence[Any]]:
    """The header, then the cells of every row."""
    if isinstance(rows, QuerySet):
        rows = rows.iterator(chunk_size=READ_ROWS)
    if not all(isinstance(column, Column) for column in columns):
        return _with_header([str(label) for label in columns], rows)
    getters = [column.getter() for column in columns]
    return _with_header([str(column.label) for column in columns], ([get(row) for get in getters] for row in rows))


def _with_header(labels: list[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield labels
    yield from rows


def _as_download(response: HttpResponseBase, name: Any, extension: str) -> Any:
    filename = f"{slugify(str(name)) or 'export'}-{timezone.localdate().isoformat()}.{extension}"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response
