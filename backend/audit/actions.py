import secrets
from collections import defaultdict
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone

from backend.audit import chain
from backend.audit.models import Entry, Head
from backend.audit.tasks import seal_later
from backend.kit.states import lock_all

SEAL_BATCH = 500


def record(subject: models.Model, event: str, *, actor, private: dict | None = None, **data) -> Entry:
    """Write one journal line about ``subject`` in the caller's transaction; it is sealed after the commit.

    ``event`` is ``thing.past_tense``. ``actor`` is the account that acted (None: the system). ``data`` must hold ids
    and states only; what retention may have to erase (a name, a reason in free text) goes into ``private``.
    """
    [entry] = record_many([(subject, data, private or {})], event, actor=actor)
    return entry


def record_many(lines: Iterable[tuple[models.Model, dict, dict]], event: str, *, actor) -> list[Entry]:
    """Write one line per ``(subject, data, private)`` in a single statement, as :func:`record` does."""
    actor_id, looked_as_id = _who(actor)
    now = timezone.now()
    entries = []
    for subject, data, private in lines:
        salt = secrets.token_hex(32)
        private = chain.as_stored(private)
        entries.append(
            Entry(
                at=now,
                event=event,
                subject_type=subject._meta.label_lower,
                subject_id=str(subject.pk),
                actor_id=actor_id,
                looked_as_id=looked_as_id,
                data=data,
                private=private,
                salt=salt,
                commitment=chain.commitment(salt=salt, actor_id=actor_id, looked_as_id=looked_as_id, private=private),
            )
        )
    Entry.objects.bulk_create(entries)
    _ring_once()
    return entries


def _ring_once() -> None:
    """One seal per transaction, however many lines it writes."""
    if all(promised[1] is not seal_later for promised in transaction.get_connection().run_on_commit):
        transaction.on_commit(seal_later, robust=True)


def _who(actor):
    """The account behind ``actor`` and, when an administrator looks as somebody else, that somebody."""
    if actor is None or not actor.is_authenticated:
        return None, None
    viewer = getattr(actor, "viewed_by", None)
    return (viewer.pk, actor.pk) if viewer else (actor.pk, None)


def record_export(*, actor, rows: int, format: str) -> None:
    """Write in the journal that this account downloaded lines of it."""
    record(Head(pk=1), "journal.exported", actor=actor, rows=rows, format=format)


@transaction.atomic
def seal(*, limit: int = SEAL_BATCH) -> int:
    """Chain up to ``limit`` lines that have been committed but not sealed, oldest first. Returns how many.

    The head row is locked, so two sealers never fork the chain; running it again seals nothing twice.
    """
    head = Head.objects.select_for_update().get_or_create(pk=1, defaults={"digest": chain.GENESIS})[0]
    entries = list(Entry.objects.filter(position=None).order_by("pk")[:limit])
    for entry in entries:
        head.position += 1
        entry.position, entry.previous_digest = head.position, head.digest
        entry.digest = head.digest = chain.digest_of(entry)
    Entry.objects.bulk_update(entries, ["position", "previous_digest", "digest"], batch_size=SEAL_BATCH)
    head.save(update_fields=["position", "digest"])
    return len(entries)


def erase_about(subjects: Iterable[models.Model], *, actor, reason: str) -> int:
    """Wipe the lines about these rows that have a private part, as :func:`erase_private` does; the others keep who
    acted. Returns how many lines were wiped."""
    keys: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        keys[subject._meta.label_lower].append(str(subject.pk))
    about = models.Q(pk__in=[])
    for label, numbers in keys.items():
        about |= models.Q(subject_type=label, subject_id__in=numbers)
    return erase_private(Entry.objects.filter(about).exclude(private={}), actor=actor, reason=reason)


@transaction.atomic
def erase_private(entries: models.QuerySet, *, actor, reason: str) -> int:
    """Wipe who acted and the private part of these lines; the chain stays valid. Journalled itself, with the count.

    Returns how many lines were wiped.
    """
    rows = lock_all(entries.exclude(salt=""))
    count = Entry.objects.filter(pk__in=[row.pk for row in rows]).update(
        actor=None, looked_as=None, private={}, salt=""
    )
    if count:
        private = {"reason": reason}
        record(rows[0], "journal.erased", actor=actor, private=private, lines=[row.pk for row in rows])
    return count
