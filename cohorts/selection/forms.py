from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.drafts import SavedPageMixin
from backend.kit.forms import FilterForm, Form, LongTextField, ModelForm
from backend.people.enums import Level
from cohorts.candidacies.enums import CandidacyState
from cohorts.selection.enums import Outcome, PinKind
from cohorts.selection.models import ChoiceRule, Criterion, Review
from cohorts.selection.queries.attributes import Attribute
from cohorts.selection.queries.board import UNDECIDED

MOST_POINTS = 11
FREE_TEXT_WORDS = 400


class CriterionForm(ModelForm):
    """A criterion; the words of its scale are typed as one line per point, from low to high."""

    points = LongTextField(
        label=gettext_lazy("Text per point"),
        help_text=gettext_lazy("One line per point, from the lowest to the highest. Leave a line empty for no text."),
        required=False,
        strip=False,
        rows=6,
    )

    class Meta:
        model = Criterion
        fields = ("title", "description", "weight", "lowest", "highest")
        help_texts = {
            "description": gettext_lazy("What an assessor looks at. Everybody can read it on the page of the call."),
            "weight": gettext_lazy("A criterion of weight 2 counts twice as much as one of weight 1."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["rows"] = 3
        scale = self.instance.scale
        if scale and not self.is_bound:
            self.initial["points"] = "\n".join(scale.get(str(point), "") for point in self.instance.points)

    def clean(self):
        cleaned = super().clean()
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is None or highest is None:
            return cleaned
        if highest - lowest >= MOST_POINTS:
            self.add_error("highest", _("A scale has at most %(most)d points.") % {"most": MOST_POINTS})
            return cleaned
        words = cleaned.get("points", "").rstrip().splitlines()
        if len(words) > highest - lowest + 1:
            self.add_error("points", _("There are more lines than points on the scale."))
        cleaned["scale"] = {str(lowest + place): line.strip() for place, line in enumerate(words) if line.strip()}
        return cleaned

    @property
    def columns(self) -> dict:
        """The columns of a criterion, for the action."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "scale")}


class PersonSearch(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Name or e-mail address"),
        help_text=gettext_lazy("The name of the organisation helps too. Write an e-mail address in full."),
        min_length=2,
    )


class InviteForm(Form):
    person = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class ReviewForm(SavedPageMixin, Form):
    """One assessor's judgement: a score per criterion and two texts. Nothing is required while it is a concept, and
    every score is before it is handed in, so no field is marked as optional."""

    mark_optional = False

    def __init__(self, *args, criteria: Iterable[Criterion], review: Review | None = None, **kwargs):
        self.criteria = list(criteria)
        super().__init__(*args, revision=review.revision if review else 0, initial=_written(review), **kwargs)
        for criterion in self.criteria:
            self.fields[f"score_{criterion.pk}"] = _score_field(criterion)
        self.fields["comment"] = LongTextField(
            label=_("Comment to the panel"),
            help_text=_("Only the assessors and the organisers read this."),
            required=False,
            words=FREE_TEXT_WORDS,
            rows=4,
        )
        self.fields["feedback"] = LongTextField(
            label=_("Text for the candidate"),
            help_text=_("The organiser may use this in the letter. Write it to the candidate."),
            required=False,
            words=FREE_TEXT_WORDS,
            rows=4,
        )

    @property
    def written(self) -> dict:
        """What was filled in and makes sense, for the action."""
        return {
            "scores": {
                one.pk: int(self.cleaned_data[f"score_{one.pk}"])
                for one in self.criteria
                if self.cleaned_data.get(f"score_{one.pk}")
            },
            "comment": self.cleaned_data.get("comment", ""),
            "feedback": self.cleaned_data.get("feedback", ""),
        }

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """What was saved, for reading: the label of each field that has something, and the words."""
        words = [
            (field.label, dict(getattr(field, "choices", ())), self.initial.get(name))
            for name, field in self.fields.items()
        ]
        return [(label, choices.get(value, value)) for label, choices, value in words if value]

    def require_scores(self) -> bool:
        """Mark every criterion without a score; whether all have one."""
        for criterion in self.criteria:
            name = f"score_{criterion.pk}"
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Give a score for “%(criterion)s”.") % {"criterion": criterion.title})
        return not self.errors


def _score_field(criterion: Criterion) -> forms.ChoiceField:
    words = [(point, criterion.scale.get(str(point), "")) for point in criterion.points]
    return forms.ChoiceField(
        label=criterion.title,
        help_text=criterion.description,
        choices=[(str(point), f"{point} – {text}" if text else str(point)) for point, text in words],
        widget=forms.RadioSelect,
        required=False,
    )


def _written(review: Review | None) -> dict:
    if review is None:
        return {}
    scores = {f"score_{score.criterion_id}": str(score.value) for score in review.scores.all()}
    return {**scores, "comment": review.comment, "feedback": review.feedback}


def _any(choices, label=None):
    return [("", label or gettext_lazy("All")), *choices]


class BoardFilter(FilterForm):
    q = forms.CharField(label=gettext_lazy("Name, organisation or function"))
    level = forms.ChoiceField(label=gettext_lazy("Level of government"), choices=_any(Level.choices))
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=_any(
            [
                (UNDECIDED, gettext_lazy("Open")),
                *Outcome.choices,
                (CandidacyState.WITHDRAWN, CandidacyState.WITHDRAWN.label),
            ],
            gettext_lazy("All except withdrawn"),
        ),
    )
    min_reviews = forms.IntegerField(label=gettext_lazy("At least this many assessments"), min_value=0, max_value=99)
    flagged = forms.BooleanField(label=gettext_lazy("Only those that need attention"))


class DecisionForm(Form):
    # No outcome stands ready: a slip of the hand must not select anybody.
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=_any(Outcome.choices, gettext_lazy("Choose")))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Only organisers read this."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Give the reason of this decision.")},
    )
    public_reason = LongTextField(
        label=gettext_lazy("Text for the candidate"),
        help_text=gettext_lazy("A paragraph in the letter."),
        required=False,
        rows=3,
    )
    without_review = forms.CharField(
        label=gettext_lazy("Why without an assessment"),
        help_text=gettext_lazy("Only when no assessor has handed in an assessment."),
        required=False,
        max_length=500,
    )

    def about_one(self, *, is_judged: bool) -> "DecisionForm":
        """The same form for a single file: why without an assessment is asked when there is none, and only then."""
        if is_judged:
            del self.fields["without_review"]
        else:
            field = self.fields["without_review"]
            field.required, field.help_text = True, _("No assessor has handed in an assessment of this file.")
            field.error_messages["required"] = _("Say why you decide without an assessment.")
        return self


class PublishForm(Form):
    confirm = forms.BooleanField(
        label=gettext_lazy("I have looked over the decisions and want to publish them"),
        error_messages={"required": gettext_lazy("Tick that you have looked over the decisions.")},
    )


class PromoteForm(Form):
    """``candidacy`` is who stood first when the page was made: nobody else gets the place by this form."""

    candidacy = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        error_messages={"required": gettext_lazy("Give the reason of this decision.")},
    )


class PlacesForm(Form):
    places = forms.IntegerField(
        label=gettext_lazy("Places"),
        help_text=gettext_lazy("Left empty: what the edition has left, by its maximum or else its target."),
        required=False,
        min_value=0,
        max_value=32_000,
    )


def _limit(label) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=32_000)


class QuotaForm(Form):
    """So many of one group: a value of one attribute, or of two. Only the numbers of an existing one change."""

    group = forms.ChoiceField(label=gettext_lazy("Group"))
    also = forms.ChoiceField(
        label=gettext_lazy("And at the same time"),
        help_text=gettext_lazy("Only when both have to hold of one person."),
        required=False,
    )
    minimum = _limit(gettext_lazy("At least"))
    target = _limit(gettext_lazy("Target"))
    maximum = _limit(gettext_lazy("At most"))

    def __init__(self, *args, attributes: dict[str, Attribute], rule: ChoiceRule | None = None, **kwargs):
        self.rule = rule
        super().__init__(*args, **kwargs)
        if rule is not None:
            del self.fields["group"], self.fields["also"]
            self.initial = {name: getattr(rule, name) for name in ("minimum", "target", "maximum")}
            return
        groups = [
            (one.label, [(f"{key}={value}", word) for value, word in one.values.items()])
            for key, one in attributes.items()
            if one.values
        ]
        self.fields["group"].choices = [("", gettext_lazy("Choose")), *groups]
        self.fields["also"].choices = [("", gettext_lazy("No other group")), *groups]

    def clean(self):
        cleaned = super().clean()
        numbers = [cleaned.get(name) for name in ("minimum", "target", "maximum")]
        if not self.errors and all(number is None for number in numbers):
            self.add_error("minimum", _("Give at least one number."))
        if None not in (numbers[0], numbers[2]) and numbers[0] > numbers[2]:
            self.add_error("maximum", _("“At least” is higher than “at most”."))
        if cleaned.get("also") and self._attribute("group") == self._attribute("also"):
            self.add_error("also", _("Choose a group of another kind: nobody has two of one kind."))
        return cleaned

    def _attribute(self, name: str) -> str:
        return self.cleaned_data.get(name, "").partition("=")[0]

    @property
    def limits(self) -> dict[str, int | None]:
        """The numbers, for the action."""
        return {name: self.cleaned_data[name] for name in ("minimum", "target", "maximum")}

    @property
    def counted(self) -> dict[str, list[str]]:
        """Which group is counted, for the action."""
        pairs = [self.cleaned_data[name].partition("=") for name in ("group", "also") if self.cleaned_data[name]]
        pairs.sort()
        return {"attributes": [key for key, _sign, _value in pairs], "values": [value for _key, _sign, value in pairs]}


class CapForm(Form):
    """At most so many that share a value. Only the number of an existing one changes."""

    attribute = forms.ChoiceField(
        label=gettext_lazy("With the same"),
        help_text=gettext_lazy("Such as: at most two of one organisation."),
    )
    maximum = forms.IntegerField(label=gettext_lazy("At most"), min_value=0, max_value=32_000)

    def __init__(self, *args, attributes: dict[str, Attribute], rule: ChoiceRule | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if rule is not None:
            del self.fields["attribute"]
            self.initial = {"maximum": rule.maximum}
            return
        self.fields["attribute"].choices = [(key, one.label) for key, one in attributes.items()]
        self.initial.setdefault("attribute", "organisation")

    @property
    def limits(self) -> dict[str, int]:
        """The number, for the action."""
        return {"maximum": self.cleaned_data["maximum"]}

    @property
    def counted(self) -> dict[str, list[str]]:
        """What is counted, for the action."""
        return {"attributes": [self.cleaned_data["attribute"]], "values": []}


class PinForm(Form):
    """How a candidacy is fixed for the proposals. It stands beside the form of the decision, so its ids differ."""

    kind = forms.ChoiceField(
        label=gettext_lazy("For the proposal"),
        choices=[("", gettext_lazy("The engine decides")), *PinKind.choices],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Only organisers read this."),
        required=False,
        max_length=500,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_pin_%s", **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why."))
        return cleaned


class ChangeForm(Form):
    """Which set of changes of a proposal: the cheapest is the first."""

    repair = forms.IntegerField(min_value=0, max_value=99)


class TakeOverForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Stands with each decision. Only organisers read this."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Give the reason of this decision.")},
    )
