"""Celery and its clock. The schedule is one list; each entry names a task, never logic."""

import logging.config
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

app = Celery("kring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "find dead jobs and forgotten uploads": {"task": "backend.kit.tasks.sweep", "schedule": 60},
    "seal the journal": {"task": "backend.audit.tasks.seal", "schedule": 60},
    "send mail that waits": {"task": "backend.notifications.tasks.sweep", "schedule": 60},
    "make the daily mails": {"task": "backend.notifications.tasks.bundle", "schedule": crontab(minute="*/15")},
    "forget sessions that are over": {"task": "backend.people.tasks.sweep", "schedule": crontab(hour=3, minute=20)},
    "give organisations the names of today": {
        "task": "backend.people.tasks.take_names",
        "schedule": crontab(minute=1),
    },
    "delete files that nothing points at": {
        "task": "backend.documents.tasks.sweep",
        "schedule": crontab(hour=3, minute=40),
    },
}


@setup_logging.connect
def log_as_the_settings_say(**kwargs):
    """Worker and clock write the same lines as the web process; without a receiver Celery writes its own."""
    logging.config.dictConfig(settings.LOGGING)
