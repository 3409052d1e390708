from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One line of the journal: a change, or the reading of a sensitive file.

    Written in the transaction of the change it tells of, sealed right after the commit (``actions.seal``), never
    edited. ``position``, ``previous_digest`` and ``digest`` make the chain. What identifies a person (who acted, free
    text) enters the chain only as ``commitment``, a salted digest: wiping ``actor``, ``private`` and ``salt``
    later leaves every link intact.
    """

    at = models.DateTimeField()
    event = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="journal_entries"
    )
    looked_as = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    private = models.JSONField(default=dict)
    salt = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64)
    position = models.PositiveBigIntegerField(null=True, unique=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_entry_subject"),
            models.Index(fields=["event", "id"], name="audit_entry_event"),
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["id"], name="audit_entry_unsealed", condition=models.Q(position=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_entry_sealed_whole",
                condition=models.Q(position=None, digest="")
                | (models.Q(position__isnull=False) & ~models.Q(digest="")),
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.subject_type}:{self.subject_id}"


class Head(models.Model):
    """The end of the chain: one row, locked while lines are being sealed."""

    position = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self):
        return f"line {self.position}"
