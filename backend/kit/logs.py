"""Logs as one JSON object a line. Only what the code said, never form data, never a person's name or address."""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            for words in (repr(error), str(error)):  # Celery's sentence holds the first, many others' the second
                line["message"] = line["message"].replace(words, _first_line(error)) if words else line["message"]
            line["exception"] = "".join(_told(error))
        return json.dumps(line, ensure_ascii=False)


def _told(error: BaseException) -> Iterator[str]:
    """The stack, the sort and the first line of an error and of what led to it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _told(before)
        yield "Then:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_first_line(error)}\n"


def _first_line(error: BaseException) -> str:
    """In the lines below it a database quotes the row that it refuses."""
    return f"{type(error).__qualname__}: {str(error).partition(chr(10))[0]}"
