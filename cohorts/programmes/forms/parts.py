from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import Form
from cohorts.programmes.enums import ComponentKind
from cohorts.programmes.models import Component, RecipePart

# A stay abroad is one thing of two days; the days of a group case are what the load leaves.
USUAL_DAYS = {ComponentKind.HALF_DAY: "0.5", ComponentKind.STAY_ABROAD: "2", ComponentKind.INTERVISION: "0.5",
              ComponentKind.GROUP_CASE: "0"}  # fmt: skip
HEADINGS = {"count": _("How many"), "days": _("Days each"), "note": _("Note")}


class PartsForm(Form):
    """How many of each kind of part there are and how long one takes: three fields for every kind, 0 for none."""

    mark_optional = False
    model = None
    with_notes = True

    def __init__(self, *args, parts=(), **kwargs):
        super().__init__(*args, **kwargs)
        present = {part.kind: part for part in parts}
        for kind in ComponentKind:
            self._ask(kind, present.get(kind))

    def _ask(self, kind, part):
        asked = {
            "count": forms.IntegerField(min_value=0, max_value=99, initial=part.count if part else 0),
            "days": forms.DecimalField(
                min_value=0,
                max_value=99,
                max_digits=4,
                decimal_places=1,
                initial=part.days.normalize() if part else Decimal(USUAL_DAYS.get(kind, "1")),
            ),
        }
        if self.with_notes:
            asked["note"] = forms.CharField(max_length=200, required=False, initial=part.note if part else "")
        for name, field in asked.items():
            # In the table the row and the column say what a field is; read aloud it says so itself.
            field.heading = HEADINGS[name]
            field.label = f"{kind.label}: {HEADINGS[name]}"
            field.widget.attrs["aria-label"] = field.label
            self.fields[f"{kind.value}_{name}"] = field

    @property
    def headers(self) -> list:
        """What stands above the columns of the table."""
        return [_("Part"), *(HEADINGS[name] for name in ("count", "days", "note") if name != "note" or self.with_notes)]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each kind under its name."""
        return [
            (kind.label, [self[name] for name in self.fields if name.rpartition("_")[0] == kind.value])
            for kind in ComponentKind
        ]

    def parts(self) -> list:
        """The parts that were filled in with a number above 0."""
        return [self._part(kind) for kind in ComponentKind if self.cleaned_data[f"{kind.value}_count"]]

    def _part(self, kind):
        names = ("count", "days", "note") if self.with_notes else ("count", "days")
        return self.model(kind=kind, **{name: self.cleaned_data[f"{kind.value}_{name}"] for name in names})


class ComponentsForm(PartsForm):
    model = Component


class RecipeForm(PartsForm):
    model = RecipePart
    with_notes = False
