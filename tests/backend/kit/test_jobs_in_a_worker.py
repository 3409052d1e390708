"""Jobs with a real worker process: seen from outside while they run, stopped, and killed."""

import os
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.kit import jobs
from backend.kit.enums import JobState
from backend.kit.models import Job
from tests.factories import people

pytestmark = pytest.mark.worker


@pytest.fixture
def user(celery_worker_process):
    return people.person().user


def start(user, kind, **ids):
    return jobs.start(kind, actor=user, title="Een lange taak", **ids)


def is_now(job, state):
    def look():
        job.refresh_from_db()
        return job.state == state

    return look


def later():
    return timezone.now() + jobs.DEAD_AFTER + timedelta(seconds=1)


def test_a_job_is_done_in_another_process(celery_worker_process, user):
    job = start(user, "test.count", total=5)

    celery_worker_process.wait_until(is_now(job, JobState.DONE))

    assert (job.done, job.total, job.message) == (5, 5, "Tot 5 geteld.")


def test_progress_is_seen_and_a_stop_heard_inside_one_long_transaction(celery_worker_process, user):
    job = start(user, "test.wait")
    celery_worker_process.wait_until(lambda: Job.objects.filter(pk=job.pk, message="Nog bezig").exists())
    first = Job.objects.get(pk=job.pk)

    celery_worker_process.wait_until(lambda: Job.objects.get(pk=job.pk).heartbeat_at > first.heartbeat_at)
    assert Job.objects.get(pk=job.pk).done > first.done

    jobs.cancel(job, actor=user, now=timezone.now())
    celery_worker_process.wait_until(is_now(job, JobState.CANCELLED))
    assert job.finished_at is not None


def test_a_job_whose_worker_is_killed_ends_with_a_sentence(celery_worker_process, user):
    job = start(user, "test.wait")
    celery_worker_process.wait_until(is_now(job, JobState.RUNNING))

    celery_worker_process.kill()
    assert jobs.sweep(now=timezone.now()) == 0
    assert jobs.sweep(now=later()) == 1

    job.refresh_from_db()
    assert (job.state, job.message[:20]) == (JobState.FAILED, "De server viel stil ")


def test_a_job_whose_worker_is_killed_is_done_by_the_next(celery_worker_process, user):
    job = start(user, "test.again")
    celery_worker_process.wait_until(is_now(job, JobState.RUNNING))

    celery_worker_process.kill()
    jobs.sweep(now=later())
    celery_worker_process.start()
    celery_worker_process.wait_until(is_now(job, JobState.DONE))

    assert (job.attempt, job.message) == (2, "De tweede keer gelukt.")


def test_a_worker_taken_for_dead_that_wakes_up_changes_nothing(celery_worker_process, user):
    job = start(user, "test.wait")
    celery_worker_process.wait_until(is_now(job, JobState.RUNNING))

    os.killpg(celery_worker_process.process.pid, signal.SIGSTOP)
    jobs.sweep(now=later())
    os.killpg(celery_worker_process.process.pid, signal.SIGCONT)
    celery_worker_process.wait_until(lambda: "succeeded" in celery_worker_process.log.read_text())

    job.refresh_from_db()
    assert job.state == JobState.FAILED
