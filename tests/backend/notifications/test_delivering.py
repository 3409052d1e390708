import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection

from backend.audit.models import Entry
from backend.documents.models import StoredFile
from backend.notifications import actions
from backend.notifications.actions import delivering
from backend.notifications.enums import MessageState, Problem
from backend.notifications.models import Attachment, Message
from tests.factories import documents, people
from tests.factories import notifications as mails

S = MessageState
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def deliver(now=NOW):
    return actions.deliver_due(clock=lambda: now)


def after(message):
    return Message.objects.get(pk=message.pk)


def test_a_mail_arrives_as_text_and_html_with_its_file(db, smtp):
    message = mails.message(subject="Hé, geselecteerd", body="Dag Noor,\n\nJe **doet** mee.")
    Attachment.objects.create(message=message, file=documents.stored_file(name="brief.pdf"))

    assert deliver() == 1

    [arrived] = smtp.mails
    assert arrived["Subject"] == "Hé, geselecteerd"
    assert arrived["Message-ID"] == message.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"] == "<http://localhost:8000/my/mail-choices/>"
    assert arrived.get_body(("plain",)).get_content().startswith("Dag Noor,\r\n\r\nJe doet mee.")
    html = arrived.get_body(("html",)).get_content()
    assert "<strong>doet</strong>" in html
    assert '<html lang="nl">' in html
    [file] = arrived.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "brief.pdf",
        "application/pdf",
        documents.PDF,
    )
    assert (after(message).state, after(message).sent_at, after(message).attempts) == (S.SENT, NOW, 1)
    assert Entry.objects.get(event="message.sent").subject_id == str(message.pk)


def test_a_mail_speaks_the_language_of_its_person(db, smtp):
    mails.message(person=people.person(language="en"))

    deliver()

    assert "Questions? Mail" in smtp.mails[0].get_body(("plain",)).get_content()


def test_the_return_address_stands_on_the_envelope_only(db, settings):
    settings.MAIL_RETURN_ADDRESS = "terug@kring.example"
    mails.message()

    deliver()

    [sent] = django_mail.outbox
    assert sent.from_email == "terug@kring.example"
    assert sent.message()["From"] == settings.DEFAULT_FROM_EMAIL


def test_many_mails_go_over_one_connection(db, smtp):
    for _number in range(5):
        mails.message()

    assert deliver() == 5
    assert smtp.connections == 1


def test_after_fifty_mails_a_new_connection_is_made(db, smtp, monkeypatch):
    monkeypatch.setattr(delivering, "MAILS_PER_CONNECTION", 2)
    for _number in range(3):
        mails.message()

    assert deliver() == 3
    assert smtp.connections == 2


@pytest.mark.parametrize("state", [state for state in S if state != S.QUEUED])
def test_only_mails_that_are_ready_go_out(db, smtp, state):
    mails.message(state=state)

    assert deliver() == 0


def test_a_mail_waits_for_its_moment(db, smtp):
    mails.message(not_before=NOW + timedelta(minutes=1))

    assert deliver() == 0
    assert deliver(NOW + timedelta(minutes=1)) == 1


def test_an_address_that_is_refused_fails_at_once_and_is_told(db, smtp, owner):
    message = mails.message(scope="call:1", to_email="weg@stad.example")
    smtp.answers["weg@stad.example"] = "550 5.1.1 no such user"

    deliver()

    assert (after(message).state, after(message).problem) == (S.FAILED, Problem.ADDRESS_REFUSED)
    assert after(message).error == "550 5.1.1 no such user"
    assert Message.objects.get(kind="notifications.undelivered").person == owner
    assert Entry.objects.filter(event="message.failed").count() == 1


def test_one_refusal_does_not_stop_the_others(db, smtp):
    refused, fine = mails.message(to_email="weg@stad.example"), mails.message()
    smtp.answers["weg@stad.example"] = "550 no"

    deliver()

    assert (after(refused).state, after(fine).state) == (S.FAILED, S.SENT)
    assert smtp.connections == 1


