"""Spreadsheets in and out.

In: a CSV file as any program saves it, or the first sheet of an XLSX file, becomes rows of text with the row numbers
that people see in their spreadsheet. What cannot be read is refused with a sentence.

Out: **one** CSV for everybody, the one that Excel opens well in Belgium whatever the language of the page: UTF-8 with
a byte order mark, ``;`` between cells, a comma in decimal numbers. Text that a spreadsheet would run as a formula gets
an apostrophe in front (:func:`read` takes it off again); in XLSX such text is a text cell marked "quoted". Numbers
stay numbers.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_MEMBERS = 500
MAX_EMPTY_ROWS = 2_000
DELIMITERS = ";,\t|"
CSV_DELIMITER = ";"
CSV_CHUNK_ROWS = 200
FORMULA_STARTS = frozenset("=+-@\t\r")

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_ALL_ZEROS = re.compile(r"0+")
# What openpyxl, zipfile and the XML parser (SyntaxError) raise for a file that is not what it says; RuntimeError is for
# parts that are locked or packed in a way nobody uses.
_DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, OSError, EOFError, RuntimeError,
    LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip
_SEP_LINE = re.compile(r'\s*sep=([^"\r])\s*\Z', re.I)


class SheetRefused(Exception):
    """This file cannot be read as a table; ``str()`` of it says why, for people."""


@dataclass(frozen=True)
class SheetRow:
    """One row that holds something: its number in the spreadsheet, and its cells as text."""

    number: int
    cells: tuple[str, ...]


def read(file: BinaryIO, *, max_rows: int = MAX_ROWS) -> list[SheetRow]:
    """The rows of a CSV or XLSX file that are not empty, the header first; cells are trimmed text.

    Dates read 2026-11-22, moments 2026-11-22 14:30, yes and no are ja and nee. Raises :class:`SheetRefused`.
    """
    start = _start_of(file)
    if start.startswith(_OLD_EXCEL):
        raise SheetRefused(
            _("This is an old or a protected Excel file. Save it as .xlsx without a password and try again.")
        )
    rows = _xlsx_rows(file) if start.startswith(_ZIP) else _csv_rows(file)
    filled = (SheetRow(number, cells) for number, cells in _numbered(rows) if cells)
    found = list(islice(filled, max_rows + 2))
    if not found:
        raise SheetRefused(_("This file is empty."))
    if len(found) > max_rows + 1:
        message = ngettext(
            "This file has more than %(limit)d row. Split it into several files.",
            "This file has more than %(limit)d rows. Split it into several files.",
            max_rows,
        )
        raise SheetRefused(message % {"limit": max_rows})
    return found


def _start_of(file: BinaryIO) -> bytes:
    limit = settings.UPLOAD_MAX_BYTES
    if file.seek(0, io.SEEK_END) > limit:
        raise SheetRefused(_("This file is too big: at most %(limit)s.") % {"limit": filesizeformat(limit)})
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    return start


def _numbered(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows with their number, up to their last filled cell; a long stretch without anything is the end of the sheet."""
    empty = 0
    for number, row in enumerate(rows, start=1):
        cells = [_trimmed(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        empty = 0 if cells else empty + 1
        if empty > MAX_EMPTY_ROWS:
            return
        yield number, tuple(cells)


def _trimmed(cell: str) -> str:
    cell = cell.replace("\xa0", " ").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


# --- CSV in ------------------------------------------------------------------


def _csv_rows(file: BinaryIO) -> Iterator[list[str]]:
    text = decode(file.read())
    first, _newline, rest = text.partition("\n")
    if said := _SEP_LINE.match(first):
        text, delimiter = rest, said[1]
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield _narrow(row)
    except csv.Error:
        raise SheetRefused(
            _("Row %(row)d cannot be read: a quotation mark is missing or stands in the wrong place.")
            % {"row": number + 1}
        ) from None


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or the Windows code page of Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in content:
        encodings = ("utf-16-le",) if content[1:2] == b"\0" else ("utf-16-be",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetRefused(_("This is not a table. Choose a CSV or an Excel file (.xlsx)."))


def _delimiter(text: str) -> str:
    """The sign that splits the first filled line into most cells; signs inside quotes do not count."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def _narrow(row: list[str]) -> list[str]:
    if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
        raise SheetRefused(_("This file has more than %(limit)d columns.") % {"limit": MAX_COLUMNS})
    return row[:MAX_COLUMNS]


# --- XLSX in -----------------------------------------------------------------


def _xlsx_rows(file: BinaryIO) -> Iterator[list[str]]:
    _refuse_bomb(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            page = _first_sheet(book)
            page.reset_dimensions()  # what the file says about its own size need not be true
            for row in page.iter_rows(max_col=MAX_COLUMNS):
                yield [_cell_text(cell) for cell in row]
        finally:
            book.close()
    except _DAMAGED:
        raise SheetRefused(_("This Excel file is damaged. Open it, save it again and retry.")) from None


def _refuse_bomb(file: BinaryIO) -> None:
    """A small file may unpack to gigabytes; zipfile never unpacks more than the directory announces."""
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError):
        raise SheetRefused(_("This Excel file is damaged. Open it, save it again and retry.")) from None
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise SheetRefused(_("This is not an Excel file (.xlsx). Save the table as .xlsx or .csv and try again."))
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise SheetRefused(_("This Excel file holds too much. Copy only the table into a new file and try again."))
    file.seek(0)


def _first_sheet(book: Any) -> Any:
    if not book.worksheets:
        raise SheetRefused(_("This file is empty."))
    return book.worksheets[0]


def _cell_text(cell: Any) -> str:
    """A cell as its author typed it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", timespec="minutes")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        # 0123456789 typed into a column formatted 0000000000 is stored as 123456789.
        shape = cell.number_format or ""
        return str(value).zfill(len(shape)) if _ALL_ZEROS.fullmatch(shape) else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


# --- Out ---------------------------------------------------------------------


def csv_chunks(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The CSV file piece by piece; never more than a few hundred rows in memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=CSV_DELIMITER, lineterminator="\r\n")
    risky, text = FORMULA_STARTS, _csv_text
    yield b"\xef\xbb\xbf"
    rows = iter(rows)
    while batch := list(islice(rows, CSV_CHUNK_ROWS)):
        # Written out in one expression: this line is most of the cost of an export.
        writer.writerows(
            [
                (f"'{cell}" if cell[:1] in risky else cell) if (kind := cell.__class__) is str
                else cell if kind is int else text(cell)
                for cell in row
            ]
            for row in batch
        )  # fmt: skip
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _csv_text(value: Any) -> Any:
    """A cell that is neither plain text nor a whole number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (float, Decimal)):
        return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return _local(value).isoformat(" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def _local(value: datetime) -> datetime:
    if timezone.is_naive(value):
        return value
    return timezone.localtime(value, timezone.get_default_timezone()).replace(tzinfo=None)


def write_xlsx(file: BinaryIO, sheets: Iterable[tuple[str, Iterable[Sequence[Any]]]]) -> None:
    """Write sheets of (title, rows) with a bold header row each; rows go to disk as they come."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        page = book.create_sheet(_sheet_title(title))
        page.freeze_panes = "A2"
        rows = iter(rows)
        header = next(rows, ())
        for index, label in enumerate(header, start=1):
            page.column_dimensions[get_column_letter(index)].width = min(max(len(str(label)) + 4, 14), 48)
        page.append([_bold(page, label) for label in header])
        for row in rows:
            page.append([cell if cell.__class__ is int else _xlsx_cell(page, cell) for cell in row])
    book.save(file)


def _sheet_title(title: Any) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", str(title)).strip()[:31] or "1"


def _bold(page: Any, label: Any) -> WriteOnlyCell:
    cell = _text_cell(page, str(label))
    cell.font = Font(bold=True)
    return cell


def _text_cell(page: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # openpyxl would take =1+1 for a formula
    cell.quotePrefix = text[:1] in FORMULA_STARTS
    return cell


def _xlsx_cell(page: Any, value: Any) -> Any:
    if value is None or isinstance(value, (float, Decimal)):
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, date):
        return value
    text = str(value)
    if text[:1] in FORMULA_STARTS or ILLEGAL_CHARACTERS_RE.search(text):
        return _text_cell(page, text)
    return text
