from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from backend.audit import chain
from backend.audit.models import Entry, Head


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken: the position of the line, and what is wrong with it in one sentence."""

    position: int
    what: str


def about(subject: models.Model) -> models.QuerySet:
    """The lines about one row, newest first, with the account of who acted."""
    return (
        Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("actor", "actor__person")
        .order_by("-pk")
    )


def faults() -> Iterator[Fault]:
    """Walk the whole chain, oldest line first, and name every place where it does not hold."""
    previous, expected = chain.GENESIS, 1
    for entry in Entry.objects.filter(position__isnull=False).order_by("position").iterator(chunk_size=2000):
        if entry.position != expected:
            yield Fault(expected, _missing(expected, entry.position - 1))
        elif entry.previous_digest != previous:
            yield Fault(entry.position, "does not follow from the line before it")
        yield from _own_faults(entry)
        previous, expected = entry.digest, entry.position + 1
    yield from _faults_at_the_end(expected - 1, previous)


def _missing(first: int, last: int) -> str:
    return f"line {first} is missing" if first == last else f"lines {first} to {last} are missing"


def _own_faults(entry: Entry) -> Iterator[Fault]:
    """What is wrong with a line apart from its neighbours."""
    if chain.digest_of(entry) != entry.digest:
        yield Fault(entry.position, "was changed after it was sealed")
    if entry.salt and chain.commitment_of(entry) != entry.commitment:
        yield Fault(entry.position, "its private part was changed after it was sealed")
    if not entry.salt and (entry.actor_id or entry.looked_as_id or entry.private):
        yield Fault(entry.position, "was erased, but has a private part again")


def _faults_at_the_end(position: int, digest: str) -> Iterator[Fault]:
    """The head row remembers where the chain ends, so lines cannot be taken off or put on at the end unseen."""
    head = Head.objects.filter(pk=1).first()
    known = head.position if head else 0
    if known > position:
        yield Fault(position + 1, f"{_missing(position + 1, known)}: the end of the chain was cut off")
    elif known < position:
        yield Fault(known + 1, "was not sealed by us: the head of the chain does not know it")
    elif head and head.digest != digest:
        yield Fault(position, "is not the line that the head of the chain remembers")
