"""Read delivery status notifications (RFC 3464): which mail of ours could not be delivered, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Return:
    """One mail that came back for good."""

    message_id: str
    diagnostic: str


def read(report: EmailMessage) -> Return | None:
    """What a notification tells, or nothing when it is none, or when delivery is only delayed or went well."""
    if report.get_content_type() != "multipart/report":
        return None
    failed = next((block for block in _blocks(report) if block.get("Action", "").strip().lower() == "failed"), None)
    message_id = _original_id(report)
    if failed is None or not message_id:
        return None
    return Return(message_id, _diagnostic(failed))


def _blocks(report: EmailMessage) -> Iterator[EmailMessage]:
    """The groups of fields in the machine-readable part: the first is about the server, then one per recipient."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from part.get_payload()


def _original_id(report: EmailMessage) -> str:
    """The Message-ID of the returned mail, from the copy of it or of its headers."""
    for part in report.walk():
        if part.get_content_type() == "message/rfc822":
            for original in part.get_payload():
                return _one_line(original.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            for line in part.get_content().splitlines():
                name, _colon, value = line.partition(":")
                if name.strip().lower() == "message-id":
                    return _one_line(value)
    return ""


def _diagnostic(block: EmailMessage) -> str:
    """The words of the other server, else the code of the notification."""
    words = block.get("Diagnostic-Code", "") or block.get("Status", "")
    return _one_line(words.partition(";")[2] or words)


def _one_line(value: str) -> str:
    return " ".join(str(value).split())
