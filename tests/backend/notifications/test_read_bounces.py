import io
import mailbox
import sys

import pytest
from django.core.management import call_command

from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from tests.factories import notifications as mails

S = MessageState


def report(message_id, *, action="failed", headers_only=False):
    original = f"From: Kring <noreply@kring.example>\nMessage-ID: {message_id}\nSubject: Je bent geselecteerd\n"
    copy = (
        f"Content-Type: text/rfc822-headers\n\n{original}"
        if headers_only
        else f"Content-Type: message/rfc822\n\n{original}\nDag\n"
    )
    return f"""From: MAILER-DAEMON@mx.example
To: noreply@kring.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Sorry.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; weg@stad.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <weg@stad.example>:
 no such user

--x
{copy}
--x--
""".encode()


def read(monkeypatch, content, **options):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    out, err = io.StringIO(), io.StringIO()
    call_command("read_bounces", stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_on_standard_input_marks_the_mail(db, administrator, monkeypatch, headers_only):
    message = mails.message(state=S.SENT)

    said = read(monkeypatch, report(message.message_id, headers_only=headers_only))

    message.refresh_from_db()
    assert message.state == S.BOUNCED
    assert message.error == "550 5.1.1 <weg@stad.example>: no such user"
    assert "1 of 1" in said


@pytest.mark.parametrize("content", [b"From: an@stad.example\nSubject: Ik ben er niet\n\nAfwezig.", None])
def test_other_mail_and_mere_delay_mark_nothing(db, monkeypatch, content):
    message = mails.message(state=S.SENT)

    said = read(monkeypatch, content or report(message.message_id, action="delayed"))

    assert Message.objects.get().state == S.SENT
    assert "0 of 1" in said


def test_a_report_about_somebody_elses_mail_says_so(db, monkeypatch):
    assert "<x@elders.example>" in read(monkeypatch, report("<x@elders.example>"))


def test_a_maildir_is_read_once(db, administrator, monkeypatch, tmp_path):
    message = mails.message(state=S.SENT)
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(message.message_id))
    box.add(report("<x@elders.example>"))

    first = read(monkeypatch, b"", maildir=str(tmp_path / "box"))
    second = read(monkeypatch, b"", maildir=str(tmp_path / "box"))

    assert "1 of 2" in first
    assert "0 of 1" in second
    assert Message.objects.get(pk=message.pk).state == S.BOUNCED


def test_an_mbox_is_read(db, administrator, monkeypatch, tmp_path):
    message = mails.message(state=S.SENT)
    box = mailbox.mbox(tmp_path / "box")
    box.add(report(message.message_id))
    box.close()

    assert "1 of 1" in read(monkeypatch, b"", mbox=str(tmp_path / "box"))
    assert Message.objects.get(pk=message.pk).state == S.BOUNCED
