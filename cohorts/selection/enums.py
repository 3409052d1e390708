from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.kit.states import moves


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("Concept")
    SUBMITTED = "submitted", _("Handed in")


class Outcome(models.TextChoices):
    """What a decision says."""

    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")


class Conflict(models.TextChoices):
    """Why a person may not judge a candidacy (``conflicts.reasons``)."""

    OWN = "own", _("It is the person's own candidacy")
    SAME_ORGANISATION = "same_organisation", _("The person works for the same organisation")


REVIEW_MOVES = moves(
    ("submit", [ReviewState.DRAFT], ReviewState.SUBMITTED),
    ("reopen", [ReviewState.SUBMITTED], ReviewState.DRAFT),
)


class RuleKind(models.TextChoices):
    """What kind of rule a choice keeps."""

    QUOTA = "quota", _("Quota: so many of one group")
    CAP = "cap", _("Cap: at most so many with the same value")


class PinKind(models.TextChoices):
    """What is fixed about one candidacy before the engine chooses."""

    INCLUDE = "include", _("Has to be in")
    EXCLUDE = "exclude", _("Must not be in")
