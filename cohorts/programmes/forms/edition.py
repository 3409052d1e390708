from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import DateField, DateInput, Form, LongText, ModelForm
from backend.people.enums import Level, RoleLevel
from backend.people.forms import PersonField
from cohorts.programmes.enums import EditionRoleKind
from cohorts.programmes.forms.bodies import BodiesMixin
from cohorts.programmes.models import Edition
from cohorts.programmes.queries import people_known_to_organiser

COLUMNS = (
    "title", "goal", "text", "language", "starts_on", "ends_on", "soft_target", "hard_maximum", "load_percent",
    "load_text", "eligible_levels", "eligible_role_levels", "contact_name", "contact_email",
)  # fmt: skip


class EditionForm(BodiesMixin, ModelForm):
    eligible_levels = forms.MultipleChoiceField(
        choices=Level,
        required=False,
        label=_("Levels of government aimed at"),
        help_text=_("Somebody from elsewhere is not refused, but flagged to you. Tick none when it is for everybody."),
        widget=forms.CheckboxSelectMultiple,
    )
    eligible_role_levels = forms.MultipleChoiceField(
        choices=RoleLevel,
        required=False,
        label=_("Kinds of post aimed at"),
        help_text=_("Here too, somebody with another post is flagged, not refused."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Edition
        fields = COLUMNS
        widgets = {
            "goal": LongText(rows=4),
            "text": LongText(rows=8),
            "starts_on": DateInput,
            "ends_on": DateInput,
        }
        help_texts = {
            "goal": _("What participants have or can do afterwards."),
            "text": _("For the public page. You may use Markdown: **bold**, lists with -, headings with #."),
            "load_percent": _("For example 10. The page compares it with the days you plan."),
            "load_text": _("For example: five full days in one year, and some reading."),
        }

    field_order = [*COLUMNS[:4], "bodies", "add_body", *COLUMNS[4:]]

    def __init__(self, *args, user, present, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_bodies(user, present)

    def values(self) -> dict:
        """What was filled in, as the actions take it."""
        return {**{name: self.cleaned_data[name] for name in COLUMNS}, "organisers": self.chosen_bodies()}


class CopyForm(Form):
    """A new edition after an old one: its name and its days."""

    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))

    def clean(self):
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first."))


class RoleForm(Form):
    """Who gets a part in the edition."""

    person = PersonField(
        label=_("E-mail address"),
        help_text=_("Of somebody who works for a body that organises this, or took part before."),
    )
    kind = forms.ChoiceField(label=_("Role"), choices=EditionRoleKind, widget=forms.RadioSelect)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].known = people_known_to_organiser(user, on=timezone.localdate())
