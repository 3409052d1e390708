from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.documents.kinds import DOCUMENTS, extensions
from backend.kit.drafts import ABOUT_PAGE, SavedPageMixin
from backend.kit.forms import FilterForm, Form, shown_when
from backend.people.enums import Level, RoleLevel
from backend.people.forms import OrganisationField
from cohorts.candidacies.enums import CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.candidacies.queries import Clash
from cohorts.programmes.enums import QuestionKind
from cohorts.programmes.questions import TEXT_KINDS, Question, form_class

MINE, SAVED = "mine", "saved"
KEEP = "keep__"
REASON_LENGTH = 1000
# Longer than any word limit: a draft keeps what was typed, even too much of it.
DRAFT_LENGTH = 50_000


class DraftMixin(SavedPageMixin):
    """A page of a draft."""

    def __init__(self, *args: Any, candidacy: Candidacy, **kwargs: Any):
        self.candidacy = candidacy
        super().__init__(*args, revision=candidacy.revision, **kwargs)

    @property
    def chosen_saved(self) -> set[str]:
        """The fields for which the newer saved text was chosen over the one in this form."""
        return {
            name.removeprefix(KEEP) for name, value in self.data.items() if name.startswith(KEEP) and value == SAVED
        }


class AboutForm(DraftMixin, Form):
    """Who the candidacy is for. ``ask`` names the questions whose answer is not known yet; the others are left out."""

    mark_optional = False  # nothing is required in a draft, and everything before it is submitted

    organisation = OrganisationField(
        required=False,
        help_text=_("Type a part of the name and choose. Is it not in the list? Then leave this open."),
    )
    organisation_name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, required=False, help_text=_("If it is not in the list.")
    )
    level = forms.ChoiceField(label=_("Level of government"), choices=[("", "–"), *Level.choices], required=False)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    role_level = forms.ChoiceField(
        label=_("Kind of post"), choices=RoleLevel.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, candidacy: Candidacy, ask: set[str], **kwargs: Any):
        names = ("organisation", "organisation_name", "level", "function", "role_level")
        kwargs["initial"] = {name: getattr(candidacy, name) for name in names} | (kwargs.get("initial") or {})
        super().__init__(*args, candidacy=candidacy, **kwargs)
        for name in ("organisation_name", "level"):
            shown_when(self.fields[name], name="organisation", value="")
        for name in names:
            if name not in ask:
                del self.fields[name]
        if candidacy.for_organisation and "organisation" in self.fields:
            self.fields["organisation"].label = _("Organisation that puts itself forward")

    def clean(self) -> dict:
        """An organisation of the list is enough: it has a name and a level of its own."""
        cleaned = super().clean()
        if cleaned.get("organisation"):
            cleaned["organisation_name"] = ""
            cleaned.pop("level", None)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns to save."""
        names = [name for name in self.fields if name not in ABOUT_PAGE]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    uploads: dict[str, Any] = {}

    def in_words(self, name: str, value: Any) -> str:
        """A column as a person reads it."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value or ""))


class CurrentFile:
    """A file that was given earlier, as the file field shows it: its name and its address."""

    def __init__(self, name: str, url: str):
        self.name, self.url = name, url

    def __str__(self):
        return self.name


class AnswersForm(DraftMixin):
    """The questions of one step of a draft; :func:`answers_form` makes one from a list of them.

    The page says itself which it asks (``asked``): an organiser may move questions while somebody writes, and an answer
    that was not asked for is not an empty one.
    """

    questions: list[Question] = []

    def __init__(self, *args: Any, files: dict[str, CurrentFile], **kwargs: Any):
        kwargs["initial"] = {**kwargs["candidacy"].answers, **files}
        super().__init__(*args, **kwargs)
        here = [question.key for question in self.questions]
        self.fields["asked"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=" ".join(here))
        for question in self.questions:
            self._prepare(question, self.fields[question.key], here)

    def _prepare(self, question: Question, field: forms.Field, here: list[str]) -> None:
        if question.show_when and question.show_when.question not in here:
            # The answer it depends on was given on another page, so the server has decided already.
            field.widget.attrs.pop("data-shown-when", None)
        if question.kind == QuestionKind.FILE:
            field.widget.attrs["accept"] = ",".join(extensions(DOCUMENTS))

    @property
    def values(self) -> dict[str, Any]:
        """What to keep, per question: what is right, and text that is too long as well. Files go by themselves."""
        kept = {}
        for question in self.questions:
            if question.kind == QuestionKind.FILE:
                continue
            if question.key in self.cleaned_data:
                kept[question.key] = question.stored(self.cleaned_data[question.key])
            elif question.kind in TEXT_KINDS:
                # PostgreSQL stores no NUL in JSON.
                kept[question.key] = self.data.get(question.key, "").replace("\0", "").strip()[:DRAFT_LENGTH] or None
        return kept

    def in_words(self, name: str, value: Any) -> str:
        """An answer as a person reads it."""
        return next(question.shown(value) for question in self.questions if question.key == name)

    @property
    def uploads(self) -> dict[str, Any]:
        """Per file question: the new file, or False to take the present one away."""
        given = {
            question.key: self.cleaned_data.get(question.key)
            for question in self.questions
            if question.kind == QuestionKind.FILE
        }
        return {key: value for key, value in given.items() if value is False or hasattr(value, "chunks")}


def answers_form(questions: list[Question], *args: Any, **kwargs: Any) -> AnswersForm:
    """The form that asks these questions in a draft: nothing is required, what is given must make sense."""
    asked = form_class(questions)
    return type("DraftForm", (AnswersForm, asked), {"questions": questions})(*args, **kwargs)


class ChoiceBetweenForm(DraftMixin, Form):
    """For each answer that was changed in two places: which of the two texts stays."""

    def __init__(self, *args: Any, clashes: list[Clash], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for clash in clashes:
            self.fields[f"{KEEP}{clash.name}"] = forms.ChoiceField(
                label=_("Which text do you want to keep?"),
                choices=[(MINE, _("The text from this window")), (SAVED, _("The text that was saved later"))],
                initial=MINE,
                widget=forms.RadioSelect,
            )


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Why do you withdraw?"),
        help_text=_("Only the organisers read this. You may leave it open."),
        widget=forms.Textarea({"rows": 3}),
        max_length=REASON_LENGTH,
        required=False,
    )


class WithdrawForForm(Form):
    reason = forms.CharField(
        label=_("Why do you withdraw it for the candidate?"),
        help_text=_("The candidate reads this in the mail. For example: “You asked for it in your mail of 3 March.”"),
        widget=forms.Textarea({"rows": 3}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why you withdraw it for the candidate.")},
    )


class CandidacyFilterForm(FilterForm):
    """What an organiser narrows the list of candidacies down to."""

    q = forms.CharField(label=_("Name or organisation"), max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *[choice for choice in CandidacyState.choices if choice[0] != CandidacyState.DRAFT]],
    )
    level = forms.ChoiceField(label=_("Level of government"), choices=[("", _("All")), *Level.choices])
    flag = forms.ChoiceField(label=_("Points of attention"), choices=[("", _("All")), *Flag.choices])
