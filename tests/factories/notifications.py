"""Mails, texts and kinds. A mail is ready to send unless you say otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from backend.notifications.enums import DELIVERED_STATES, MessageState
from backend.notifications.kinds import Kind
from backend.notifications.models import MailTemplate, Message
from tests.factories import people

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_numbers = count(1)

SELECTED = Kind(
    key="test.selected",
    label="Selected",
    placeholders={"edition": "Name of the edition", "reason": "Why", "link": "To the candidacy"},
    subject={"nl": "Je bent geselecteerd voor {edition}", "en": "You are selected for {edition}"},
    body={
        "nl": "Dag {first_name},\n\nJe doet mee aan **{edition}**.\n\n{reason}\n\n{link}",
        "en": "Hello {first_name},\n\nYou take part in **{edition}**.\n\n{reason}\n\n{link}",
    },
    editable_scope="call",
)
LETTER = replace(SELECTED, key="test.letter", label="Decision", editable_scope="", confidential=True)
NEWS = Kind(
    key="test.news",
    label="News of your community",
    placeholders={"words": "The news"},
    subject={"nl": "Nieuws: {words}", "en": "News: {words}"},
    body={"nl": "Dag {first_name},\n\n{words}", "en": "Hello {first_name},\n\n{words}"},
    bundle_allowed=True,
)


def context(**values):
    return {"edition": "Lerend Netwerk", "reason": "Goed.", "link": "https://kring.example/candidacies/7/", **values}


def message(
    *,
    person=None,
    kind=SELECTED.key,
    state=MessageState.QUEUED,
    scope="",
    batch="",
    key=None,
    subject="Je bent geselecteerd",
    body="Dag Noor,\n\nJe doet mee.",
    **columns,
) -> Message:
    """One mail in any state, with the times that state asks for."""
    number = next(_numbers)
    person = person or people.person()
    if state in DELIVERED_STATES:
        columns = {"sent_at": LONG_AGO, "claimed_at": LONG_AGO, **columns}
    if state == MessageState.SENDING:
        columns = {"claimed_at": LONG_AGO, **columns}
    return Message.objects.create(
        person=person,
        kind=kind,
        state=state,
        scope=scope,
        batch=batch,
        key=key or f"test:{number}",
        message_id=f"<{number}@kring.example>",
        subject=subject,
        body=body,
        **{"to_email": person.email, "language": person.language, "not_before": LONG_AGO, **columns},
    )


def template(*, kind=SELECTED, scope="", language="nl", subject="Eigen onderwerp", body="Eigen tekst") -> MailTemplate:
    return MailTemplate.objects.create(kind=kind.key, scope=scope, language=language, subject=subject, body=body)
