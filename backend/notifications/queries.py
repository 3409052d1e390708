from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q, QuerySet

from backend.audit.models import Entry
from backend.kit.time import in_force
from backend.notifications import kinds, scopes
from backend.notifications.enums import EDITABLE_STATES, INTERFERING, MOVES, MessageState
from backend.notifications.kinds import Notice
from backend.notifications.models import Attachment, MailTemplate, Message, Preference
from backend.people.enums import Role
from backend.people.models import Person
from backend.people.rules import is_administrator

CLAIM_LASTS = timedelta(minutes=10)


def own_texts(wanted: set[tuple[str, str]]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """The texts people wrote for these ``(kind, scope)`` pairs and for the platform, by kind, scope and language."""
    rows = MailTemplate.objects.filter(
        kind__in={kind for kind, _scope in wanted}, scope__in={"", *(scope for _kind, scope in wanted)}
    ).order_by("pk")
    return {(row.kind, row.scope, row.language): (row.subject, row.body) for row in rows}


def bundle_wishes(notices: Iterable[Notice]) -> set[tuple[int, str]]:
    """Who, of these recipients, wants which kind in the daily mail. No query when no kind may be bundled."""
    wanted = [notice for notice in notices if kinds.get(notice.kind).bundle_allowed]
    if not wanted:
        return set()
    rows = Preference.objects.filter(
        person__in={notice.person.pk for notice in wanted}, kind__in={notice.kind for notice in wanted}, bundle=True
    )
    return set(rows.order_by("pk").values_list("person_id", "kind"))


def visible_to(user) -> QuerySet:
    """The mails in this account's outbox: all for an administrator, else those of the scopes it keeps."""
    if is_administrator(user):
        return Message.objects.all()
    return Message.objects.filter(scope__in=scopes.kept_by(user)).exclude(scope="")


def readable_by(user) -> Q:
    """The condition "this account may read what it says" on the mails of its outbox."""
    return ~Q(kind__in=kinds.confidential()) | (Q(scope__in=scopes.kept_by(user)) & ~Q(scope=""))


def read_since(messages: Iterable[Message], *, actor, since: datetime) -> set[int]:
    """Which of these mails this account read since then, says the journal. No query for none."""
    wanted = [str(message.pk) for message in messages]
    if not wanted:
        return set()
    lines = Entry.objects.filter(
        subject_type=Message._meta.label_lower, subject_id__in=wanted, event="message.read", actor=actor, at__gte=since
    )
    return {int(key) for key in lines.order_by("pk").values_list("subject_id", flat=True)}


def in_need(user) -> QuerySet:
    """The mails of this outbox that wait for a person: held for review, failed or come back.

    Not what came back to somebody who was erased since: there is no address to look for.
    """
    wanted = [MessageState.HELD, MessageState.FAILED, MessageState.BOUNCED]
    return visible_to(user).filter(state__in=wanted).exclude(state=MessageState.BOUNCED, to_email="")


def received_by(user) -> QuerySet:
    """The mails that were sent to the person behind this account, newest first. Not what waits or was held back."""
    return Message.objects.filter(person__user=user, state=MessageState.SENT).order_by("-sent_at", "-pk")


def outbox(user) -> QuerySet:
    """The rows of the outbox page, newest first, with recipient and number of files; without the long text."""
    files = Attachment.objects.filter(message=models.OuterRef("pk")).order_by().values("message")
    counted = files.annotate(count=Count("pk")).values("count")
    return (
        visible_to(user)
        .select_related("person")
        .defer("body", "error")
        .annotate(file_count=models.functions.Coalesce(models.Subquery(counted), 0))
        .order_by("-pk")
    )


def counts_per_state(messages: QuerySet) -> dict[str, int]:
    """How many of these mails stand in each state; states without a mail are left out. One query."""
    return dict(messages.order_by("state").values_list("state").annotate(count=Count("pk")))


def held_batches(user) -> QuerySet:
    """The sets of mails that wait for review, with their number and the last mail in them, newest set first."""
    return (
        visible_to(user)
        .filter(state=MessageState.HELD)
        .exclude(batch="")
        .values("batch", "scope")
        .annotate(count=Count("pk"), last=Max("pk"))
        .order_by("-last")
    )


def held_in(user, batch: str) -> QuerySet:
    """The mails of one set that wait for review, in the order in which they were made."""
    return visible_to(user).filter(batch=batch, state=MessageState.HELD).select_related("person").order_by("pk")


def extent(messages: QuerySet) -> tuple[int, int]:
    """How many these are, and the key of the last one (0 when there is none)."""
    found = messages.order_by().aggregate(count=Count("pk"), last=Max("pk"))
    return found["count"], found["last"] or 0


def batches_of(messages: QuerySet) -> list[str]:
    """The names of the sets that these mails belong to."""
    return list(messages.exclude(batch="").order_by("batch").values_list("batch", flat=True).distinct())


def due(now: datetime) -> QuerySet:
    """The mails that may go out now, the longest waiting first."""
    return Message.objects.filter(state=MessageState.QUEUED, not_before__lte=now).order_by("not_before", "pk")


def abandoned(now: datetime) -> QuerySet:
    """The mails that a worker took and never reported on: it died, or lost the database."""
    return Message.objects.filter(state=MessageState.SENDING, claimed_at__lt=now - CLAIM_LASTS).order_by("pk")


def to_bundle(cutoff: datetime) -> QuerySet:
    """The mails that belong in a daily mail made for this hour, per person in the order in which they came."""
    return Message.objects.filter(
        state=MessageState.BUNDLED, bundled_into=None, person__isnull=False, not_before__lte=cutoff
    ).order_by("person", "pk")


def templates_of(scope: str) -> QuerySet:
    """The texts written for one scope (empty: the platform)."""
    return MailTemplate.objects.filter(scope=scope).order_by("kind", "language", "pk")


def text_of(kind: kinds.Kind, scope: str, language: str) -> tuple[str, str, bool]:
    """Subject and body in force for a kind in a scope, and whether that scope has a text of its own."""
    texts = own_texts({(kind.key, scope)})
    mine = texts.get((kind.key, scope, language))
    shipped = kind.subject[language], kind.body[language]
    return *(mine or texts.get((kind.key, "", language), shipped)), mine is not None


def preferences_of(person) -> dict[str, bool]:
    """What this person chose, by kind."""
    return dict(Preference.objects.filter(person=person).order_by("pk").values_list("kind", "bundle"))


def search(messages: QuerySet, words: str, *, readable: Q) -> QuerySet:
    """Those whose recipient or, where it is ``readable``, subject holds all these words."""
    for word in words.split():
        messages = messages.filter(
            Q(to_email__icontains=word)
            | (Q(subject__icontains=word) & readable)
            | Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
        )
    return messages


def administrators(on: date) -> QuerySet:
    """The persons who look after the platform on that day."""
    return (
        Person.objects.filter(in_force(on, "role_grants__"), role_grants__role=Role.ADMINISTRATOR)
        .order_by("pk")
        .distinct()
    )


def files_of(message: Message) -> list:
    """The files that go with a mail, in the order in which they were added."""
    return [row.file for row in Attachment.objects.filter(message=message).select_related("file").order_by("pk")]


def moves_of(message: Message) -> frozenset[str]:
    """What a person can do with this mail; ``edit`` is one of the names."""
    names = {name for name in ("release", "hold", "cancel", "retry") if message.state in MOVES[name].sources}
    names |= {"edit"} if message.state in EDITABLE_STATES else set()
    return frozenset(names - INTERFERING if message.kind in kinds.protected() else names)


def language_names() -> dict[str, str]:
    """The languages mails are written in, by their own names."""
    return dict(settings.LANGUAGES)


def daily_hour() -> int:
    """From which hour, in Brussels, the daily mail goes out."""
    return settings.MAIL_BUNDLE_HOUR