def test_try_later_is_tried_five_times_ever_later_then_fails(db, smtp):
    message = mails.message(to_email="vol@stad.example")
    smtp.answers["vol@stad.example"] = "452 mailbox full"
    now, waits = NOW, []

    while after(message).state != S.FAILED:
        deliver(now)
        waits.append(after(message).not_before - now)
        now = max(after(message).not_before, now)

    assert waits[:5] == delivering.BACKOFF
    assert (after(message).attempts, after(message).problem) == (6, Problem.POSTPONED)


def test_a_server_that_is_away_blames_no_mail(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, second = mails.message(attempts=20), mails.message()

    assert deliver() == 0

    assert (after(first).state, after(first).problem) == (S.QUEUED, Problem.UNREACHABLE)
    assert after(first).not_before == NOW + delivering.LONGEST_WAIT_FOR_SERVER
    assert after(second).attempts == 0


def test_a_file_that_is_gone_fails_the_mail(db, smtp):
    message = mails.message()
    stored = documents.stored_file()
    Attachment.objects.create(message=message, file=stored)
    stored.file.storage.delete(stored.file.name)

    deliver()

    assert (after(message).state, after(message).problem) == (S.FAILED, Problem.FILE_MISSING)


def test_words_that_a_header_cannot_carry_fail_the_mail(db, smtp):
    message = mails.message(subject="Hallo\nBcc: iedereen@stad.example")

    deliver()

    assert (after(message).state, after(message).problem) == (S.FAILED, Problem.UNSENDABLE)


def test_logs_hold_no_address(db, smtp, caplog):
    mails.message(to_email="weg@stad.example")
    smtp.answers["weg@stad.example"] = "550 weg@stad.example is gone"

    deliver()

    assert "was not sent: address_refused" in caplog.text
    assert not re.search(r"\w@\w", caplog.text)


def test_an_abandoned_mail_is_put_back_and_keeps_its_name(db, smtp):
    message = mails.message(state=S.SENDING, claimed_at=NOW - timedelta(minutes=11), attempts=1)
    young = mails.message(state=S.SENDING, claimed_at=NOW - timedelta(minutes=9), attempts=1)

    actions.recover(now=NOW)
    deliver()

    assert (after(message).state, after(young).state) == (S.SENT, S.SENDING)
    assert smtp.message_ids == [message.message_id]
    assert Entry.objects.filter(event="message.recovered").count() == 1


def test_a_mail_that_stops_every_worker_fails_in_the_end(db):
    message = mails.message(state=S.SENDING, claimed_at=NOW - timedelta(minutes=11), attempts=6)

    actions.recover(now=NOW)

    assert (after(message).state, after(message).problem) == (S.FAILED, Problem.INTERRUPTED)


def test_a_worker_that_was_given_up_does_not_confirm(db, smtp):
    message = mails.message()
    claimed = delivering.claim(now=NOW - timedelta(minutes=11))
    actions.recover(now=NOW)
    again = delivering.claim(now=NOW)

    delivering.confirm(claimed, now=NOW)
    assert after(message).state == S.SENDING

    delivering.confirm(again, now=NOW)
    assert after(message).state == S.SENT


def test_a_file_that_a_mail_carries_cannot_be_deleted(db):
    stored = documents.stored_file()
    Attachment.objects.create(message=mails.message(), file=stored)

    with pytest.raises(Exception, match="protected"):
        StoredFile.objects.filter(pk=stored.pk).delete()


@pytest.mark.postgres
def test_workers_side_by_side_send_every_mail_once(transactional_db, smtp):
    ids = {mails.message().message_id for _number in range(30)}

    def work():
        try:
            deliver()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(smtp.message_ids) == sorted(ids)
    assert Message.objects.exclude(state=S.SENT).count() == 0
