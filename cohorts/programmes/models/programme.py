from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.kit.constraints import known
from cohorts.programmes.enums import ComponentKind, EditionRoleKind, EditionState, ProgrammeState, SelectionMode


class Programme(models.Model):
    """One learning offer that comes back, edition after edition."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("in one sentence"), max_length=300)
    goal = models.TextField(_("goal"), help_text=_("What people will have or be able to do after it."))
    selection_mode = models.CharField(
        _("selection"), max_length=20, choices=SelectionMode, default=SelectionMode.REVIEW
    )
    owners = models.ManyToManyField(
        "people.Organisation", related_name="programmes", verbose_name=_("organising bodies")
    )
    state = models.CharField(max_length=12, choices=ProgrammeState, default=ProgrammeState.ACTIVE)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )

    class Meta:
        constraints = [
            known("programme_state_known", "state", ProgrammeState),
            known("programme_selection_mode_known", "selection_mode", SelectionMode),
            models.CheckConstraint(
                name="programme_successor_only_when_ended",
                condition=Q(successor=None) | Q(state=ProgrammeState.ENDED),
            ),
            models.CheckConstraint(
                name="programme_not_own_successor", condition=Q(successor=None) | ~Q(successor=F("id"))
            ),
        ]

    def __str__(self):
        return self.title


class RecipePart(models.Model):
    """One part that every edition of a programme must at least have; new editions start with all of them."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="recipe_parts")
    kind = models.CharField(_("kind"), max_length=20, choices=ComponentKind)
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    days = models.DecimalField(_("days each"), max_digits=4, decimal_places=1, default=1)

    class Meta:
        constraints = [
            known("recipepart_kind_known", "kind", ComponentKind),
            models.UniqueConstraint(fields=["programme", "kind"], name="recipepart_once_per_kind"),
            models.CheckConstraint(name="recipepart_counts", condition=Q(count__gte=1, days__gte=0)),
        ]

    def __str__(self):
        return f"{self.count} {self.kind}"


class Edition(models.Model):
    """One run of a programme: its period, its places, its load, and who organises it (R18: all with equal rights)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions")
    title = models.CharField(_("title"), max_length=200)
    organisers = models.ManyToManyField(
        "people.Organisation", related_name="editions", verbose_name=_("organising bodies")
    )
    state = models.CharField(max_length=12, choices=EditionState, default=EditionState.DRAFT)
    language = models.CharField(_("language of the texts"), max_length=5, choices=settings.LANGUAGES, default="nl")
    goal = models.TextField(_("goal"))
    text = models.TextField(_("text"), blank=True, help_text=_("Markdown, shown on the public page."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    soft_target = models.PositiveSmallIntegerField(
        _("target"), null=True, blank=True, help_text=_("How many participants you aim for. Going over it warns.")
    )
    hard_maximum = models.PositiveSmallIntegerField(
        _("maximum"),
        null=True,
        blank=True,
        help_text=_("How many participants there can be. Going over it is refused."),
    )
    load_percent = models.PositiveSmallIntegerField(
        _("working time asked (%)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    load_text = models.CharField(_("the load in words"), max_length=300, blank=True)
    eligible_levels = models.JSONField(_("levels of government aimed at"), default=list, blank=True)
    eligible_role_levels = models.JSONField(_("kinds of post aimed at"), default=list, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact person"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            known("edition_state_known", "state", EditionState),
            models.CheckConstraint(
                name="edition_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                name="edition_target_within_maximum",
                condition=Q(soft_target=None) | Q(hard_maximum=None) | Q(soft_target__lte=F("hard_maximum")),
                violation_error_message=_("The target is higher than the maximum."),
            ),
            models.CheckConstraint(
                name="edition_load_is_a_share",
                condition=Q(load_percent=None) | Q(load_percent__gte=1, load_percent__lte=100),
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on", "id"], name="edition_by_state")]

    def __str__(self):
        return self.title


class Component(models.Model):
    """One kind of part that an edition has, how often, and how many days one takes."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="components")
    kind = models.CharField(_("kind"), max_length=20, choices=ComponentKind)
    count = models.PositiveSmallIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    days = models.DecimalField(_("days each"), max_digits=4, decimal_places=1, default=1)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        constraints = [
            known("component_kind_known", "kind", ComponentKind),
            models.UniqueConstraint(
                fields=["edition", "kind"],
                name="component_once_per_kind",
                violation_error_message=_("This edition already has this component."),
            ),
            models.CheckConstraint(name="component_counts", condition=Q(count__gte=1, days__gte=0)),
        ]

    def __str__(self):
        return f"{self.count} {self.kind}"


class EditionRole(models.Model):
    """One person's named part in one edition: academic coordinator or expert. It opens content, not selection."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="roles")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="edition_roles")
    kind = models.CharField(_("part"), max_length=20, choices=EditionRoleKind)

    class Meta:
        constraints = [
            known("editionrole_kind_known", "kind", EditionRoleKind),
            models.UniqueConstraint(
                fields=["edition", "person", "kind"],
                name="editionrole_once",
                violation_error_message=_("This person already has this part."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
