"""The sorts of file we know: how each is called, how its name ends, and how to tell it by its content.

Nothing that a browser or an office program would run is among them: no HTML, no SVG, no document with macros.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HEAD = 8192
MAX_ENTRIES = 5000
MAX_UNPACKED = 500 * 1024 * 1024


@dataclass(frozen=True)
class FileKind:
    """One sort of file: ``key`` names it in an allow-list; ``label`` reads well after "is not"."""

    key: str
    label: str
    extensions: tuple[str, ...]
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", _("a PDF"), ("pdf",), "application/pdf"),
        FileKind("docx", _("a Word document"), ("docx",), f"{_OFFICE}.wordprocessingml.document"),
        FileKind("xlsx", _("an Excel workbook"), ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
        FileKind("pptx", _("a PowerPoint presentation"), ("pptx",), f"{_OFFICE}.presentationml.presentation"),
        FileKind("odt", _("an OpenDocument text"), ("odt",), f"{_OPEN}.text"),
        FileKind("ods", _("an OpenDocument spreadsheet"), ("ods",), f"{_OPEN}.spreadsheet"),
        FileKind("odp", _("an OpenDocument presentation"), ("odp",), f"{_OPEN}.presentation"),
        FileKind("jpeg", _("a JPEG picture"), ("jpg", "jpeg"), "image/jpeg"),
        FileKind("png", _("a PNG picture"), ("png",), "image/png"),
        FileKind("webp", _("a WebP picture"), ("webp",), "image/webp"),
        FileKind("zip", _("a ZIP archive"), ("zip",), "application/zip"),
        FileKind("csv", _("a CSV file"), ("csv",), "text/csv"),
        FileKind("txt", _("a text file"), ("txt", "md"), "text/plain"),
    )
}
PICTURES = frozenset({"jpeg", "png", "webp"})
TEXTS = frozenset({"pdf", "docx", "odt"})
DOCUMENTS = TEXTS | PICTURES | {"xlsx", "ods", "pptx", "odp"}

# What content may turn out to be that is never stored; the words end the sentence "its content is ...".
_NEVER = {
    "html": _("a web page"),
    "svg": _("an SVG picture, which may hold scripts"),
    "macros": _("a document with macros"),
    "locked": _("locked with a password"),
    "bomb": _("an archive that unpacks to far too much"),
    "empty": _("empty"),
    "broken": _("damaged"),
    "program": _("a program"),
    "legacy": _("an old Office document; save it as .docx, .xlsx or PDF"),
}
_UNKNOWN = pgettext_lazy("content of a file", "of a sort we do not know")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_BY_MIME = {kind.content_type: kind.key for kind in KINDS.values()}
_OFFICE_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


def labelled(content: str) -> str:
    """What content is, to end a sentence with."""
    return str(KINDS[content].label if content in KINDS else _NEVER.get(content, _UNKNOWN))


def by_extension(name: str) -> FileKind | None:
    """The sort that a file's name promises."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return next((kind for kind in KINDS.values() if extension in kind.extensions), None)


def extensions(keys: Collection[str]) -> list[str]:
    """How the names of these sorts may end, for a sentence or an ``accept`` attribute."""
    return [f".{extension}" for kind in KINDS.values() if kind.key in keys for extension in kind.extensions]


def sniff(upload) -> str:
    """What a file really is: a key of ``KINDS``, or a word for something that is never stored.

    Text is text whatever it is called: the name decides between plain text and CSV, and the caller compares.
    """
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    for test in (_nothing, _active, _old, _binary):
        found = test(head)
        if found:
            return _inside_zip(upload) if found == "zip" else found
    return _text(upload)


def _nothing(head: bytes) -> str:
    return "" if head else "empty"


def _active(head: bytes) -> str:
    """Anything a browser would take for a page or a drawing, also behind a byte order mark or a comment."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"").lower()
    if start.startswith(_PROGRAMS[2]):
        return "program"
    if not start.startswith(b"<"):
        return ""
    if b"<svg" in start:
        return "svg"
    return "html"


def _old(head: bytes) -> str:
    if head.startswith(_OLD_OFFICE):
        return "legacy"
    return "program" if head.startswith(_PROGRAMS) else ""


def _binary(head: bytes) -> str:
    # Some writers put a line or two before the mark of a PDF; readers look for it in the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    found = filetype.guess(head)
    if found is None:
        return ""
    # filetype guesses at office documents from their first entries; only their table of contents is sure.
    if head.startswith(b"PK"):
        return "zip"
    return _BY_MIME.get(found.mime, "unknown")


def _inside_zip(upload) -> str:
    try:
        with zipfile.ZipFile(upload) as archive:
            return _archive(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        return "broken"
    finally:
        upload.seek(0)


def _archive(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    tests: list[tuple[str, Callable[[], bool]]] = [
        ("bomb", lambda: len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED),
        ("locked", lambda: any(entry.flag_bits & 1 for entry in entries)),
        ("macros", lambda: any(_is_macro(entry.filename) for entry in entries)),
    ]
    return next((word for word, test in tests if test()), "") or _office(archive, {entry.filename for entry in entries})


def _is_macro(name: str) -> bool:
    low = name.lower()
    return low.endswith(("vbaproject.bin", "vbadata.xml")) or low.startswith(("basic/", "scripts/", "word/activex/"))


def _office(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return _BY_MIME.get(archive.read("mimetype").decode("ascii", "replace").strip(), "zip")
    if "[Content_Types].xml" in names:
        if archive.getinfo("[Content_Types].xml").file_size < 1024 * 1024 and b"macroEnabled" in archive.read(
            "[Content_Types].xml"
        ):
            return "macros"
        return next((key for part, key in _OFFICE_PARTS.items() if any(n.startswith(part) for n in names)), "zip")
    return "zip"


def _text(upload) -> str:
    """Text in UTF-8, or the Western European code that old Excel writes; nothing with control characters."""
    try:
        content = upload.read()
    finally:
        upload.seek(0)
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content)):
        return "unknown"
    return "txt"
