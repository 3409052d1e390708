"""Jobs in this process: what the worker would do, without a second process (that is test_jobs_in_a_worker.py)."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backend.audit.models import Entry
from backend.kit import jobs
from backend.kit.enums import JobState
from backend.kit.models import Job
from backend.kit.states import TransitionRefused
from tests.factories import people


def start(owner, kind="test.count", **ids):
    return jobs.start(kind, actor=owner.user, title="Een lange taak", scope="call:7", **ids)


def outcome(job):
    job.refresh_from_db()
    return job.state, job.message


def events(job):
    lines = Entry.objects.filter(subject_type="kit.job", subject_id=str(job.pk)).order_by("pk")
    return list(lines.values_list("event", "actor"))


def test_started_job_waits_for_the_commit_and_is_done(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start(owner, total=3)
        assert job.state == JobState.QUEUED

    assert outcome(job) == (JobState.DONE, "Tot 3 geteld.")
    assert (job.done, job.total, job.result_url, job.attempt) == (3, 3, "/", 1)
    assert events(job) == [("job.started", owner.user.pk)]


def test_job_of_a_transaction_that_failed_never_was(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        start(owner, total=3)
        transaction.set_rollback(True)

    assert (Job.objects.count(), callbacks) == (0, [])


def test_an_unknown_kind_does_not_start(owner):
    with pytest.raises(KeyError):
        start(owner, "test.unknown")


def test_running_twice_does_it_once(owner):
    job = start(owner, total=2)

    jobs.run(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 1)


def test_a_broken_job_shows_a_reference_and_no_stack(owner, caplog):
    job = start(owner, "test.break")

    with caplog.at_level(logging.ERROR):
        jobs.run(job.pk)

    state, message = outcome(job)
    assert (state, "secret" in message, len(job.reference)) == (JobState.FAILED, False, 8)
    assert [(job.reference in record.getMessage(), record.exc_info is not None) for record in caplog.records] == [
        (True, True)
    ]


def test_a_refusal_is_a_sentence_without_reference(owner):
    job = start(owner, "test.refuse")

    jobs.run(job.pk)

    assert (*outcome(job), job.reference) == (JobState.FAILED, "De lijst is leeg.", "")


def test_who_was_blocked_meanwhile_does_nothing(owner):
    job = start(owner, total=3)
    owner.user.is_active = False
    owner.user.save(update_fields=["is_active"])

    jobs.run(job.pk)

    assert outcome(job) == (JobState.FAILED, "Wie dit startte, mag dit niet meer doen.")


def test_the_worker_asks_again_who_may(owner):
    allowed = start(people.administrator(), "test.administrators")
    refused = start(owner, "test.administrators")

    for job in (allowed, refused):
        jobs.run(job.pk)

    assert outcome(allowed)[0] == JobState.DONE
    assert outcome(refused) == (JobState.FAILED, "Wie dit startte, mag dit niet meer doen.")


def test_a_waiting_job_stops_at_once(owner):
    job = start(owner, total=2)

    jobs.cancel(job, actor=owner.user, now=timezone.now())
    jobs.run(job.pk)

    assert outcome(job)[0] == JobState.CANCELLED
    assert events(job)[1:] == [("job.cancelled", owner.user.pk)]


def test_a_finished_job_cannot_be_stopped(owner):
    job = start(owner, total=2)
    jobs.run(job.pk)

    with pytest.raises(TransitionRefused):
        jobs.cancel(job, actor=owner.user, now=timezone.now())


def died(job, *, attempt=1):
    """A worker took the job and was never heard of again."""
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, attempt=attempt, started_at=long_ago, heartbeat_at=long_ago
    )


def test_sweep_ends_a_dead_job_with_a_sentence(owner):
    job = start(owner, total=2)
    died(job)

    assert jobs.sweep(now=timezone.now()) == 1

    state, message = outcome(job)
    assert (state, message.startswith("De server viel stil"), len(job.reference)) == (JobState.FAILED, True, 8)


def test_sweep_starts_a_dead_job_again_when_its_kind_may(owner, django_capture_on_commit_callbacks):
    job = start(owner, "test.again")
    died(job)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep(now=timezone.now())

    assert outcome(job) == (JobState.DONE, "De tweede keer gelukt.")


def test_sweep_gives_up_after_three_attempts(owner):
    job = start(owner, "test.again")
    died(job, attempt=jobs.MOST_ATTEMPTS)

    jobs.sweep(now=timezone.now())

    assert outcome(job)[0] == JobState.FAILED


def test_sweep_ends_a_dead_job_that_had_to_stop(owner):
    job = start(owner, "test.again")
    died(job)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)

    jobs.sweep(now=timezone.now())

    assert outcome(job)[0] == JobState.CANCELLED


def test_sweep_calls_again_for_a_job_nobody_took(owner, django_capture_on_commit_callbacks):
    job = start(owner, total=2)

    with django_capture_on_commit_callbacks(execute=True):
        swept = jobs.sweep(now=timezone.now() + jobs.RING_AGAIN_AFTER + timedelta(seconds=1))

    assert (swept, outcome(job)[0]) == (1, JobState.DONE)


def test_sweep_leaves_the_living_alone(owner):
    job = start(owner, total=2)
    done = start(owner, total=2)
    jobs.run(done.pk)

    assert jobs.sweep(now=timezone.now()) == 0
    assert outcome(job)[0] == JobState.QUEUED


def test_a_worker_that_lost_its_job_writes_nothing(owner):
    job = start(owner, total=2)
    progress = jobs.Progress(jobs._claim(job.pk, now=timezone.now()))
    Job.objects.filter(pk=job.pk).update(attempt=2)

    jobs._finish(progress, "finish", message="Te laat", result={})

    assert outcome(job) == (JobState.RUNNING, "")


def test_advance_costs_no_query_and_stops_when_asked(owner, django_assert_num_queries):
    progress = jobs.Progress(start(owner, total=2))

    with django_assert_num_queries(0):
        for _number in range(1000):
            progress.advance(total=1000, message="x")
    progress.stop.set()

    assert (progress.done, progress.total) == (1000, 1000)
    with pytest.raises(jobs.Cancelled):
        progress.advance()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_job_speaks_the_language_of_who_started_it(db, language):
    job = jobs.start("test.language", actor=people.person(language=language).user, title="Taal")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, language)
