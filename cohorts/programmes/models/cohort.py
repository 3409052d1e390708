from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from cohorts.programmes.enums import CohortState, EnrolmentState


class Cohort(models.Model):
    """The group of people who go through one edition together."""

    edition = models.OneToOneField("programmes.Edition", models.PROTECT, related_name="cohort")
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(max_length=12, choices=CohortState, default=CohortState.RUNNING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            known("cohort_state_known", "state", CohortState),
        ]

    def __str__(self):
        return self.name


class Enrolment(models.Model):
    """One person's place in a cohort. It stands on its own: the candidacy behind it may be erased."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="enrolments")
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    state = models.CharField(max_length=12, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("enrolment_state_known", "state", EnrolmentState),
            models.UniqueConstraint(fields=["cohort", "person"], name="enrolment_once_per_cohort"),
            models.CheckConstraint(
                name="enrolment_ended_at_iff_ended",
                condition=Q(state=EnrolmentState.ACTIVE, ended_at=None)
                | (~Q(state=EnrolmentState.ACTIVE) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"enrolment {self.pk}"
