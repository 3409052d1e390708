from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import Form


class ReasonForm(Form):
    """Why: kept in the journal."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Kept in the journal."))
