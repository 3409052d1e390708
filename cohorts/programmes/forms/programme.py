from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import Form, LongText, ModelForm
from cohorts.programmes.enums import ProgrammeState
from cohorts.programmes.forms.bodies import BodiesMixin
from cohorts.programmes.models import Programme
from cohorts.programmes.queries import programmes_owned_by

COLUMNS = ("title", "summary", "goal", "selection_mode")


class ProgrammeForm(BodiesMixin, ModelForm):
    class Meta:
        model = Programme
        fields = COLUMNS
        widgets = {"goal": LongText(rows=4), "selection_mode": forms.RadioSelect}
        help_texts = {
            "summary": _("Shown in lists."),
            "goal": _("What people have or can do afterwards. Every edition may say it more sharply."),
        }

    field_order = [*COLUMNS, "bodies", "add_body"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        present = self.instance.owners.order_by("pk") if self.instance.pk else []
        self.offer_bodies(user, present)

    def values(self) -> dict:
        """What was filled in, as the actions take it."""
        return {**{name: self.cleaned_data[name] for name in COLUMNS}, "owners": self.chosen_bodies()}


class EndForm(Form):
    successor = forms.ModelChoiceField(
        Programme.objects.none(),
        required=False,
        label=_("Succeeded by"),
        empty_label=_("No successor"),
        help_text=_("The page of the ended programme links to it."),
    )

    def __init__(self, *args, user, programme, **kwargs):
        super().__init__(*args, **kwargs)
        others = programmes_owned_by(user).filter(state=ProgrammeState.ACTIVE).exclude(pk=programme.pk)
        self.fields["successor"].queryset = others
