import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook

from backend.kit import sheets
from backend.kit.sheets import SheetRefused

MIDNIGHT = datetime.fromisoformat("2026-11-22 00:00")
HALF_PAST_TWO = datetime.fromisoformat("2026-11-22 14:30")


def cells(content, **options):
    return [(row.number, row.cells) for row in sheets.read(io.BytesIO(content), **options)]


def workbook(*rows, title="Blad1", others=()):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, row in others:
        book.create_sheet(name).append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_is_read_as_any_program_saves_it(delimiter, encoding):
    text = f'Naam{delimiter}Functie\r\nZoë Müller{delimiter}"chef{delimiter} dienst"\r\n'

    assert cells(text.encode(encoding)) == [
        (1, ("Naam", "Functie")),
        (2, ("Zoë Müller", f"chef{delimiter} dienst")),
    ]


def test_row_numbers_are_those_of_the_spreadsheet():
    text = 'naam;tekst\n\nAn;"twee\nregels"\n;\nBo;x\n'

    assert cells(text.encode()) == [(1, ("naam", "tekst")), (3, ("An", "twee\nregels")), (5, ("Bo", "x"))]


def test_line_that_names_the_delimiter_is_obeyed_and_not_counted():
    assert cells(b"sep=,\r\na;b,c\r\n1,2\r\n") == [(1, ("a;b", "c")), (2, ("1", "2"))]


def test_cells_are_trimmed_and_our_own_apostrophe_goes_off():
    assert cells("\xa0a ;'=1+1;'t\n".encode()) == [(1, ("a", "=1+1", "'t"))]


def test_xlsx_reads_as_it_was_typed():
    book = Workbook()
    book.active.append(["tekst", 5.0, 2.5, True, None, date(2026, 11, 22), HALF_PAST_TWO, "=1+1"])
    book.active.append(["kbo", 316380841])
    book.active["B2"].number_format = "0000000000"
    file = io.BytesIO()
    book.save(file)

    assert cells(file.getvalue()) == [
        (1, ("tekst", "5", "2.5", "ja", "", "2026-11-22", "2026-11-22 14:30")),
        (2, ("kbo", "0316380841")),
    ]


def test_the_first_sheet_of_an_xlsx_is_read():
    assert cells(workbook(["eerste"], others=[("Tweede", ["tweede"])])) == [(1, ("eerste",))]


