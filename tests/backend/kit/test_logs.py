import json
import logging
import sys

import pytest
from django.db import IntegrityError, connection

from backend.kit.logs import JsonFormatter
from tests.factories import people


def logged(error):
    try:
        raise RuntimeError("job 7 failed") from error
    except RuntimeError:
        record = logging.LogRecord("kring", logging.ERROR, "x.py", 1, "job %s", (7,), sys.exc_info())
    return json.loads(JsonFormatter().format(record))


def test_a_line_tells_what_went_wrong_and_where():
    line = logged(ValueError("no such thing"))

    assert (line["level"], line["logger"], line["message"]) == ("error", "kring", "job 7")
    assert line["exception"].startswith("ValueError: no such thing\nThen:\n  File ")
    assert line["exception"].endswith("RuntimeError: job 7 failed\n")
    assert "test_logs.py" in line["exception"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite quotes no values")
def test_a_row_that_the_database_refuses_is_not_quoted(db):
    address = "an.peeters@voorbeeld.example"
    people.person(email=address, account=False)
    with pytest.raises(IntegrityError) as refused:
        people.person(email=address, account=False)
    assert address in str(refused.value)

    line = logged(refused.value)

    assert 'violates unique constraint "person_email_once"' in line["exception"]
    assert address not in line["exception"]
