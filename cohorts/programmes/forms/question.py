from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import Form, LongText, shown_when
from cohorts.programmes.enums import Purpose, QuestionKind
from cohorts.programmes.questions import (
    OPTION_KINDS,
    Condition,
    Question,
    new_key,
    options_from_lines,
)

SEPARATOR = "="


class QuestionForm(Form):
    """One question of a call, with what each kind needs. ``asked`` are all questions; ``question`` is the one that
    changes, None for a new one."""

    label = forms.CharField(label=_("Question"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind)
    options = forms.CharField(
        label=_("Options"),
        help_text=_("One per line. You may reword an option later: answers that were given keep it."),
        required=False,
        widget=LongText(rows=5),
    )
    word_limit = forms.IntegerField(label=_("At most how many words"), required=False, min_value=1, max_value=5000)
    minimum = forms.IntegerField(label=_("Lowest number"), required=False)
    maximum = forms.IntegerField(label=_("Highest number"), required=False)
    help = forms.CharField(label=_("Explanation under the question"), required=False, widget=LongText(rows=2))
    step = forms.CharField(
        label=_("Step"),
        max_length=100,
        help_text=_("The heading of the page on which the question stands."),
    )
    required = forms.BooleanField(label=_("Nobody can submit without an answer"), required=False)
    purpose = forms.ChoiceField(
        label=_("What the answer is used for"),
        choices=Purpose,
        required=False,
        help_text=_("Assessors see what somebody brings and expects side by side. A form asks for each use once."),
    )
    show_when = forms.MultipleChoiceField(
        label=_("Only ask this after one of these answers"),
        required=False,
        help_text=_("Tick none to ask it of everybody."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, asked: list[Question], question: Question | None = None, **kwargs):
        self.asked, self.question = asked, question
        kwargs.setdefault("initial", self._initial())
        super().__init__(*args, **kwargs)
        choices = self._conditions()
        if choices:
            self.fields["show_when"].choices = choices
        else:
            del self.fields["show_when"]
        shown_when(self.fields["options"], name="kind", value="|".join(OPTION_KINDS))
        shown_when(self.fields["word_limit"], name="kind", value=QuestionKind.LONG_TEXT)
        for name in ("minimum", "maximum"):
            shown_when(self.fields[name], name="kind", value=QuestionKind.NUMBER)

    def _initial(self) -> dict:
        question = self.question
        if question is None:
            return {"step": self.asked[-1].step if self.asked else _("Your candidacy")}
        condition = question.show_when
        return {
            "label": question.label,
            "kind": question.kind,
            "options": "\n".join(option.label for option in question.options),
            "word_limit": question.word_limit,
            "minimum": question.minimum,
            "maximum": question.maximum,
            "help": question.help,
            "step": question.step,
            "required": question.required,
            "purpose": question.purpose,
            "show_when": [f"{condition.question}{SEPARATOR}{value}" for value in condition.values] if condition else [],
        }

    def _conditions(self) -> list[tuple[str, str]]:
        """Every answer that can be chosen before this question, as something it can depend on."""
        earlier = self.asked
        if self.question:
            earlier = earlier[: [other.key for other in self.asked].index(self.question.key)]
        return [
            (f"{other.key}{SEPARATOR}{option.value}", f"{other.label} → {option.label}")
            for other in earlier
            if other.kind in OPTION_KINDS
            for option in other.options
        ]

    def clean_show_when(self) -> Condition | None:
        pairs = [value.split(SEPARATOR, 1) for value in self.cleaned_data["show_when"]]
        if len({key for key, _value in pairs}) > 1:
            raise forms.ValidationError(_("Choose answers to one question only."))
        return Condition(pairs[0][0], tuple(value for _key, value in pairs)) if pairs else None

    def result(self) -> Question:
        """The question that was filled in; what its kind does not need is left out."""
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        old = self.question
        return Question(
            key=old.key if old else new_key(given["label"], {other.key for other in self.asked}),
            kind=kind,
            label=given["label"],
            help=given["help"],
            step=given["step"],
            required=given["required"],
            purpose=given["purpose"],
            options=options_from_lines(given["options"], old.options if old else ()) if kind in OPTION_KINDS else (),
            word_limit=given["word_limit"] if kind == QuestionKind.LONG_TEXT else None,
            minimum=given["minimum"] if kind == QuestionKind.NUMBER else None,
            maximum=given["maximum"] if kind == QuestionKind.NUMBER else None,
            show_when=given.get("show_when"),
        )
