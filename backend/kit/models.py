from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from backend.kit.enums import FINISHED_STATES, IMPORT_TONES, JOB_TONES, ImportState, JobState


class Job(models.Model):
    """One long piece of work that somebody started and waits for.

    ``arguments`` hold ids only. ``heartbeat_at`` is moved while a worker is at it (or the moment the worker was last
    called, while it waits); ``attempt`` tells a worker that lost the job to another one. ``message`` and, after a
    failure, ``reference`` are for people; the stack stands in the log under the same reference.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(_("job"), max_length=200)
    scope = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=12, blank=True)
    result = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("job_state_known", "state", JobState),
            models.CheckConstraint(
                name="job_finished_at_iff_finished",
                condition=Q(state__in=FINISHED_STATES, finished_at__isnull=False)
                | (~Q(state__in=FINISHED_STATES) & Q(finished_at=None)),
            ),
            models.CheckConstraint(
                name="job_started_at_while_running", condition=~Q(state=JobState.RUNNING) | Q(started_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["started_by", "-id"], name="job_of_person"),
            models.Index(
                fields=["heartbeat_at"],
                name="job_unfinished",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            ),
        ]

    def __str__(self):
        return f"job {self.pk} {self.kind}"

    @property
    def result_url(self):
        """Where to go on when it is done; empty when there is no such place."""
        return self.result.get("url", "")

    @property
    def tone(self):
        return JOB_TONES[self.state]


class SheetImport(models.Model):
    """One spreadsheet that somebody uploaded: read and checked, waiting for a yes, or already handled.

    ``rows``, ``faults`` and ``notes`` are personal data: they are emptied once the sheet is saved or dropped, and
    after a week in which nothing happened. ``summary`` keeps the counts.
    """

    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=80, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="sheet_imports"
    )
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKED)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("sheetimport_state_known", "state", ImportState),
            models.CheckConstraint(
                name="sheetimport_applied_at_iff_applied",
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at=None)),
            ),
            models.CheckConstraint(
                name="sheetimport_no_rows_when_handled",
                condition=Q(state__in=[ImportState.CHECKED, ImportState.APPLYING]) | Q(rows=[], faults=[], notes=[]),
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="sheetimport_by_state")]

    def __str__(self):
        return f"import {self.pk} {self.kind}"

    @property
    def tone(self):
        return IMPORT_TONES[self.state]

    @property
    def row_count(self):
        return self.summary["rows"]

    @property
    def faulty_count(self):
        """How many rows have one fault or more."""
        return self.summary["faulty_rows"]

    @property
    def fault_count(self):
        return self.summary["faults"]

    @property
    def good_count(self):
        return self.row_count - self.faulty_count

    @property
    def saved_count(self):
        return self.summary["saved_rows"]

    @property
    def unknown_columns(self):
        """Headers of the sheet that no column answers to."""
        return self.summary["unknown_columns"]
