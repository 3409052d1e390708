from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.states import moves


class SelectionMode(models.TextChoices):
    """How an edition gets its participants. Only what the platform can do."""

    NONE = "none", _("No selection: anyone may join")
    REVIEW = "review", _("Assessors score, the organiser selects")


class ProgrammeState(models.TextChoices):
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class EditionState(models.TextChoices):
    """Where an edition stands. Who may apply is the call's business."""

    DRAFT = "draft", _("Concept")
    PUBLISHED = "published", _("Published")
    COMPLETED = "completed", _("Completed")


PUBLIC_EDITION_STATES = (EditionState.PUBLISHED, EditionState.COMPLETED)


class CallState(models.TextChoices):
    """Where a call stands; while it is published, the clock says whether it is open."""

    DRAFT = "draft", _("Concept")
    PUBLISHED = "published", _("Published")
    DECIDED = "decided", _("Decided")


PUBLIC_CALL_STATES = (CallState.PUBLISHED, CallState.DECIDED)


class ApplicantKind(models.TextChoices):
    PERSON = "person", _("A person")
    ORGANISATION = "organisation", _("An organisation with a contact person")


class ComponentKind(models.TextChoices):
    """A typed part of an edition's programme."""

    FULL_DAY = "full_day", _("Full day")
    HALF_DAY = "half_day", _("Half day")
    STAY_ABROAD = "stay_abroad", _("Stay abroad")
    INTERVISION = "intervision", _("Intervision")
    GROUP_CASE = "group_case", _("Group case")
    RETURN_DAY = "return_day", _("Return day")


class EditionRoleKind(models.TextChoices):
    """A named person's part in one edition, beside the organisers (R34)."""

    COORDINATOR = "coordinator", _("Academic coordinator")
    EXPERT = "expert", _("Expert")


class CohortState(models.TextChoices):
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("enrolment", "Participant")
    WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "Withdrawn")
    COMPLETED = "completed", pgettext_lazy("enrolment", "Completed")


PLACE_STATES = (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED)


class QuestionKind(models.TextChoices):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    FILE = "file", _("File")
    CONSENT = "consent", _("Statement to agree with")


class Purpose(models.TextChoices):
    """What the platform uses an answer for; an ordinary question has none."""

    NONE = "", _("Nothing in particular")
    BRING = "bring", _("What I bring (inbreng)")
    EXPECT = "expect", _("What I expect (verwachting)")
    COMMITMENT = "commitment", _("Commitment of time")
    EXPERIENCE = "experience", _("Experience")
    LEARNING_NEED = "learning_need", _("Learning need")


PROGRAMME_MOVES = moves(
    ("end", [ProgrammeState.ACTIVE], ProgrammeState.ENDED),
    ("resume", [ProgrammeState.ENDED], ProgrammeState.ACTIVE),
)
EDITION_MOVES = moves(
    ("publish", [EditionState.DRAFT], EditionState.PUBLISHED),
    ("complete", [EditionState.PUBLISHED], EditionState.COMPLETED),
)
CALL_MOVES = moves(
    ("publish", [CallState.DRAFT], CallState.PUBLISHED),
    ("decide", [CallState.PUBLISHED, CallState.DECIDED], CallState.DECIDED),
)
COHORT_MOVES = moves(("complete", [CohortState.RUNNING], CohortState.COMPLETED))
ENROLMENT_MOVES = moves(
    ("withdraw", [EnrolmentState.ACTIVE], EnrolmentState.WITHDRAWN),
    ("resume", [EnrolmentState.WITHDRAWN], EnrolmentState.ACTIVE),
    ("complete", [EnrolmentState.ACTIVE], EnrolmentState.COMPLETED),
)
