"""Long work that somebody waits for: a row that says how far it is, and a worker that moves it.

    # <app>/tasks.py
    @jobs.kind("candidacies.letters", rerun=True)
    def make_letters(progress, *, call_id):
        from cohorts.candidacies import actions  # noqa: PLC0415 -- leaf
        return actions.make_letters(call_id, progress=progress)     # may return {"url": ..., "text": ...}

    # an action or a view
    job = jobs.start("candidacies.letters", actor=user, scope=f"call:{call.pk}", title=_("Letters"), call_id=call.pk)
    return redirect("kit:job", job.pk)

While it runs, a second thread writes progress and a sign of life once a second over its own connection: so others see
both while the work itself is one long transaction. A job whose worker died is found by :func:`sweep`.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.kit import states
from backend.kit.enums import JOB_MOVES, JobState
from backend.kit.models import Job
from backend.kit.signals import happened
from backend.kit.tasks import ring
from backend.kit.traces import Traces

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
DEAD_AFTER = timedelta(seconds=60)  # no sign of life for so long: the worker is gone
RING_AGAIN_AFTER = timedelta(minutes=5)  # still waiting after so long: the call to the worker was lost
MOST_ATTEMPTS = 3


class Cancelled(Exception):
    """Somebody asked to stop this job; raised by ``progress.check()``."""


class JobFailed(Exception):
    """The work cannot be done; ``str()`` of it is a sentence for people. Raised by the function of a kind."""


@dataclass(frozen=True)
class Kind:
    """One kind of job. ``rule(user, job)``: who may do this, asked again when the worker begins. ``rerun``: may start
    over when its worker died (its work is one transaction, or asks first what is done already). ``stopped(job)`` is
    called, in the same transaction, when it ends without being done."""

    name: str
    function: Callable[..., dict | None]
    rule: Callable[[Any, Job], bool]
    rerun: bool
    stopped: Callable[[Job], None] | None


KINDS: dict[str, Kind] = {}
# What tells in which language an account reads, from the app that knows the people behind accounts.
LANGUAGES: list[Callable[[Any], str]] = []


def _anybody(user: Any, job: Job) -> bool:
    return True


def kind(
    name: str, *, rule: Callable = _anybody, rerun: bool = False, stopped: Callable[[Job], None] | None = None
) -> Callable:
    """Register a function as the work of a kind of job. It stands in the ``tasks.py`` of its app."""

    def register(function: Callable) -> Callable:
        KINDS[name] = Kind(name, function, rule, rerun, stopped)
        return function

    return register


class Progress:
    """What a job's function holds to say how far it is and to hear that it must stop. Costs no query."""

    def __init__(self, job: Job):
        self.job = job
        self.done, self.total, self.message = 0, 0, ""
        self.stop = threading.Event()

    def advance(self, n: int = 1, total: int | None = None, message: str | None = None) -> None:
        """``n`` more are done, of ``total``; the page shows ``message`` under the bar. Also checks for a stop."""
        self.done += n
        self.total = self.total if total is None else total
        self.message = self.message if message is None else str(message)[:300]
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` when somebody asked to stop."""
        if self.stop.is_set():
            raise Cancelled


@transaction.atomic
def start(kind: str, *, actor: Any, title: Any, scope: str = "", go_on: str = "", **ids: Any) -> Job:
    """Write the row of a new job and call a worker once it is committed. Journalled.

    ``ids`` go to the kind's function. ``go_on`` is the address that the page leads to when the job has ended,
    however it ended; the function may return another one.
    """
    now = timezone.now()
    job = Job.objects.create(
        kind=KINDS[kind].name, title=str(title)[:200], scope=scope, arguments=ids, started_by=actor,
        result={"url": go_on}, created_at=now, heartbeat_at=now,
    )  # fmt: skip
    happened.send(Job, subject=job, event="job.started", actor=actor, data={"kind": kind, "scope": scope})
    ring(job.pk)
    return job


@transaction.atomic
def cancel(job: Job, *, actor: Any, now: datetime) -> Job:
    """Stop a job: at once while it waits, at its next check while it runs. Journalled.

    Raises :class:`states.TransitionRefused` when it has ended already.
    """
    job = states.lock(job)
    if job.state == JobState.RUNNING:
        job.cancel_requested = True
        job.save(update_fields=["cancel_requested"])
    else:
        _end(job, "cancel", now=now, message="")
    happened.send(Job, subject=job, event="job.cancelled", actor=actor, data={"kind": job.kind})
    return job


def run(job_id: int) -> None:
    """Do the work of a waiting job. Safe to call twice and side by side: one caller gets the job."""
    job = _claim(job_id, now=timezone.now())
    if job is None:
        return
    progress = Progress(job)
    languages = [language_of(job.started_by) for language_of in LANGUAGES if job.started_by]
    with translation.override(next(iter(languages), translation.get_language())), _Pulse(progress):
        move, values = _work(progress)
    _finish(progress, move, **values)


@transaction.atomic
def _claim(job_id: int, *, now: datetime) -> Job | None:
    job = Job.objects.select_for_update(of=("self",), no_key=True).filter(pk=job_id, state=JobState.QUEUED).first()
    if job is None:
        return None
    job.started_by = get_user_model().objects.filter(pk=job.started_by_id).first()
    job.attempt += 1
    job.started_at = job.heartbeat_at = now
    states.advance(job, JOB_MOVES["claim"], also=["attempt", "started_at", "heartbeat_at"])
    return job


def _work(progress: Progress) -> tuple[str, dict]:
    """Call the kind's function; every way it can end becomes a move of the job and what to write with it."""
    job = progress.job
    try:
        known = KINDS[job.kind]
        blocked = job.started_by is not None and not job.started_by.is_active
        if blocked or not known.rule(job.started_by, job):
            raise JobFailed(_("The person who started this is no longer allowed to do it."))
        result = known.function(progress, **job.arguments)
    except Cancelled:
        return "cancel", {"message": ""}
    except JobFailed as refusal:
        return "fail", {"message": str(refusal)}
    except Exception:
        # The last stop before the worker: people get a reference, the log gets the stack under it.
        reference = _reference()
        log.exception("job %s failed (%s)", job.pk, reference)
        return "fail", {"message": _went_wrong(), "reference": reference}
    return "finish", {"result": result or {}, "message": (result or {}).get("text", progress.message)}


@transaction.atomic
def _finish(progress: Progress, move: str, **values: Any) -> None:
    """Write how the job ended, unless it was taken for dead meanwhile and given to another worker."""
    job = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=progress.job.pk)
    if job.state == JobState.RUNNING and job.attempt == progress.job.attempt:
        job.done, job.total = progress.done, max(progress.total, progress.done)
        _end(job, move, now=timezone.now(), **values)


def _end(job: Job, move: str, *, now: datetime, message: str, reference: str = "", result: dict | None = None) -> None:
    """Move a locked job to one of its ends."""
    job.message, job.reference, job.result, job.finished_at = (
        str(message)[:300],
        reference,
        job.result | (result or {}),
        now,
    )
    states.advance(job, JOB_MOVES[move], also=["done", "total", "message", "reference", "result", "finished_at"])
    stopped = KINDS[job.kind].stopped if job.kind in KINDS else None
    if stopped and move != "finish":
        stopped(job)


def _reference() -> str:
    return secrets.token_hex(4).upper()


def _went_wrong() -> str:
    return _("Something went wrong on our side. Try again; if it happens again, tell us the reference below.")


@transaction.atomic
def forget(traces: Traces) -> None:
    """Take these traces out of what jobs say about themselves."""
    for job in states.lock_all(Job.objects.filter(traces.perhaps_in("title", "message"))):
        job.title, job.message = traces.taken_out(job.title), traces.taken_out(job.message)
        job.save(update_fields=["title", "message"])


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Find jobs whose worker died or was never reached: start them again, or end them with a sentence.

    Returns how many it touched. A job starts again when its kind allows it, at most ``MOST_ATTEMPTS`` times.
    """
    lost = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
    waiting = Job.objects.filter(state=JobState.QUEUED, heartbeat_at__lt=now - RING_AGAIN_AFTER)
    dead = states.lock_all(lost)
    for job in dead:
        _bury_or_restart(job, now=now)
    silent = states.lock_all(waiting.exclude(pk__in=[job.pk for job in dead]))
    for job in silent:
        job.heartbeat_at = now
        job.save(update_fields=["heartbeat_at"])
        ring(job.pk)
    return len(dead) + len(silent)


def _bury_or_restart(job: Job, *, now: datetime) -> None:
    if job.cancel_requested:
        _end(job, "cancel", now=now, message="")
    elif job.kind in KINDS and KINDS[job.kind].rerun and job.attempt < MOST_ATTEMPTS:
        job.heartbeat_at, job.done = now, 0
        states.advance(job, JOB_MOVES["requeue"], also=["heartbeat_at", "done"])
        ring(job.pk)
    else:
        message = _(
            "The server stopped while it worked on this. Start it again. Does it fail again? Tell us the reference."
        )
        reference = _reference()
        log.error("job %s died with its worker (%s)", job.pk, reference)
        _end(job, "fail", now=now, message=message, reference=reference)


class _Pulse:
    """While the work runs: once a second, over a connection of its own, write how far it is and hear of a stop.

    Only on PostgreSQL: SQLite has one writer, and where it serves, the job runs before the page answers anyway.
    """

    def __init__(self, progress: Progress):
        self.progress = progress
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"pulse-{progress.job.pk}", daemon=True)

    def __enter__(self):
        if connection.vendor == "postgresql":
            self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        if self.thread.ident:
            self.thread.join()

    def _run(self):
        try:
            while not self.ended.wait(BEAT_SECONDS):
                self._beat()
        finally:
            connection.close()

    def _beat(self):
        progress, job = self.progress, self.progress.job
        try:
            close_old_connections()
            mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
            alive = mine.update(
                done=progress.done, total=max(progress.total, progress.done), message=progress.message,
                heartbeat_at=timezone.now(),
            )  # fmt: skip
            asked = Job.objects.filter(pk=job.pk, cancel_requested=True).exists()
        except DatabaseError:
            log.warning("job %s: could not write its progress", job.pk, exc_info=True)
            return
        if asked or not alive:
            progress.stop.set()