def packed(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"\n;;\n", "Dit bestand is leeg."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Dit is een oud of een beveiligd Excelbestand."),
        (b"PK\x03\x04 broken", "Dit Excelbestand is beschadigd."),
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "Dit is geen Excelbestand (.xlsx)."),
        (packed(xl__workbook_xml="<", other="x"), "Dit Excelbestand is beschadigd."),
        (packed(xl__workbook_xml="x" * (sheets.MAX_UNPACKED_BYTES + 1)), "Dit Excelbestand bevat te veel."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\xff", "Dit is geen tabel."),
        (b'a;b\nc;"d\n', "Rij 2 kan niet gelezen worden"),
        (b";".join([b"x"] * 101), "Dit bestand heeft meer dan 100 kolommen."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(SheetRefused) as refusal:
        cells(content)

    assert str(refusal.value).startswith(sentence)


def damaged(part, content):
    """An Excel file that Excel made, with one part replaced afterwards."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["kop"], ["rij"]))) as good, zipfile.ZipFile(file, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, content if name == part else good.read(name))
    return file.getvalue()


def marked(content, offset, value):
    """The same archive with one byte changed in what its table of contents says of every part."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + offset] = value
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def scrambled(content):
    """The same archive with the list of its sheets packed in a way that does not unpack."""
    part = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/workbook.xml")
    start = part.header_offset + 30 + len(part.filename)
    return content[:start] + b"\xff" * 30 + content[start + 30 :]


def one_cell(cell):
    page = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{}</row>'
    return damaged("xl/worksheets/sheet1.xml", f"{page.format(cell)}</sheetData></worksheet>")


@pytest.mark.parametrize(
    "content",
    [
        scrambled(workbook(["kop"], ["rij"])),
        marked(workbook(["kop"], ["rij"]), 8, 1),  # locked with a password
        marked(workbook(["kop"], ["rij"]), 10, 99),  # packed in an unknown way
        one_cell('<c r="A1" t="s"><v>99</v></c>'),  # a text that is not there
        one_cell('<c r="A1" s="99"><v>1</v></c>'),  # a style that is not there
        one_cell('<c r="A1"><v>one</v></c>'),
    ],
)
def test_every_way_an_excel_file_can_be_damaged_is_a_sentence(content):
    with pytest.raises(SheetRefused, match="Dit Excelbestand is beschadigd"):
        cells(content)


def test_too_many_rows_are_refused():
    assert len(cells(b"kop\n1\n2\n", max_rows=2)) == 3
    with pytest.raises(SheetRefused, match="meer dan 2 rijen"):
        cells(b"kop\n1\n2\n3\n", max_rows=2)


@pytest.mark.parametrize(("limit", "words"), [(2048, "2,0\xa0KB"), (50 * 1024**2, "50,0\xa0MB")])
def test_a_sheet_may_be_as_big_as_any_upload_and_no_bigger(settings, limit, words):
    settings.UPLOAD_MAX_BYTES = limit

    assert len(cells((b"x" * (limit // 512) + b"\n") * 256)) == 256
    with pytest.raises(SheetRefused, match=f"te groot: hoogstens {words}"):
        cells(b"x" * (limit + 1))


def test_xlsx_that_lies_about_its_size_costs_nothing():
    book = Workbook()
    book.active["A1"] = "kop"
    book.active["A2"] = "rij"
    book.active["XFD1048576"] = "ver weg"
    file = io.BytesIO()
    book.save(file)

    assert cells(file.getvalue()) == [(1, ("kop",)), (2, ("rij",))]


VALUES = [
    "Zoë", "", None, 5, -5, 2.5, Decimal("-1.50"), True, date(2026, 11, 22),
    datetime(2026, 11, 22, 13, 30, tzinfo=UTC), gettext_lazy("Local authority"), "=1+1", "+32 9", "-", "@x",
    "\tx", "\rx",
]  # fmt: skip


def test_csv_opens_well_in_excel_and_runs_no_formula():
    content = b"".join(sheets.csv_chunks([["Kop"], VALUES]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")) == [
        ["Kop"],
        [
            "Zoë", "", "", "5", "-5", "2,5", "-1,50", "ja", "2026-11-22", "2026-11-22 14:30", "Lokaal bestuur",
            "'=1+1", "'+32 9", "'-", "'@x", "'\tx", "'\rx",
        ],
    ]  # fmt: skip


def test_xlsx_keeps_numbers_numbers_and_runs_no_formula():
    file = io.BytesIO()
    sheets.write_xlsx(file, [("Lijst: [1]", [["Kop"], [*VALUES, "a\x00b"]])])

    page = load_workbook(file)["Lijst   1"]
    assert [cell.value for cell in page[2]] == [
        "Zoë", None, None, 5, -5, 2.5, -1.5, "ja", MIDNIGHT, HALF_PAST_TWO,
        "Lokaal bestuur", "=1+1", "+32 9", "-", "@x", "\tx", "\nx", "ab",
    ]  # fmt: skip
    assert "f" not in {cell.data_type for cell in page[2]}
    assert [cell.quotePrefix for cell in page[2]][11:] == [True] * 6 + [False]


def test_what_we_write_we_read_back():
    rows = [["Naam", "Telefoon"], ["=Zoë", "+32 9 123"]]
    file = io.BytesIO()
    sheets.write_xlsx(file, [("Lijst", rows)])
    expected = [(1, ("Naam", "Telefoon")), (2, ("=Zoë", "+32 9 123"))]

    assert cells(b"".join(sheets.csv_chunks(rows))) == expected
    assert cells(file.getvalue()) == expected
