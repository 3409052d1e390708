from celery import shared_task
from django.db import transaction
from django.utils import timezone


def ring(job_id: int) -> None:
    """Call a worker for this job after the commit. When the broker is down the sweep calls again later."""
    transaction.on_commit(lambda: run_job.delay(job_id=job_id), robust=True)


@shared_task
def run_job(*, job_id: int, **kwargs) -> None:
    """Do a job that waits."""
    from backend.kit import jobs  # noqa: PLC0415 -- leaf

    jobs.run(job_id)


@shared_task
def sweep(**kwargs) -> None:
    """Find jobs whose worker died and uploads that nobody confirmed."""
    from backend.kit import imports, jobs  # noqa: PLC0415 -- leaf

    now = timezone.now()
    jobs.sweep(now=now)
    imports.sweep(now=now)
