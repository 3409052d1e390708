from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Level of government (bestuursniveau) of an organisation."""

    FLEMISH = "flemish", _("Flemish government")
    FEDERAL = "federal", _("Federal government")
    PROVINCIAL = "provincial", _("Province")
    LOCAL = "local", _("Local authority")
    NON_PROFIT = "non_profit", _("Non-profit organisation")
    KNOWLEDGE = "knowledge", _("Knowledge institution")
    OTHER = "other", _("Other")


class RoleLevel(models.TextChoices):
    """What kind of post an affiliation is (R26 asks for the first three)."""

    TOP = "top", _("Top management")
    MIDDLE = "middle", _("Middle management")
    COORDINATING = "coordinating", _("Coordinating role")
    STAFF = "staff", _("Staff")


class Role(models.TextChoices):
    """A role that a person holds for an organisation (or, for the administrator, for the whole platform)."""

    ADMINISTRATOR = "administrator", _("Platform administrator")
    ORGANISER = "organiser", _("Organiser")
    PUBLISHER = "publisher", _("Publisher of modules")
    HR = "hr", _("HR")
    CONTACT_POINT = "contact_point", _("Contact point")


class SuccessionKind(models.TextChoices):
    """How one organisation went over into another."""

    MERGED = "merged", _("merged into")
    SPLIT = "split", _("split off to")


class Source(models.TextChoices):
    """Where a fact about a person comes from; shown beside the field, so that nobody is asked twice."""

    SELF = "self", _("filled in by the person")
    IMPORT = "import", _("imported")
    SIGN_IN = "sign_in", _("from the sign-in service")
