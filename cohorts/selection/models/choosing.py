"""What the choice of a call has to keep, and what the engine proposed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from cohorts.selection.enums import PinKind, RuleKind


class Plan(models.Model):
    """How the participants of one call are chosen. ``seed`` decides between equals: it is drawn when the plan is made,
    before any score is known to the platform, and never changes."""

    call = models.OneToOneField("programmes.Call", models.CASCADE, related_name="plan")
    places = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("How many this call may choose. Left empty: what the edition has left, by its maximum or target."),
    )
    seed = models.CharField(max_length=64)

    def __str__(self):
        return f"plan {self.pk}"


class ChoiceRule(models.Model):
    """One rule that the choice of a call keeps.

    A quota: of those chosen, at least ``minimum`` and at most ``maximum`` have ``values`` of ``attributes`` (more than
    one attribute: all of them together); ``target`` is what one aims for and refuses nothing. A cap: at most
    ``maximum`` of those chosen share a value of ``attributes``. ``name`` is what the engine and reports call it.
    """

    call = models.ForeignKey("programmes.Call", models.CASCADE, related_name="choice_rules")
    kind = models.CharField(max_length=10, choices=RuleKind)
    attributes = models.JSONField()
    values = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=300)
    minimum = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    target = models.PositiveSmallIntegerField(_("target"), null=True, blank=True)
    maximum = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        constraints = [
            known("choicerule_kind_known", "kind", RuleKind),
            models.UniqueConstraint(
                fields=["call", "name"],
                name="choicerule_once_per_group",
                violation_error_message=_("There is a rule for this group already. Change that one."),
            ),
            models.CheckConstraint(
                name="choicerule_says_something",
                condition=Q(kind=RuleKind.CAP, maximum__isnull=False, minimum=None, target=None)
                | (
                    Q(kind=RuleKind.QUOTA)
                    & (Q(minimum__isnull=False) | Q(target__isnull=False) | Q(maximum__isnull=False))
                ),
                violation_error_message=_("Give at least one number."),
            ),
            models.CheckConstraint(
                name="choicerule_least_below_most",
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")),
                violation_error_message=_("“At least” is higher than “at most”."),
            ),
        ]

    def __str__(self):
        return f"choice rule {self.pk}"


class Pin(models.Model):
    """One candidacy that has to be in the choice, or must not be, whatever its score; with the reason."""

    candidacy = models.OneToOneField("candidacies.Candidacy", models.CASCADE, related_name="pin")
    kind = models.CharField(max_length=10, choices=PinKind)
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="pins")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            known("pin_kind_known", "kind", PinKind),
            models.CheckConstraint(name="pin_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"pin {self.pk}"


class Proposal(models.Model):
    """One question to the engine and its answer.

    ``question`` and ``answer`` are the documents that docs/solve_selection.md describes, as text, so that every decimal
    stays what it was: anybody can put the question again and compare. A candidacy stands in them as ``c`` and its key.
    ``left_out`` holds the keys of submitted candidacies that nobody had assessed when it was asked.
    """

    call = models.ForeignKey("programmes.Call", models.PROTECT, related_name="proposals")
    job = models.OneToOneField("kit.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    question = models.TextField()
    left_out = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="proposals")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_answered_whole",
                condition=Q(answer="", answered_at=None, digest="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(digest=""),
            )
        ]
        indexes = [models.Index(fields=["call", "-id"], name="proposal_of_call")]

    def __str__(self):
        return f"proposal {self.pk}"
