from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.kit.forms import RowsField
from backend.people.enums import Role
from backend.people.forms import OrganisationField
from backend.people.models import Organisation
from backend.people.queries import grants_of


class BodiesMixin(forms.Form):
    """Which bodies own or organise something: own and present ones to tick, and a field to add one (R18)."""

    bodies = RowsField(Organisation.objects.none(), label=_("Organising bodies"), widget=forms.CheckboxSelectMultiple)
    add_body = OrganisationField(
        required=False,
        label=_("Add a co-organising body"),
        help_text=_("Type a part of the name and choose. Its organisers get the same rights on it as you have."),
    )

    def offer_bodies(self, user, present):
        """Fill the boxes for ``user``; ``present`` are the bodies that stand there already."""
        self.own_bodies = grants_of(user).organisations(Role.ORGANISER)
        present = {body.pk for body in present}
        self.fields["bodies"].queryset = Organisation.objects.filter(
            Q(pk__in=self.own_bodies) | Q(pk__in=present)
        ).order_by("name", "pk")
        self.fields["bodies"].initial = present or (self.own_bodies if len(self.own_bodies) == 1 else None)

    def clean_bodies(self):
        bodies = self.cleaned_data["bodies"]
        if self.own_bodies.isdisjoint(body.pk for body in bodies):
            raise ValidationError(_("Keep at least one body that you organise for, or you lose it from sight."))
        return bodies

    def chosen_bodies(self) -> list[Organisation]:
        """The bodies ticked, and the one added."""
        added = self.cleaned_data["add_body"]
        return [*self.cleaned_data["bodies"], *([added] if added else [])]
