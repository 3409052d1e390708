import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from backend.kit import states
from backend.notifications import kinds, queries, scopes, text
from backend.notifications.enums import MessageState, Problem
from backend.notifications.kinds import Kind, Notice
from backend.notifications.models import Attachment, Message
from backend.notifications.tasks import ring
from backend.people.models import Person


def queue(  # noqa: PLR0913 -- one notice, spelled out
    kind_key: str,
    *,
    person,
    context: Mapping[str, object],
    key: str,
    batch: str = "",
    held: bool = False,
    scope: str = "",
    attachments: Iterable = (),
    not_before: datetime | None = None,
    now: datetime,
) -> Message | None:
    """Write one mail in the caller's transaction; it is sent after the commit. See :class:`Notice` for the words.

    Promised a second time with the same ``key``, the first mail is returned as it stands. None for an erased person.
    """
    notice = Notice(kind_key, person, context, key, batch, scope, held, tuple(attachments), not_before)
    return next(iter(queue_many([notice], now=now)), None)


@transaction.atomic(savepoint=False)
def queue_many(notices: Iterable[Notice], *, now: datetime) -> list[Message]:
    """Write all these mails in at most six queries and ring once for delivery after the commit.

    The mails come back in the order of the notices. Each is in its person's language, with the text of its scope,
    else of the platform, else as shipped. A person without an address gets a mail that has failed, so that it is
    seen. A kind that the person wants bundled waits for the daily mail, unless it is held. To a person whose data were
    erased, also while this waited, nothing is written.
    """
    notices = _to_known_people(notices)
    if not notices:
        return []
    texts = queries.own_texts({(notice.kind, _scope(notice)) for notice in notices})
    bundled = queries.bundle_wishes(notices)
    made = [_message(notice, texts, bundled, now) for notice in notices]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    rows = {row.key: row for row in Message.objects.filter(key__in=[one.key for one in made]).order_by("pk")}
    _attach(notices, made, rows)
    announce()
    return [rows[notice.key] for notice in notices]


def _to_known_people(notices: Iterable[Notice]) -> list[Notice]:
    notices = list(notices)
    people = states.hold(Person, [notice.person.pk for notice in notices]) if notices else []
    known = {person.pk for person in people if person.erased_at is None}
    return [notice for notice in notices if notice.person.pk in known]


def announce() -> None:
    """Ring for delivery when this transaction commits; many promises in one transaction ring once."""
    waiting = connection.run_on_commit
    if not any(entry[1] is ring for entry in waiting):
        transaction.on_commit(ring, robust=True)


def _scope(notice: Notice) -> str:
    return notice.scope or scopes.of_batch(notice.batch)


def _message(notice: Notice, texts: Mapping, bundled: set, now: datetime) -> Message:
    kind, person, scope = kinds.get(notice.kind), notice.person, _scope(notice)
    subject, body = _text(kind, scope, person.language, texts)
    values = {"first_name": person.given_name, "name": person.name, "site_name": settings.SITE_NAME, **notice.context}
    state = _first_state(notice, kind, bundled)
    return Message(
        kind=kind.key,
        scope=scope,
        batch=notice.batch,
        key=notice.key,
        person=person,
        to_email=person.email,
        language=person.language,
        subject=text.fill_subject(subject, values),
        body=text.fill_body(body, values) + notice.appendix,
        state=state,
        problem=Problem.NO_ADDRESS if state == MessageState.FAILED else "",
        message_id=new_message_id(),
        not_before=notice.not_before or now,
    )


def _first_state(notice: Notice, kind: Kind, bundled: set) -> MessageState:
    if not notice.person.email:
        return MessageState.FAILED
    if notice.held:
        return MessageState.HELD
    if (notice.person.pk, kind.key) in bundled:
        return MessageState.BUNDLED
    return MessageState.QUEUED


def _text(kind: Kind, scope: str, language: str, texts: Mapping) -> tuple[str, str]:
    shipped = kind.subject[language], kind.body[language]
    general = texts.get((kind.key, "", language), shipped)
    return texts.get((kind.key, scope, language), general)


def new_message_id() -> str:
    """The name of a mail for every mailbox, fixed before it is first sent."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.BASE_URL).hostname}>"


def _attach(notices: Sequence[Notice], made: Sequence[Message], rows: Mapping[str, Message]) -> None:
    """Tie files to the mails made just now, not to one that a former promise with the same key made."""
    new = {one.key for one in made if rows[one.key].message_id == one.message_id}
    Attachment.objects.bulk_create(
        [
            Attachment(message=rows[notice.key], file=file)
            for notice in notices
            if notice.key in new
            for file in notice.attachments
        ],
        ignore_conflicts=True,
    )
