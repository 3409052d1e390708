from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from cohorts.selection.enums import Outcome, ReviewState


class Criterion(models.Model):
    """One thing that assessors of a call score, on a scale with a text for each point, counting for ``weight``."""

    call = models.ForeignKey("programmes.Call", models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("criterion"), max_length=120)
    description = models.TextField(_("explanation"), blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    lowest = models.SmallIntegerField(_("lowest score"), default=1)
    highest = models.SmallIntegerField(_("highest score"), default=5)
    scale = models.JSONField(_("text per point"), default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="criterion_scale_rises",
                condition=Q(highest__gt=F("lowest")),
                violation_error_message=_("The highest score must be above the lowest."),
            ),
            models.CheckConstraint(
                name="criterion_weight_not_negative",
                condition=Q(weight__gte=0),
                violation_error_message=_("A weight cannot be below zero."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def points(self) -> range:
        """The scores that can be given, from low to high."""
        return range(self.lowest, self.highest + 1)


class Assessor(models.Model):
    """One person who scores the candidacies of a call, until ``ended_at``; what was handed in before it counts on."""

    call = models.ForeignKey("programmes.Call", models.CASCADE, related_name="assessors")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="assessorships")
    invited_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"],
                name="assessor_once_per_call",
                violation_error_message=_("This person already is an assessor of this call."),
            )
        ]

    def __str__(self):
        return f"assessor {self.pk}"


class Review(models.Model):
    """One assessor's judgement of one candidacy. ``total`` is the weighted mean of its scores, on a scale of 0 to 100,
    written when scores are saved and empty until every criterion has one.

    ``revision`` counts the changes; ``page`` and ``sequence`` say which opened page made the last one, and at which of
    its saves, so that a page left open never writes over newer text.
    """

    candidacy = models.ForeignKey("candidacies.Candidacy", models.PROTECT, related_name="reviews")
    assessor = models.ForeignKey(Assessor, models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=12, choices=ReviewState, default=ReviewState.DRAFT)
    comment = models.TextField(_("comment to the panel"), blank=True)
    feedback = models.TextField(_("text for the candidate"), blank=True)
    total = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=32, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            known("review_state_known", "state", ReviewState),
            models.UniqueConstraint(fields=["candidacy", "assessor"], name="review_once_per_assessor"),
            models.CheckConstraint(
                name="review_whole_when_submitted",
                condition=Q(state=ReviewState.SUBMITTED, total__isnull=False, submitted_at__isnull=False)
                | Q(state=ReviewState.DRAFT, submitted_at=None),
            ),
        ]
        indexes = [models.Index(fields=["candidacy", "state", "total"], name="review_by_candidacy")]

    def __str__(self):
        return f"review {self.pk}"


class Score(models.Model):
    """One assessor's score of one candidacy on one criterion, apart from every other assessor's (R81)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.SmallIntegerField(_("score"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="score_once_per_criterion")]

    def __str__(self):
        return f"score {self.pk}"


class Decision(models.Model):
    """What was decided on one candidacy, by whom and why. Prepared in silence; published with all others at once.

    ``without_review`` says why the organiser decided although no assessor had handed in a judgement (R04).
    ``promoted_at`` is when a place came free and this reserve got it (R19).
    """

    candidacy = models.OneToOneField("candidacies.Candidacy", models.PROTECT, related_name="decision")
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome)
    rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    public_reason = models.TextField(_("text for the candidate"), blank=True)
    without_review = models.TextField(_("why without an assessment"), blank=True)
    prepared_by = models.ForeignKey("people.Person", models.PROTECT, related_name="prepared_decisions")
    prepared_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    promoted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("decision_outcome_known", "outcome", Outcome),
            models.CheckConstraint(
                name="decision_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("A decision needs a reason."),
            ),
            models.CheckConstraint(
                name="decision_rank_iff_reserve",
                condition=Q(outcome=Outcome.RESERVE, rank__isnull=False) | (~Q(outcome=Outcome.RESERVE) & Q(rank=None)),
            ),
            models.CheckConstraint(
                name="decision_promoted_once_published",
                condition=Q(promoted_at=None) | Q(outcome=Outcome.SELECTED, published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"decision {self.pk}"
