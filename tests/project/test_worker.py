"""The real worker process does its work, dies when it is killed, and comes back."""

import json

import pytest

from backend.audit import actions
from backend.audit.models import Entry
from tests.backend.kit.kinds import name_a_domain_twice
from tests.factories import people


def sealed():
    return not Entry.objects.filter(position=None).exists()


@pytest.mark.worker
def test_a_task_runs_in_another_process(celery_worker_process):
    actions.record(people.organisation(), "organisation.seen", actor=None)

    celery_worker_process.wait_until(sealed)

    assert Entry.objects.count() == 1


@pytest.mark.worker
def test_a_killed_worker_leaves_the_task_for_the_next(celery_worker_process):
    celery_worker_process.kill()
    actions.record(people.organisation(), "organisation.seen", actor=None)
    assert not sealed()

    celery_worker_process.start()
    celery_worker_process.wait_until(sealed)

    assert Entry.objects.count() == 1


@pytest.mark.worker
def test_a_worker_writes_json_lines_without_the_row_that_was_refused(celery_worker_process):
    worker = celery_worker_process

    name_a_domain_twice.delay(name="Rozemarijn van Zonneveld")
    worker.wait_until(lambda: "policydomain_name" in worker.log.read_text())
    worker.stop()

    written = worker.log.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    [failed] = [line for line in lines if line["level"] == "error"]
    assert failed["logger"] == "celery.app.trace"
    assert failed["exception"].splitlines()[-1] in failed["message"]
    assert "Zonneveld" not in written
    assert "Traceback" not in written
