from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import DateField, FilterForm, Form, LongText, ModelForm
from backend.kit.keys import keys_of
from backend.notifications import kinds, queries, scopes
from backend.notifications.enums import MOVES, MessageState
from backend.notifications.kinds import SUBJECT_LENGTH
from backend.notifications.models import Message


class OutboxFilter(FilterForm):
    """Which mails of the outbox to show."""

    words = forms.CharField(label=_("Recipient or subject"))
    state = forms.ChoiceField(label=_("State"))
    kind = forms.ChoiceField(label=_("Kind"))
    batch = forms.ChoiceField(label=_("Set"))
    since = DateField(label=_("Made from"))
    until = DateField(label=_("Made up to and including"))

    def __init__(self, data, *, messages: QuerySet, readable: Q):
        super().__init__(data)
        self.readable = readable
        everything = ("", _("All"))
        names = scopes.batch_labels(queries.batches_of(messages))
        self.fields["state"].choices = [everything, *MessageState.choices]
        self.fields["kind"].choices = [everything, *kinds.choices()]
        self.fields["batch"].choices = [everything, *names.items()]

    def narrow(self, messages: QuerySet, *, but: str = "") -> QuerySet:
        """The mails that fit what was filled in; ``but`` leaves one field out of it."""
        filled = self.cleaned_data if self.is_valid() else {}
        for name, lookup in LOOKUPS.items():
            if filled.get(name) and name != but:
                messages = messages.filter(**{lookup: filled[name]})
        if filled.get("kind") and but != "kind":
            messages = messages.filter(self.readable)
        return queries.search(messages, filled.get("words", ""), readable=self.readable)


LOOKUPS = {
    "state": "state",
    "kind": "kind",
    "batch": "batch",
    "since": "created_at__date__gte",
    "until": "created_at__date__lte",
}


class MyMailFilter(FilterForm):
    """Which of the mails that somebody got: with all these words in subject or text."""

    words = forms.CharField(label=_("Words in the mail"))

    def narrow(self, messages: QuerySet) -> QuerySet:
        self.full_clean()
        for word in self.cleaned_data.get("words", "").split():
            messages = messages.filter(Q(subject__icontains=word) | Q(body__icontains=word))
        return messages


class MessageForm(ModelForm):
    """The words of one mail, before it goes out."""

    class Meta:
        model = Message
        fields = ["subject", "body"]
        widgets = {"body": LongText(rows=16)}

    def clean_subject(self) -> str:
        """One line, as the header of a mail is."""
        return " ".join(self.cleaned_data["subject"].split())


class ChosenForm(Form):
    """What to do with the mails that were ticked."""

    move = forms.ChoiceField(choices=[(name, name) for name in ("release", "hold", "cancel", "retry") if name in MOVES])
    chosen = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, data):
        super().__init__(data)
        self.fields["chosen"].choices = [(key, key) for key in keys_of(data.getlist("chosen"))]


class BatchForm(Form):
    """Which set to send, up to the last mail that was on the page."""

    batch = forms.CharField(max_length=80)
    up_to = forms.IntegerField()


class TemplateForm(Form):
    """The text of a kind of mail in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(
        label=_("Text"),
        widget=LongText(rows=16),
        help_text=_(
            "A blank line starts a new paragraph. **bold**, *italic*, - for a list, [words](address) for a link."
        ),
    )

    def __init__(self, *args, kind: kinds.Kind, check_url: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        live = {
            "hx-post": check_url,
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#preview",
            "hx-swap": "outerHTML",
            "hx-include": "closest form",
        }
        if check_url:
            for field in self.fields.values():
                field.widget.attrs.update(live)

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        faults = kinds.faults(self.kind, self.cleaned_data[name])
        if faults:
            raise forms.ValidationError(faults)
        return self.cleaned_data[name]


class PreferencesForm(Form):
    """At once or once a day, for every kind that may be bundled."""

    mark_optional = False
    WISHES = [("", _("At once")), ("daily", _("Once a day, together in one mail"))]

    def __init__(self, *args, chosen: dict[str, bool], **kwargs):
        super().__init__(*args, **kwargs)
        for kind in kinds.everything():
            if kind.bundle_allowed:
                self.fields[self.name_of(kind)] = forms.ChoiceField(
                    label=kind.label,
                    choices=self.WISHES,
                    widget=forms.RadioSelect,
                    required=False,
                    initial="daily" if chosen.get(kind.key) else "",
                )

    @staticmethod
    def name_of(kind: kinds.Kind) -> str:
        return kind.key.replace(".", "-")

    def wishes(self) -> dict[str, bool]:
        """The choice per kind."""
        return {
            kind.key: self.cleaned_data[self.name_of(kind)] == "daily"
            for kind in kinds.everything()
            if kind.bundle_allowed
        }
