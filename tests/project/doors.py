"""Read ``doors.txt``: every address of the platform with the answer that each role gets there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, get_resolver

TABLE = Path(__file__).with_name("doors.txt")
# In the order of the table's columns.
ROLES = (
    "anonymous", "applicant", "candidate", "assessor", "organiser", "co-organiser", "outsider", "coordinator",
    "participant", "hr", "publisher", "contact", "administrator", "looking",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One line of the table. ``answers`` are by role."""

    subject: str
    method: str
    name: str
    arguments: tuple[str, ...]
    answers: dict[str, str]

    def __str__(self):
        return " ".join((self.method, self.name, *self.arguments))


def doors() -> list[Door]:
    found, subject = [], ""
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if line.startswith("["):
            subject = line[1 : line.index("]")]
        if not words or line[0] in "[#":
            continue
        method = words.pop(0) if words[0] == "POST" else "GET"
        name, *arguments = words[: -len(ROLES)]
        answers = dict(zip(ROLES, words[-len(ROLES) :], strict=True))
        found.append(Door(subject, method, name, tuple(arguments), answers))
    return found


def endpoints(resolver=None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address of the project: its name (its route when it has none) and its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name or entry.pattern}", entry.callback
        else:
            yield from endpoints(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
