from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from backend.kit.time import Dated, ends_after_start
from backend.people.enums import Role, RoleLevel, Source


class Person(models.Model):
    """One human being the platform knows, with or without an account.

    A person who was imported or nominated has no account until they sign in with the same, verified address.
    ``source`` tells where the name comes from. Of a person whose data were erased only the row is left.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="person")
    given_name = models.CharField(_("first name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone number"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_erased_is_empty",
                condition=Q(erased_at=None) | Q(given_name="", family_name="", email="", phone=""),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                condition=~Q(email=""),
                violation_error_message=_("There is already a person with this e-mail address."),
            ),
        ]
        indexes = [models.Index(fields=["family_name", "given_name", "id"], name="person_by_name")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return f"{self.given_name} {self.family_name}".strip() or gettext("Erased person")

    @property
    def sorted_name(self):
        return f"{self.family_name}, {self.given_name}".strip(", ") or gettext("Erased person")


class Affiliation(Dated):
    """One person's post in one organisation during a period; ``source`` is who says that it exists."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="affiliations")
    function = models.CharField(_("function"), max_length=200, blank=True)
    role_level = models.CharField(_("kind of post"), max_length=20, choices=RoleLevel, default=RoleLevel.STAFF)
    line_manager = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="direct_reports", verbose_name=_("line manager")
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)

    class Meta:
        constraints = [
            ends_after_start("affiliation_ends_after_start"),
            models.CheckConstraint(
                name="affiliation_not_own_manager",
                condition=Q(line_manager=None) | ~Q(line_manager=F("person")),
                violation_error_message=_("Nobody is their own line manager."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                name="affiliation_open_once",
                condition=Q(valid_until=None),
                violation_error_message=_("This person already works for this organisation."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="affiliation_by_organisation")]

    def __str__(self):
        return f"affiliation {self.pk}"


class RoleGrant(Dated):
    """One role that a person holds for one organisation during a period.

    ``organisation`` is empty for the platform administrator only. Roles inside an edition (assessor, academic
    coordinator, expert, participant) are rows of the apps that know editions.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="role_grants"
    )

    class Meta:
        constraints = [
            known("rolegrant_role_known", "role", Role),
            ends_after_start("rolegrant_ends_after_start"),
            models.CheckConstraint(
                name="rolegrant_scoped",
                condition=Q(role=Role.ADMINISTRATOR) | Q(organisation__isnull=False),
                violation_error_message=_("Choose the organisation for which this person has the role."),
            ),
            models.CheckConstraint(
                name="rolegrant_administrator_everywhere",
                condition=~Q(role=Role.ADMINISTRATOR) | Q(organisation=None),
                violation_error_message=_("A platform administrator is one for all organisations: choose none."),
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation"],
                name="rolegrant_open_once",
                condition=Q(valid_until=None, organisation__isnull=False),
                violation_error_message=_("This person already has this role."),
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                name="rolegrant_administrator_once",
                condition=Q(valid_until=None, organisation=None),
                violation_error_message=_("This person already has this role."),
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.pk}"
