from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.states import moves


class CandidacyState(models.TextChoices):
    """Where a candidacy stands, in the staff's words. Candidates see ``PUBLIC_LABELS``."""

    DRAFT = "draft", _("Concept")
    SUBMITTED = "submitted", _("Submitted")
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("candidacy", "Withdrawn")


S = CandidacyState

PUBLIC_LABELS = {
    S.DRAFT: _("You are still writing it"),
    S.SUBMITTED: _("We have received it"),
    S.SELECTED: _("You are selected"),
    S.RESERVE: _("You are on the reserve list"),
    S.NOT_SELECTED: _("You are not selected"),
    S.WITHDRAWN: _("It is withdrawn"),
}

DECIDED_STATES = (S.SELECTED, S.RESERVE, S.NOT_SELECTED)
# What organisers and assessors may read: a concept and a withdrawn file stay with their writer.
READABLE_STATES = (S.SUBMITTED, *DECIDED_STATES)

MOVES = moves(
    ("submit", [S.DRAFT], S.SUBMITTED),
    ("reopen", [S.SUBMITTED, S.WITHDRAWN], S.DRAFT),
    ("select", [S.SUBMITTED, S.RESERVE], S.SELECTED),
    ("put_on_reserve", [S.SUBMITTED], S.RESERVE),
    ("decline", [S.SUBMITTED, S.RESERVE], S.NOT_SELECTED),
    ("withdraw", [S.DRAFT, S.SUBMITTED, S.SELECTED, S.RESERVE], S.WITHDRAWN),
)


class CandidacySource(models.TextChoices):
    FORM = "form", _("Through the form")
    FILE = "file", _("From a file")


class Flag(models.TextChoices):
    """What an organiser and an assessor must know before they judge; a flag never drops a candidacy (R09, R26)."""

    LEVEL = "level", _("Other kind of employer than aimed at")
    ROLE_LEVEL = "role_level", _("Not eligible: another kind of post")
    LATE = "late", _("Received after the deadline")
