import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.audit.models import Entry
from backend.documents import kinds, queries, scanner
from backend.documents.models import StoredFile

NAME_LENGTH = 200


class FileRefused(Exception):
    """An upload is not stored. ``str()`` names the file and says why, for people."""


def store(upload, *, actor, allowed: Collection[str]) -> StoredFile:
    """Keep an uploaded file, once its size, its name and its content agree with what is allowed. Journalled.

    ``allowed``: keys of ``kinds.KINDS`` (``kinds.DOCUMENTS``, ``kinds.TEXTS`` ...). Refuses with :class:`FileRefused`
    what is too big, empty, of another sort, not what its name says, or infected. Point at the row with a foreign key:
    a file that no row points at is deleted after a day.
    """
    name = _name(upload.name)
    content_type = check(upload, name=name, allowed=allowed)
    return _keep(upload, name=name, content_type=content_type, actor=actor)


def keep(content: bytes, *, name: str, content_type: str, actor) -> StoredFile:
    """Keep a file that the platform itself made, such as a letter. Journalled."""
    return _keep(ContentFile(content), name=_name(name), content_type=content_type, actor=actor)


def check(upload, *, name: str, allowed: Collection[str]) -> str:
    """The content type of an upload that may be stored; raises :class:`FileRefused` for any other."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise FileRefused(
            _("“%(name)s” is too big: %(size)s. At most %(limit)s is allowed.")
            % {"name": name, "size": filesizeformat(upload.size), "limit": filesizeformat(limit)}
        )
    promised = kinds.by_extension(name)
    if promised is None or promised.key not in allowed:
        raise FileRefused(
            _("“%(name)s” is not a sort of file that you can add here. Allowed are: %(allowed)s.")
            % {"name": name, "allowed": ", ".join(kinds.extensions(allowed))}
        )
    content = kinds.sniff(upload)
    if content != promised.key and not (content == "txt" and promised.content_type.startswith("text/")):
        raise FileRefused(
            _("“%(name)s” is not %(promised)s: its content is %(content)s.")
            % {"name": name, "promised": promised.label, "content": kinds.labelled(content)}
        )
    _scan(upload, name)
    return promised.content_type


def _scan(upload, name: str) -> None:
    if not settings.CLAMD_ADDRESS:
        return
    try:
        virus = scanner.scan(upload, settings.CLAMD_ADDRESS)
    except scanner.ScannerUnavailable:
        raise FileRefused(
            _("“%(name)s” could not be checked for viruses just now. Try again in a few minutes.") % {"name": name}
        ) from None
    if virus:
        raise FileRefused(_("“%(name)s” holds a virus and was not stored.") % {"name": name})


def _name(name: str) -> str:
    """The last part of the name, printable and not too long, with its ending."""
    last = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable()).strip()
    stem, dot, extension = last.rpartition(".")
    if not dot:
        return last[:NAME_LENGTH] or "file"
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension}"[:NAME_LENGTH]


@transaction.atomic
def _keep(content, *, name: str, content_type: str, actor) -> StoredFile:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    stored = StoredFile(
        key=secrets.token_hex(16),
        name=name,
        content_type=content_type,
        size=content.size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
    )
    stored.file.save(stored.key, content, save=False)
    stored.save()
    audit.record(stored, "file.stored", actor=actor, private={"name": name, "sha256": stored.sha256})
    return stored


def record_reading(stored: StoredFile, *, of: Model, actor) -> None:
    """Write in the journal that this account opened a file of the row ``of``."""
    audit.record(of, "file.read", actor=actor, file=stored.pk)


@transaction.atomic
def erase_many(files: Iterable[StoredFile], *, actor) -> int:
    """Delete those of these files that no row points at any more, and their names from the journal.

    The content goes after the commit. Journalled. Returns how many went.
    """
    wanted = queries.unused().filter(pk__in=[stored.pk for stored in files])
    gone = list(wanted.order_by("pk"))
    audit.record_many([(stored, {}, {}) for stored in gone], "file.deleted", actor=actor)
    audit.erase_about(gone, actor=actor, reason="file erased")
    StoredFile.objects.filter(pk__in=[stored.pk for stored in gone]).delete()
    for stored in gone:
        transaction.on_commit(partial(stored.file.storage.delete, stored.file.name))
    return len(gone)


@transaction.atomic
def erase_uploads(account, *, actor) -> None:
    """Delete what this account uploaded and nothing points at, and wipe the names of all it ever uploaded from the
    journal. Files in use are the business of whoever points at them."""
    erase_many(StoredFile.objects.filter(uploaded_by=account).order_by("pk"), actor=actor)
    named = Entry.objects.filter(event="file.stored", actor=account).exclude(private={})
    audit.erase_private(named, actor=actor, reason="person erased")


def delete_orphans(*, now: datetime) -> tuple[int, int]:
    """Delete files that no row points at, and what lies in the storage without a row; both only when a day old.

    Returns how many rows and how many loose files went. Journalled per row.
    """
    rows = 0
    for stored in queries.orphans(now).iterator(chunk_size=200):
        with transaction.atomic():
            audit.record(stored, "file.deleted", actor=None)
            StoredFile.objects.filter(pk=stored.pk).delete()
        stored.file.storage.delete(stored.file.name)
        rows += 1
    storage = StoredFile._meta.get_field("file").storage
    loose = queries.loose_files(storage, now)
    for path in loose:
        storage.delete(path)
    return rows, len(loose)
