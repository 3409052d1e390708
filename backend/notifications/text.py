"""Mail text with its placeholders filled in; values can never become markup. ``kit.markdown`` turns it into a mail."""

import re
from collections.abc import Mapping

from backend.notifications.kinds import PLACEHOLDER, SUBJECT_LENGTH

_WEB_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\\`*]+")
_MARKUP = re.compile(r"[\\`*\[\]<>&]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^([ \t]*)([#+=~-]|\d+(?=[.)]))", re.MULTILINE)


def fill_subject(template: str, values: Mapping[str, str]) -> str:
    """The subject: one line, cut at a word when it is too long for a mail."""
    line = " ".join(PLACEHOLDER.sub(lambda found: str(values[found[1]]), template).split())
    if len(line) <= SUBJECT_LENGTH:
        return line
    return line[: SUBJECT_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def fill_body(template: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, each once: a value that holds braces or markup stays what it is."""

    def value(found):
        text = str(values[found[1]])
        if not _WEB_ADDRESS.fullmatch(text):
            return escape(text)
        # A bare address becomes a link; inside [words]({link}) it already is one.
        return text if template[: found.start()].endswith(("(", "<")) else f"<{text}>"

    return PLACEHOLDER.sub(value, template)


def escape(value: str) -> str:
    """Plain words as Markdown that reads as exactly those words; blank lines still part paragraphs."""
    escaped = _MARKUP.sub(lambda found: f"\\{found[0]}", value.replace("\r\n", "\n").strip())
    escaped = _LINE_START.sub(_guarded_start, escaped)
    return re.sub(r"^[ \t]+", "", escaped, flags=re.MULTILINE)


def _guarded_start(found):
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
