from typing import Any

import rules
from django.db import models

from backend.kit.models import Job, SheetImport

# The app that knows who administers the platform binds this permission to its predicate.
SEE_ALL_JOBS = "kit.see_all_jobs"


def visible_to(user: Any) -> models.QuerySet:
    """The jobs that ``user`` started; all of them for who may see all."""
    return Job.objects.all() if rules.has_perm(SEE_ALL_JOBS, user) else Job.objects.filter(started_by=user)


def imports_visible_to(user: Any) -> models.QuerySet:
    """The sheets that ``user`` uploaded: nobody else sees the rows of another."""
    return SheetImport.objects.filter(uploaded_by=user).select_related("job")
