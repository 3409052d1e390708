from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.audit import actions as audit
from backend.kit import states
from backend.notifications import notices, queries
from backend.notifications.actions.queueing import queue_many
from backend.notifications.models import Message, Preference


@transaction.atomic
def set_preferences(person, *, bundle: Mapping[str, bool], actor) -> None:
    """Keep what this person wants, per kind: True for the daily mail, False for at once. Journalled."""
    Preference.objects.bulk_create(
        [Preference(person=person, kind=kind, bundle=wish) for kind, wish in bundle.items()],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["bundle"],
    )
    audit.record(person, "person.mail_preferences_set", actor=actor, bundle=dict(bundle))


def cutoff(now: datetime) -> datetime:
    """The hour of today's daily mail, in Brussels; what was promised later waits for tomorrow's."""
    today = timezone.localdate(now)
    return timezone.make_aware(datetime.combine(today, time(settings.MAIL_BUNDLE_HOUR)))


@transaction.atomic
def bundle_due(*, now: datetime) -> list[Message]:
    """Make one mail per person of what waits for the daily mail, once its hour has come. Returns the daily mails.

    However often it runs, a person gets one a day; what a missed run left waiting goes into the next. The mails inside
    stay as they are until their daily mail is sent.
    """
    hour = cutoff(now)
    if now < hour:
        return []
    waiting = states.lock_all(queries.to_bundle(hour).select_related("person"))
    waiting.sort(key=lambda message: (message.person_id, message.pk))
    parts = {person: list(messages) for person, messages in groupby(waiting, key=lambda message: message.person_id)}
    return _daily_mails(parts, timezone.localdate(now), now)


def _daily_mails(parts: Mapping[int, list[Message]], day: date, now: datetime) -> list[Message]:
    promised = {person: notices.daily(messages, day) for person, messages in parts.items()}
    had_one = set(
        Message.objects.filter(key__in=[notice.key for notice in promised.values()])
        .order_by("pk")
        .values_list("person_id", flat=True)
    )
    mails = queue_many([notice for person, notice in promised.items() if person not in had_one], now=now)
    for mail in mails:
        for message in parts[mail.person_id]:
            message.bundled_into = mail
    inside = [message for mail in mails for message in parts[mail.person_id]]
    Message.objects.bulk_update(inside, ["bundled_into"], batch_size=500)
    return mails
