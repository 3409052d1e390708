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
            yield Fault(expected, f"line {expected} is missing")
        if entry.previous_digest != previous:
            yield Fault(entry.position, "does not follow from the line before it")
        if chain.digest_of(entry) != entry.digest:
            yield Fault(entry.position, "was changed after it was sealed")
        if entry.salt and chain.commitment_of(entry) != entry.commitment:
            yield Fault(entry.position, "its private part was changed after it was sealed")
        previous, expected = entry.digest, entry.position + 1
    head = Head.objects.filter(pk=1).first()
    if head and (head.position, head.digest) != (expected - 1, previous):
        yield Fault(expected, "the end of the chain was cut off")
