from celery import shared_task
from django.utils import timezone


@shared_task
def take_names(**kwargs):
    """Give organisations the names whose day has come. Every hour, so that a night without workers costs no day."""
    from backend.people import actions  # noqa: PLC0415 -- leaf

    actions.take_names(today=timezone.localdate())


@shared_task
def sweep(**kwargs):
    """Delete the sessions that are over. Every night."""
    from backend.people import actions  # noqa: PLC0415 -- leaf

    actions.forget_sessions(now=timezone.now())
