from celery import shared_task
from django.utils import timezone


def ring():
    """Ring for actions. Called after a commit; a broker that is down costs nothing, the sweep rings again."""
    deliver.delay()


@shared_task
def deliver(**kwargs):
    """Send every mail that is due. Safe to run twice and side by side."""
    from backend.notifications import actions  # noqa: PLC0415 -- leaf

    actions.deliver_due(clock=timezone.now)


@shared_task
def sweep(**kwargs):
    """Put back what a dead worker left behind, then send what is due. Every minute."""
    from backend.notifications import actions  # noqa: PLC0415 -- leaf

    actions.recover(now=timezone.now())
    actions.deliver_due(clock=timezone.now)


@shared_task
def bundle(**kwargs):
    """Make the daily mails once their hour has come. Safe to run as often as one likes."""
    from backend.notifications import actions  # noqa: PLC0415 -- leaf

    actions.bundle_due(now=timezone.now())
