from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from backend.kit.time import Dated, ends_after_start
from backend.people.enums import Level, SuccessionKind

OVO_CODE = RegexValidator(r"^OVO\d{6}$", _("An OVO code is “OVO” followed by six digits, for example OVO000123."))
KBO_NUMBER = RegexValidator(r"^[01]\d{9}$", _("A KBO number has ten digits and starts with 0 or 1."))


class PolicyDomain(models.Model):
    """One policy domain (beleidsdomein), such as Mobility and Public Works."""

    code = models.SlugField(
        max_length=20, unique=True, error_messages={"unique": _("There is already a policy domain with this code.")}
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("There is already a policy domain of this name.")},
    )

    def __str__(self):
        return self.name


class Organisation(Dated):
    """One public body or partner, from the day it came to be until it ended.

    ``name`` is the name in force now; earlier ones are :class:`FormerName` rows, those it gets later are
    :class:`ComingName` rows. Its place in the tree is a dated :class:`ParentLink`; what became of it when it ended is a
    :class:`Succession`.
    """

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    level = models.CharField(_("level of government"), max_length=20, choices=Level)
    policy_domain = models.ForeignKey(
        PolicyDomain,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("policy domain"),
    )
    ovo_code = models.CharField(_("OVO code"), max_length=9, blank=True, validators=[OVO_CODE])
    kbo_number = models.CharField(_("KBO number"), max_length=10, blank=True, validators=[KBO_NUMBER])
    website = models.URLField(_("website"), blank=True)

    class Meta:
        constraints = [
            ends_after_start("organisation_ends_after_start"),
            models.UniqueConstraint(
                fields=["ovo_code"],
                name="organisation_ovo_once",
                condition=~Q(ovo_code=""),
                violation_error_message=_("There is already an organisation with this OVO code."),
            ),
            models.UniqueConstraint(
                fields=["kbo_number"],
                name="organisation_kbo_once",
                condition=~Q(kbo_number=""),
                violation_error_message=_("There is already an organisation with this KBO number."),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="organisation_by_name")]

    def __str__(self):
        return self.name


class FormerName(Dated):
    """One name that an organisation bore until ``valid_until``."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)

    class Meta:
        constraints = [ends_after_start("formername_ends_after_start")]

    def __str__(self):
        return self.name


class ComingName(models.Model):
    """One name that an organisation gets on a day to come; on that day it becomes the name and this row goes."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="coming_names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                name="comingname_once_a_day",
                violation_error_message=_("Another name was noted for that day already. Take that one back first."),
            ),
        ]

    def __str__(self):
        return self.name


class ParentLink(Dated):
    """One organisation standing under another in the tree, during a period."""

    child = models.ForeignKey(Organisation, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="child_links")

    class Meta:
        constraints = [
            ends_after_start("parentlink_ends_after_start"),
            models.CheckConstraint(
                name="parentlink_not_itself",
                condition=~Q(child=F("parent")),
                violation_error_message=_("An organisation cannot stand under itself."),
            ),
            models.UniqueConstraint(
                fields=["child"],
                name="parentlink_one_open",
                condition=Q(valid_until=None),
                violation_error_message=_("This organisation already stands under another one."),
            ),
        ]

    def __str__(self):
        return f"parent link {self.pk}"


class Succession(models.Model):
    """What became of an organisation: merged or split, on one day."""

    predecessor = models.ForeignKey(Organisation, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="origins")
    kind = models.CharField(_("kind"), max_length=10, choices=SuccessionKind)
    on = models.DateField(_("date"))

    class Meta:
        constraints = [
            known("succession_kind_known", "kind", SuccessionKind),
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message=_("It was noted already that the one went over into the other."),
            ),
            models.CheckConstraint(name="succession_not_itself", condition=~Q(predecessor=F("successor"))),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
