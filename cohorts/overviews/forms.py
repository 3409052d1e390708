from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit import events
from backend.kit import forms as kit_forms
from backend.kit.time import begin_of, end_of
from cohorts.overviews import queries


class JournalFilter(kit_forms.FilterForm):
    """Which journal lines: of one event, by somebody, about one row, in a period."""

    event = forms.ChoiceField(label=_("What"))
    who = forms.CharField(label=_("Who did it"))
    about = forms.ChoiceField(label=_("About"))
    number = forms.IntegerField(label=_("Number"))
    since = kit_forms.DateField(label=_("From"))
    until = kit_forms.DateField(label=_("Up to and including"))

    def __init__(self, data):
        super().__init__(data)
        everything = ("", _("All"))
        self.fields["event"].choices = [everything, *events.choices()]
        self.fields["about"].choices = [everything, *sorted(events.NOUNS.items(), key=lambda noun: str(noun[1]))]

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, entries):
        """The lines that are asked for; what was filled in wrongly does not narrow."""
        self.full_clean()
        asked = self.cleaned_data
        conditions = {
            "event": asked.get("event"),
            "subject_type": asked.get("about"),
            "subject_id": asked.get("number"),
            "at__gte": asked.get("since") and begin_of(asked["since"]),
            "at__lte": asked.get("until") and end_of(asked["until"]),
        }
        entries = entries.filter(**{name: value for name, value in conditions.items() if value})
        return queries.done_by(entries, asked.get("who", ""))
