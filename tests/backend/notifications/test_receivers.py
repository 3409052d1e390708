from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.kit.traces import Traces
from backend.notifications import actions
from backend.notifications.actions import persons
from backend.notifications.enums import MessageState
from backend.notifications.models import Attachment, Message, Preference
from backend.people import actions as people_actions
from backend.people.models import Person
from backend.people.signals import person_erased, person_was_viewed
from tests.factories import documents, people
from tests.factories import notifications as mails

S = MessageState
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_person_hears_who_looked_as_them_when_and_why(db, administrator):
    person = people.person(given_name="An", language="en")

    person_was_viewed.send(sender=Person, person=person, viewer=administrator, reason="Vraag *12*", at=NOW)

    message = Message.objects.get()
    assert (message.person, message.state) == (person, S.QUEUED)
    assert "Ada Beheer opened" in message.body
    assert "On 23 November 2026 at 10:00 Ada Beheer opened" in message.body
    assert "Vraag \\*12\\*" in message.body


def test_looking_twice_is_told_twice(db, administrator):
    person = people.person()

    for minute in (0, 1):
        person_was_viewed.send(
            sender=Person, person=person, viewer=administrator, reason="x", at=NOW.replace(minute=minute)
        )

    assert Message.objects.count() == 2


def test_erasing_a_person_wipes_their_mails_and_stops_what_waits(db, owner, administrator):
    person = people.person()
    sent, waiting = mails.message(person=person, state=S.SENT), mails.message(person=person, state=S.HELD)
    told = mails.message(person=owner, key=f"undelivered:{sent.pk}:1:{owner.pk}", state=S.SENT)
    other = mails.message(person=owner, state=S.SENT)
    Attachment.objects.create(message=sent, file=documents.stored_file())
    Preference.objects.create(person=person, kind="test.news", bundle=True)

    traces = Traces(texts=(person.email,), given_name=person.given_name, family_name=person.family_name)
    person_erased.send(sender=Person, person=person, actor=administrator.user, traces=traces)

    for message in (sent, waiting, told, other):
        message.refresh_from_db()
    assert [(row.subject, row.body, row.to_email) for row in (sent, waiting)] == [("", "", "")] * 2
    assert (sent.state, waiting.state) == (S.SENT, S.CANCELLED)
    assert (told.subject, told.to_email) == ("", owner.email)
    assert other.subject == "Je bent geselecteerd"
    assert (Attachment.objects.count(), Preference.objects.count()) == (0, 0)
    assert Entry.objects.filter(event="message.erased").count() == 3


def test_many_mails_are_wiped_with_conditions_of_a_bounded_length(db, owner, administrator):
    person = people.person()
    sent = [mails.message(person=person, state=S.SENT) for _number in range(persons.BATCH + 1)]
    told = mails.message(person=owner, key=f"undelivered:{sent[-1].pk}:1:{owner.pk}", state=S.SENT)

    with CaptureQueriesContext(connection) as asked:
        actions.erase(person, actor=administrator.user, traces=Traces(texts=(), given_name="", family_name=""))

    assert max(query["sql"].count(" LIKE ") for query in asked) == persons.BATCH
    assert Message.objects.get(pk=told.pk).subject == ""


def test_nobody_is_erased_while_a_mail_to_them_is_on_its_way(db, owner, administrator):
    mails.message(person=owner, state=S.SENDING)

    with pytest.raises(Refused) as refusal:
        people_actions.erase(owner, actor=administrator.user, reason="", now=NOW)

    assert (
        str(refusal.value)
        == "Op dit moment vertrekt een mail naar deze persoon. Probeer het over enkele minuten opnieuw."
    )


def test_erasing_a_person_takes_their_name_out_of_mails_to_others(db, owner, administrator):
    person = people.person(given_name="Cato", family_name="Contact")
    told = mails.message(person=owner, state=S.SENT, body=f"Vragen? Cato Contact, {person.email}. Niet aan Cato.")

    people_actions.erase(person, actor=administrator.user, reason="", now=NOW)

    told.refresh_from_db()
    assert told.body == "Vragen? […], […]. Niet aan Cato."
