from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.kit.states import moves


class JobState(models.TextChoices):
    """How far a long job is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Busy")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


UNFINISHED_STATES = (JobState.QUEUED, JobState.RUNNING)
FINISHED_STATES = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

JOB_TONES = {
    JobState.QUEUED: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "quiet",
}

JOB_MOVES = moves(
    ("claim", [JobState.QUEUED], JobState.RUNNING),
    ("requeue", [JobState.RUNNING], JobState.QUEUED),
    ("finish", [JobState.RUNNING], JobState.DONE),
    ("fail", UNFINISHED_STATES, JobState.FAILED),
    ("cancel", UNFINISHED_STATES, JobState.CANCELLED),
)


class ImportState(models.TextChoices):
    """How far a sheet that somebody uploaded is."""

    CHECKED = "checked", _("Checked, nothing saved yet")
    APPLYING = "applying", _("Being saved")
    APPLIED = "applied", _("Saved")
    CANCELLED = "cancelled", _("Dropped")


IMPORT_TONES = {
    ImportState.CHECKED: "warning",
    ImportState.APPLYING: "info",
    ImportState.APPLIED: "success",
    ImportState.CANCELLED: "quiet",
}

IMPORT_MOVES = moves(
    ("confirm", [ImportState.CHECKED], ImportState.APPLYING),
    ("reopen", [ImportState.APPLYING], ImportState.CHECKED),
    ("apply", [ImportState.APPLYING], ImportState.APPLIED),
    ("cancel", [ImportState.CHECKED], ImportState.CANCELLED),
)
