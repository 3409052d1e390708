"""Stored files, and uploads as a browser sends them."""

import io
import secrets
import zipfile

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.documents.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def stored_file(*, name="brief.pdf", content=PDF, content_type="application/pdf", uploaded_by=None) -> StoredFile:
    stored = StoredFile(
        key=secrets.token_hex(16), name=name, content_type=content_type, size=len(content), uploaded_by=uploaded_by
    )
    stored.file.save(stored.key, ContentFile(content), save=False)
    stored.save()
    return stored


def upload(name="cv.pdf", content=PDF, content_type="application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def archive(*names, **files) -> bytes:
    """A ZIP archive that holds these entries; ``files`` name their content, with ``__`` for a slash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pack:
        for name in names:
            pack.writestr(name, "x")
        for name, content in files.items():
            pack.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def word_document(*more) -> bytes:
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more)
