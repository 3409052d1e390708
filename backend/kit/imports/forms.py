"""The field and the form that ask for a spreadsheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import Form


class SheetForm(Form):
    """Which file to import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file or an Excel file (.xlsx). The first row holds the names of the columns."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": _("Choose a file first."), "empty": _("This file is empty.")},
    )
