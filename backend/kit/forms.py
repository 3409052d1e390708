"""Forms and widgets as our design has them; the markup stands in templates/django/forms/."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backend.kit.enums import JobState
from backend.kit.keys import key_of


class _Look:
    """No colon after labels, and no browser bubbles: our own error summary speaks the reader's language."""

    use_required_attribute = False
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class Form(_Look, forms.Form):
    pass


class ModelForm(_Look, forms.ModelForm):
    pass


class FilterForm(Form):
    """A GET form: nothing is required, so nothing says "optional"."""

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def active(self) -> list[tuple[str, str]]:
        """The filters in force: in words, and the address of the first page without each."""
        return [
            (self._in_words(field), f"?{self._without(field.name, 'page')}")
            for field in self
            if self.data.get(field.name) and field.name not in self.errors
        ]

    def _in_words(self, field: forms.BoundField) -> str:
        if isinstance(field.field, forms.BooleanField):
            return str(field.label)
        choices = {}
        for value, label in getattr(field.field, "choices", ()):
            choices.update(label if isinstance(label, (list, tuple)) else [(value, label)])
        value = self.data[field.name]
        return f"{field.label}: {choices.get(value, value)}"

    def _without(self, *names: str) -> str:
        rest = self.data.copy()
        for name in names:
            rest.pop(name, None)
        return rest.urlencode()


class JobFilter(FilterForm):
    """Which jobs: those of one state."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *JobState.choices])

    def narrow(self, jobs: QuerySet) -> QuerySet:
        """The jobs that are asked for; what was filled in wrongly does not narrow."""
        state = self.cleaned_data["state"] if self.is_valid() else ""
        return jobs.filter(state=state) if state else jobs


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows to choose from; a number that no row can have is no choice, and never reaches the database."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if key_of(str(one)) is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": one})
        return super().clean(value)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DateField(forms.DateField):
    widget = DateInput


class DateTimeField(forms.DateTimeField):
    widget = DateTimeInput


class LongText(forms.Textarea):
    """A text area; with `words` it counts down while you type."""

    def __init__(self, words: int | None = None, rows: int = 6):
        super().__init__({"rows": rows, **({"data-maxwords": words} if words else {})})


class LongTextField(forms.CharField):
    """Text of several lines, with at most so many words."""

    def __init__(self, *, words: int | None = None, rows: int = 6, **kwargs: Any):
        super().__init__(widget=LongText(words, rows), **kwargs)
        if words:
            self.validators.append(MaxWords(words))


@deconstructible
class MaxWords:
    """Refuses a text of more words than the limit, counted as the page counts them: by spaces."""

    code = "max_words"

    def __init__(self, limit: int):
        self.limit = limit

    def __call__(self, text: str) -> None:
        if len(text.split()) > self.limit:
            message = ngettext_lazy(
                "Use at most %(limit)d word; you have %(words)d.",
                "Use at most %(limit)d words; you have %(words)d.",
                "limit",
            )
            raise ValidationError(message, self.code, {"limit": self.limit, "words": len(text.split())})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MaxWords) and other.limit == self.limit

    __hash__ = None


def shown_when(field: forms.Field, *, name: str, value: str) -> forms.Field:
    """Mark a field as one to show only while another field of the form has this answer."""
    field.widget.attrs["data-shown-when"] = f"{name}={value}"
    return field


def error_links(form: forms.BaseForm | None) -> list[tuple[str, str]]:
    """Every error of the form, with its field's label and the id to jump to, in the order of the page."""
    if form is None or not form.errors:
        return []
    links = [(message, "") for message in form.non_field_errors()]
    for field in form:
        links += [(f"{str(field.label).rstrip(' ?:')}: {message}", _first_id(field)) for message in field.errors]
    return links


def _first_id(field: forms.BoundField) -> str:
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")
