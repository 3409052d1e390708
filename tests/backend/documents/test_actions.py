import hashlib
import os
import socket
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from backend.audit.models import Entry
from backend.documents import actions, kinds
from backend.documents.actions import FileRefused
from backend.documents.models import StoredFile
from backend.notifications.models import Attachment
from tests.factories import documents
from tests.factories import notifications as mails

OPEN_TEXT = documents.archive(mimetype="application/vnd.oasis.opendocument.text")

# The mark in an archive of how its parts are packed: first as they are (0), then deflated (8), which they are not.
STORED, PACKED = b"\x14\x00\x00\x00\x00\x00", b"\x14\x00\x00\x00\x08\x00"

GOOD = [
    ("cv.pdf", documents.PDF, "application/pdf"),
    ("CV.PDF", documents.PDF, "application/pdf"),
    ("foto.png", documents.PNG, "image/png"),
    ("brief.docx", documents.word_document(), kinds.KINDS["docx"].content_type),
    ("tekst.odt", OPEN_TEXT, kinds.KINDS["odt"].content_type),
]
BAD = [
    ("cv.pdf", b"<html><script>alert(1)</script>", "a web page"),
    ("cv.pdf", b"\xef\xbb\xbf <!-- x --><svg onload=x>", "an SVG picture"),
    ("cv.pdf", documents.PNG, "a PNG picture"),
    ("cv.pdf", b"", "empty"),
    ("cv.pdf", b"MZ\x90\x00", "a program"),
    ("cv.pdf", b"#!/bin/sh\n", "a program"),
    ("cv.pdf", b"zomaar wat tekst", "a text file"),
    ("cv.pdf", b"\x01\x02\x03", "of a sort we do not know"),
    ("brief.docx", documents.word_document("word/vbaProject.bin"), "a document with macros"),
    ("brief.docx", documents.archive("index.html"), "a ZIP archive"),
    ("brief.docx", b"PK\x03\x04 half", "damaged"),
    ("tekst.odt", OPEN_TEXT.replace(STORED, PACKED), "damaged"),
    ("brief.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office document"),
    ("brief.docx", documents.archive("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook"),
    ("tekst.odt", documents.archive("Basic/x.xml", mimetype="application/vnd.oasis.opendocument.text"), "macros"),
]


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def content_of(stored):
    with stored.file.open("rb") as file:
        return file.read()


@pytest.mark.parametrize(("name", "content", "content_type"), GOOD)
def test_store_keeps_a_file_that_is_what_it_says(db, owner, name, content, content_type):
    stored = actions.store(documents.upload(name, content), actor=owner.user, allowed=kinds.DOCUMENTS)

    assert (stored.name, stored.content_type, stored.size) == (name, content_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert content_of(stored) == content
    assert stored.uploaded_by == owner.user
    assert name not in stored.file.name
    line = Entry.objects.get(event="file.stored")
    assert (line.actor, line.data, line.private) == (owner.user, {}, {"name": name, "sha256": stored.sha256})


def test_whoever_has_a_file_cannot_find_in_the_journal_that_it_was_here_once_it_is_erased(db, owner):
    stored = actions.store(documents.upload(), actor=owner.user, allowed=kinds.DOCUMENTS)
    public = list(Entry.objects.order_by("pk").values_list("data", flat=True))

    actions.erase_many([stored], actor=owner.user)

    whole = str(list(Entry.objects.order_by("pk").values_list("event", "data", "private")))
    assert stored.sha256 not in str(public)
    assert ("file.deleted" in whole, stored.sha256 in whole) == (True, False)


@pytest.mark.parametrize(("name", "content", "words"), BAD)
def test_store_refuses_a_file_that_is_something_else(db, owner, name, content, words):
    with pytest.raises(FileRefused, match=f"“{name}” is not .*: its content is .*{words}"):
        actions.store(documents.upload(name, content), actor=owner.user, allowed=kinds.DOCUMENTS)

    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("name", ["cv.svg", "cv.html", "cv.exe", "cv", "cv.pdf.js", "cv.docm", "pdf"])
def test_store_refuses_a_name_that_is_not_allowed(db, owner, name):
    with pytest.raises(FileRefused, match="Allowed are: .pdf."):
        actions.store(documents.upload(name), actor=owner.user, allowed={"pdf"})


def test_a_csv_is_text_that_is_called_csv(db, owner):
    stored = actions.store(documents.upload("lijst.csv", b"naam;plaats\n"), actor=owner.user, allowed={"csv"})

    assert stored.content_type == "text/csv"


def test_store_refuses_what_is_too_big(db, owner, settings):
    settings.UPLOAD_MAX_BYTES = 2047

    with pytest.raises(FileRefused, match="“cv.pdf” is too big: 2.3\xa0KB. At most 2.0\xa0KB"):
        actions.store(documents.upload(content=documents.PDF * 50), actor=owner.user, allowed={"pdf"})


def test_store_refuses_an_archive_that_unpacks_to_too_much(db, owner, monkeypatch):
    monkeypatch.setattr(kinds, "MAX_UNPACKED", 10)
    bomb = documents.archive(**{"word__document.xml": "0" * 100})

    with pytest.raises(FileRefused, match="far too much"):
        actions.store(documents.upload("cv.docx", bomb), actor=owner.user, allowed=kinds.TEXTS)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("C:\\Users\\An\\cv.pdf", "cv.pdf"), ("a\nb.pdf", "ab.pdf"), ("x" * 300 + ".pdf", "x" * 196 + ".pdf")],
)
def test_a_name_loses_folders_and_what_cannot_be_printed(db, owner, sent, kept):
    upload = documents.upload()
    upload._name = sent

    assert actions.store(upload, actor=owner.user, allowed={"pdf"}).name == kept


