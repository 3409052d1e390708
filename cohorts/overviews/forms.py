from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit import forms as kit_forms


class JournalFilter(kit_forms.FilterForm):
    """Which journal lines: of one event, about one row, in a period."""

    event = forms.CharField(label=_("What (for example candidacy.read)"))
    subject = forms.CharField(label=_("About (for example candidacies.candidacy:12)"))
    since = kit_forms.DateField(label=_("From"))
    until = kit_forms.DateField(label=_("Up to and including"))

    def narrow(self, entries):
        """The lines that are asked for; what was filled in wrongly does not narrow."""
        self.full_clean()
        asked = self.cleaned_data
        subject_type, _colon, subject_id = asked.get("subject", "").partition(":")
        conditions = {
            "event__icontains": asked.get("event"),
            "subject_type": subject_type,
            "subject_id": subject_id,
            "at__date__gte": asked.get("since"),
            "at__date__lte": asked.get("until"),
        }
        return entries.filter(**{name: value for name, value in conditions.items() if value})
