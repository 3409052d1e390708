"""The real worker process does its work, dies when it is killed, and comes back."""

import pytest

from backend.audit import actions
from backend.audit.models import Entry
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
