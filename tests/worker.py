"""A real Celery worker process on the test's own database and its own keys in Redis."""

import os
import signal
import subprocess
import sys
import time

import pytest
import redis
from django.conf import settings
from django.db import connection

from backend.config.celery import app

WORKER_OPTIONS = (
    *("--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


class Worker:
    """One worker process (``process.pid``) that a test may kill and start again."""

    def __init__(self, log):
        self.log = log
        self.process = None

    def start(self):
        """Start the process and return when it takes tasks."""
        database = connection.settings_dict
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "backend.config.settings_test",
            "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
            "KRING_TEST_WORKER": "1",
            "KRING_TEST_SMTP_PORT": str(settings.EMAIL_PORT) if "smtp" in settings.EMAIL_BACKEND else "",
        }
        starts = self.log.read_text().count(" ready.") if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "backend.config", "worker", *WORKER_OPTIONS],
                env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.wait_until(lambda: self.log.read_text().count(" ready.") > starts or self.process.poll() is not None, 30)
        if self.process.poll() is not None:
            pytest.fail(f"the worker does not start:\n{self.log.read_text()[-4000:]}")

    def kill(self):
        """The plug is pulled: no signal it could answer, and its children die with it."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """Let it finish what it is doing."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def wait_until(self, happened, seconds=20):
        """Look every 50 ms until ``happened()`` is true; fail with the worker's log when it does not become so."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                pytest.fail(f"nothing happened in {seconds} s; the worker says:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)


@pytest.fixture
def celery_worker_process(transactional_db, tmp_path):
    """A running :class:`Worker`; tasks of this test go to it instead of running at once. Mark the test ``worker``.

    Mail: set ``settings.EMAIL_BACKEND`` to Django's SMTP backend and ``settings.EMAIL_PORT`` to your sink *before*
    asking for this fixture (``request.getfixturevalue``), and the worker sends there.
    """
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    server = redis.Redis.from_url(settings.REDIS_URL)

    def sweep():
        if keys := list(server.scan_iter(f"{prefix}*")):
            server.delete(*keys)

    sweep()
    eager, app.conf.task_always_eager = app.conf.task_always_eager, False
    worker = Worker(tmp_path / "worker.log")
    try:
        worker.start()
        yield worker
    finally:
        worker.stop()
        app.conf.task_always_eager = eager
        sweep()
        server.close()
