from typing import Any

import rules
from django.db import models

from backend.kit.enums import UNFINISHED_STATES
from backend.kit.models import Job, SheetImport

# The app that knows who administers the platform binds this permission to its predicate.
SEE_ALL_JOBS = "kit.see_all_jobs"


def sees_all(user: Any) -> bool:
    """Whether ``user`` sees the jobs of everybody."""
    return rules.has_perm(SEE_ALL_JOBS, user)


def visible_to(user: Any) -> models.QuerySet:
    """The jobs that ``user`` started; all of them for who may see all."""
    return Job.objects.all() if sees_all(user) else Job.objects.filter(started_by=user)


def counts_of(user: Any) -> dict[str, int]:
    """How many jobs ``user`` has ``started``, and how many of those are still ``busy``. One query."""
    busy = models.Count("pk", filter=models.Q(state__in=UNFINISHED_STATES))
    return Job.objects.filter(started_by=user).aggregate(started=models.Count("pk"), busy=busy)


def imports_visible_to(user: Any) -> models.QuerySet:
    """The sheets that ``user`` uploaded: nobody else sees the rows of another."""
    return SheetImport.objects.filter(uploaded_by=user).select_related("job")
