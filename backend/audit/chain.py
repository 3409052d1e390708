"""The arithmetic of the chain: pure functions, so that anyone can check an exported journal.

A line's digest is SHA-256 over the canonical JSON of its public part, the digest of the line before it, and the
commitment to its private part. The first line follows ``GENESIS``.
"""

import hashlib
import json
from datetime import UTC

GENESIS = "0" * 64


def canonical(value) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def as_stored(value):
    """The value as a JSON column gives it back, so that what is committed to is what will be read."""
    return json.loads(canonical(value))


def commitment(*, salt: str, actor_id, looked_as_id, private: dict) -> str:
    """What stands in the chain for the part of a line that may one day be erased."""
    body = {"actor": actor_id, "looked_as": looked_as_id, "private": private}
    return hashlib.sha256(salt.encode() + canonical(body)).hexdigest()


def commitment_of(entry) -> str:
    """The commitment that this line must have, from its own columns; only for a line that was not erased."""
    return commitment(salt=entry.salt, actor_id=entry.actor_id, looked_as_id=entry.looked_as_id, private=entry.private)


def digest_of(entry) -> str:
    """The seal that this line must have, from its own columns; its time counts in UTC to the microsecond."""
    body = {
        "position": entry.position,
        "previous": entry.previous_digest,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": entry.event,
        "subject": f"{entry.subject_type}:{entry.subject_id}",
        "data": entry.data,
        "commitment": entry.commitment,
    }
    return hashlib.sha256(canonical(body)).hexdigest()
