from celery import shared_task
from django.utils import timezone


@shared_task
def sweep(**kwargs):
    """Delete files that nothing points at. Every night."""
    from backend.documents import actions  # noqa: PLC0415 -- leaf

    actions.delete_orphans(now=timezone.now())