def test_keep_stores_what_the_platform_made(db, owner):
    stored = actions.keep(b"%PDF-1.7 x", name="brief.pdf", content_type="application/pdf", actor=owner.user)

    assert (content_of(stored), stored.content_type) == (b"%PDF-1.7 x", "application/pdf")


# --- Virus scanner: a daemon on this machine that speaks clamd's protocol -------------------------------------


class Daemon:
    def __init__(self, answer):
        self.answer, self.seen = answer, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        line, _address = self.server.accept()
        with line, line.makefile("rb") as reader:
            assert reader.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(reader.read(4), "big"):
                self.seen += reader.read(size)
            line.sendall(self.answer)

    def stop(self):
        self.thread.join(5)
        self.server.close()


@pytest.fixture
def daemon(settings):
    started = []

    def start(answer):
        started.append(Daemon(answer))
        settings.CLAMD_ADDRESS = started[-1].address
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_a_clean_file_passes_the_scanner(db, owner, daemon):
    clamd = daemon(b"stream: OK\0")

    actions.store(documents.upload(), actor=owner.user, allowed={"pdf"})

    assert clamd.seen == documents.PDF


def test_an_infected_file_is_refused(db, owner, daemon):
    daemon(b"stream: Eicar-Signature FOUND\0")

    with pytest.raises(FileRefused, match="“cv.pdf” holds a virus"):
        actions.store(documents.upload(), actor=owner.user, allowed={"pdf"})


@pytest.mark.parametrize("broken", ["away", "strange"])
def test_a_scanner_that_does_not_answer_refuses(db, owner, settings, daemon, broken):
    if broken == "strange":
        daemon(b"INSTREAM size limit exceeded. ERROR\0")
    else:
        settings.CLAMD_ADDRESS = "127.0.0.1:1"

    with pytest.raises(FileRefused, match="could not be checked"):
        actions.store(documents.upload(), actor=owner.user, allowed={"pdf"})


# --- Files that nothing points at -----------------------------------------------------------------------------


def grow_old(stored):
    StoredFile.objects.filter(pk=stored.pk).update(created_at=timezone.now() - timedelta(days=2))
    two_days_ago = timezone.now().timestamp() - 2 * 86400
    os.utime(stored.file.path, (two_days_ago, two_days_ago))


def test_old_files_that_nothing_points_at_are_deleted(db):
    orphan, carried, young = documents.stored_file(), documents.stored_file(), documents.stored_file()
    Attachment.objects.create(message=mails.message(), file=carried)
    grow_old(orphan)
    grow_old(carried)
    path = orphan.file.path

    assert actions.delete_orphans(now=timezone.now()) == (1, 0)

    assert set(StoredFile.objects.order_by("pk")) == {carried, young}
    assert not os.path.exists(path)
    assert os.path.exists(carried.file.path)
    assert Entry.objects.get(event="file.deleted").subject_id == str(orphan.pk)


def test_loose_files_are_deleted_once_they_are_old(db):
    storage = StoredFile._meta.get_field("file").storage
    old, young = (storage.save(f"ab/cd/{name}", ContentFile(b"x")) for name in ("old", "young"))
    two_days_ago = timezone.now().timestamp() - 2 * 86400
    os.utime(storage.path(old), (two_days_ago, two_days_ago))

    assert actions.delete_orphans(now=timezone.now()) == (0, 1)

    assert not storage.exists(old)
    assert storage.exists(young)


def test_every_key_to_a_file_protects_it():
    relations = [
        relation
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]

    unprotected = [str(relation.field) for relation in relations if relation.on_delete.__name__ != "PROTECT"]

    assert relations
    assert unprotected == []
