from celery import shared_task
from django.utils import timezone


@shared_task
def sweep(**kwargs):
    """Delete the sessions that are over. Every night."""
    from backend.people import actions  # noqa: PLC0415 -- leaf

    actions.forget_sessions(now=timezone.now())
