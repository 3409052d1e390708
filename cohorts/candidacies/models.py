from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from backend.people.enums import Level, RoleLevel
from cohorts.candidacies.enums import PUBLIC_LABELS, CandidacySource, CandidacyState, Flag


class Candidacy(models.Model):
    """One person's, or one organisation's, answer to one call.

    For an organisation ``person`` is its contact person. ``organisation``, ``level``, ``function`` and ``role_level``
    are how things stood when it was submitted: later moves of the person do not change the file. ``answers`` maps a
    question's key to its answer, in the version ``question_form``. ``revision`` counts the saves, and ``revisions``
    says at which of them each answer last changed and from which opened page, so that a page left open never writes
    over newer text; ``sequences`` has the highest count of each opened page, so that a late save of its own does not
    either. ``set_aside`` keeps answers to questions that did not apply any more when it was submitted: nobody
    else reads them. ``received_on`` is the day a candidacy from a file came in by mail; ``late_reason`` why it
    was still accepted.
    """

    call = models.ForeignKey("programmes.Call", models.PROTECT, related_name="candidacies")
    question_form = models.ForeignKey("programmes.QuestionForm", models.PROTECT, related_name="candidacies")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="candidacies")
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="candidacies"
    )
    organisation_name = models.CharField(_("organisation, if it is not in the list"), max_length=200, blank=True)
    for_organisation = models.BooleanField(default=False)
    level = models.CharField(_("level of government"), max_length=20, choices=Level, blank=True)
    function = models.CharField(_("function"), max_length=200, blank=True)
    role_level = models.CharField(_("kind of post"), max_length=20, choices=RoleLevel, blank=True)
    answers = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=CandidacySource, default=CandidacySource.FORM)
    state = models.CharField(max_length=20, choices=CandidacyState, default=CandidacyState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    revisions = models.JSONField(default=dict)
    sequences = models.JSONField(default=dict)
    set_aside = models.JSONField(default=dict)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    late_reason = models.CharField(_("why it was accepted late"), max_length=300, blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("candidacy_state_known", "state", CandidacyState),
            models.UniqueConstraint(
                fields=["call", "person"],
                name="candidacy_once_per_person",
                violation_error_message=_("This person already has a candidacy for this call."),
            ),
            models.UniqueConstraint(
                fields=["call", "organisation"],
                name="candidacy_once_per_organisation",
                condition=Q(for_organisation=True),
                violation_error_message=_("This organisation already has a candidacy for this call."),
            ),
            models.UniqueConstraint(
                "call",
                Lower("organisation_name"),
                name="candidacy_once_per_organisation_name",
                condition=Q(for_organisation=True, organisation=None) & ~Q(organisation_name=""),
                violation_error_message=_("This organisation already has a candidacy for this call."),
            ),
            models.CheckConstraint(
                name="candidacy_organisation_named_one_way",
                condition=Q(organisation=None) | Q(organisation_name=""),
                violation_error_message=_("Choose an organisation from the list or write its name, not both."),
            ),
            models.CheckConstraint(
                name="candidacy_submitted_at_unless_draft",
                condition=Q(state=CandidacyState.DRAFT, submitted_at=None)
                | Q(state=CandidacyState.WITHDRAWN)
                | (~Q(state=CandidacyState.DRAFT) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="candidacy_decided_at_iff_decided",
                condition=Q(
                    state__in=[CandidacyState.SELECTED, CandidacyState.RESERVE, CandidacyState.NOT_SELECTED],
                    decided_at__isnull=False,
                )
                | Q(state=CandidacyState.WITHDRAWN)
                | Q(state__in=[CandidacyState.DRAFT, CandidacyState.SUBMITTED], decided_at=None),
            ),
            models.CheckConstraint(
                name="candidacy_withdrawn_at_iff_withdrawn",
                condition=Q(state=CandidacyState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=CandidacyState.WITHDRAWN) & Q(withdrawn_at=None)),
            ),
            models.CheckConstraint(
                name="candidacy_received_on_from_file",
                condition=Q(received_on=None) | Q(source=CandidacySource.FILE),
            ),
        ]
        indexes = [models.Index(fields=["call", "state", "id"], name="candidacy_by_call")]

    def __str__(self):
        return f"candidacy {self.pk}"

    @property
    def number(self):
        """What people call it in a mail or on the telephone."""
        return f"K-{self.pk:06d}"

    @property
    def is_draft(self):
        return self.state == CandidacyState.DRAFT

    @property
    def public_label(self):
        """Where it stands, in the candidate's words."""
        return PUBLIC_LABELS[self.state]

    @property
    def flag_labels(self):
        return [Flag(flag).label for flag in self.flags]


class Attachment(models.Model):
    """One file given as the answer to one question of a candidacy."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="attachments")
    question = models.CharField(max_length=40)
    file = models.OneToOneField("documents.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidacy", "question"], name="attachment_once_per_question")]

    def __str__(self):
        return f"attachment {self.pk}"
