"""The field and the form that ask for a spreadsheet."""

from django import forms
from django.conf import settings
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

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024**2
            raise forms.ValidationError(_("This file is too big: at most %(limit)d MB."), params={"limit": limit})
        return file
