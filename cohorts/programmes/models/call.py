from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from cohorts.programmes.enums import ApplicantKind, CallState


class Call(models.Model):
    """One invitation to put yourself forward for an edition, between two moments in Brussels time."""

    edition = models.ForeignKey("programmes.Edition", models.PROTECT, related_name="calls")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("text of the call"), help_text=_("Markdown."))
    applicant_kind = models.CharField(
        _("who applies"), max_length=12, choices=ApplicantKind, default=ApplicantKind.PERSON
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(max_length=12, choices=CallState, default=CallState.DRAFT)
    reviews_per_candidacy = models.PositiveSmallIntegerField(_("assessments per candidacy"), default=2)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("call_state_known", "state", CallState),
            known("call_applicant_kind_known", "applicant_kind", ApplicantKind),
            models.CheckConstraint(
                name="call_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The call closes before it opens."),
            ),
            models.CheckConstraint(
                name="call_decided_at_iff_decided",
                condition=Q(state=CallState.DECIDED, decided_at__isnull=False)
                | (~Q(state=CallState.DECIDED) & Q(decided_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at", "id"], name="call_by_state")]

    def __str__(self):
        return self.title


class QuestionForm(models.Model):
    """One version of a call's questions, as a document (``programmes.questions`` reads and checks it).

    The highest number is the version in use. It freezes when the first candidacy to it is submitted; every answer
    file keeps the version it was written to.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="question_forms")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="questionform_number_once")]

    def __str__(self):
        return f"form {self.call_id}/{self.number}"
