from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from backend.kit.forms import DateField, FilterForm, Form, LongTextField, ModelForm
from backend.people import queries
from backend.people.enums import Level, Role, RoleLevel
from backend.people.models import Affiliation, Organisation, Person, PolicyDomain, User
from backend.people.models.organisation import KBO_NUMBER

# The name of the button that asks for one organisation more, and how many there can be.
MORE = "more"
MOST_ORGANISATIONS = 100


# --- Choosing an organisation -------------------------------------------------
class OrganisationInput(forms.TextInput):
    """A text field that proposes organisations while one types; without JavaScript one types the name."""

    template_name = "backend/people/organisation_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "list": f"{(attrs or {}).get('id', name)}-options",
            "autocomplete": "off",
            "hx-get": reverse_lazy("people:organisation_options"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "next datalist",
            "hx-swap": "innerHTML",
        }
        return context


class OrganisationField(forms.CharField):
    """One organisation in force, named by its name, short name, former name or code; gives the organisation.

    Of several with one name, each is proposed with what tells it apart (:func:`queries.labelled`). What fits several
    organisations is refused with the ones it could be.
    """

    widget = OrganisationInput

    def __init__(self, **kwargs: Any):
        super().__init__(**{"label": _("Organisation"), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Organisation.objects.filter(pk=value).first()
        return queries.labelled([value], on=timezone.localdate())[0].label if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        words = super().clean(value)
        if not words:
            return None
        on = timezone.localdate()
        found = queries.organisations_called(words, on=on) or queries.organisation_options(words, on=on)
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(self._which(found), "organisation")

    def _which(self, found: list[Organisation]) -> str:
        if not found:
            return _("We know no organisation of this name. Type a part of the name.")
        names = "; ".join(row.label for row in found[:5])
        return ngettext(
            "Which one do you mean? There is %(number)d: %(names)s.",
            "Which one do you mean? There are %(number)d: %(names)s.",
            len(found),
        ) % {"number": len(found), "names": names}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class PersonField(forms.EmailField):
    """One person of those whom the asker knows (``known``), named by e-mail address.

    Whoever the platform knows and the asker does not, gets the same answer as an address of nobody: so nobody finds
    out here whose address it is.
    """

    known = Person.objects.none()

    def clean(self, value: Any) -> Person | None:
        address = super().clean(value)
        if not address:
            return None
        person = self.known.filter(email__iexact=address).order_by("pk").first()
        if person is None:
            words = _("We could not find this person. Ask them to make an account, or choose somebody you work with.")
            raise forms.ValidationError(words, "unknown")
        return person


# --- Signing up ---------------------------------------------------------------
# Django's own sentences beside a password, here so that our catalogue has them: Django's says "u" in Dutch.
PASSWORD_ADVICE = (
    _("Your password can’t be too similar to your other personal information."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    _("Your password can’t be a commonly used password."),
)


class NameForm(forms.Form):
    """The questions that signing up adds: whom the account is for. The adapters make the person of it."""

    given_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=100, widget=forms.TextInput({"autocomplete": "family-name"})
    )

    def signup(self, request, user):
        """Asked for by allauth; the account adapter has done the work by now."""


# --- A person about oneself -----------------------------------------------------
class ProfileForm(ModelForm):
    """What people change about themselves."""

    class Meta:
        model = Person
        fields = ("given_name", "family_name", "phone", "language")
        widgets = {
            "given_name": forms.TextInput({"autocomplete": "given-name"}),
            "family_name": forms.TextInput({"autocomplete": "family-name"}),
            "phone": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        }


class _PostForm(Form):
    """Where somebody works; ``user`` fills it in."""

    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    role_level = forms.ChoiceField(label=_("Kind of post"), choices=RoleLevel, widget=forms.RadioSelect)
    manager_email = PersonField(
        label=_("E-mail address of the line manager"),
        required=False,
        help_text=_("Only if your line manager uses Kring as well."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["manager_email"].known = queries.people_known_to(user, on=timezone.localdate())


class AffiliationForm(_PostForm):
    """A new post."""

    organisation = OrganisationField(help_text=_("Type a part of the name and choose."))
    valid_from = DateField(label=_("First day"), initial=timezone.localdate)

    field_order = ("organisation", "function", "role_level", "valid_from", "manager_email")

    def columns(self) -> dict[str, Any]:
        """What the form says, as the action wants it."""
        data = dict(self.cleaned_data)
        manager = data.pop("manager_email")
        return {**data, "line_manager": manager}


class ChangeAffiliationForm(_PostForm):
    """The function, kind and line manager of a post; ``colleagues`` are proposed as line manager."""

    line_manager = forms.ModelChoiceField(
        label=_("Line manager"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody, or not known")
    )

    field_order = ("function", "role_level", "line_manager", "manager_email")

    def __init__(self, *args: Any, affiliation: Affiliation, colleagues: QuerySet[Person], **kwargs: Any):
        manager = affiliation.line_manager
        initial = {name: getattr(affiliation, name) for name in ("function", "role_level", "line_manager")}
        super().__init__(*args, initial=initial, **kwargs)
        if manager:
            colleagues = colleagues | Person.objects.filter(pk=manager.pk).order_by("family_name", "given_name", "pk")
        self.fields["line_manager"].queryset = colleagues
        self.fields["manager_email"].help_text = _("If your line manager is not in the list above.")

    def columns(self) -> dict[str, Any]:
        """What the form says, as the action wants it: an address goes before a choice from the list."""
        data = dict(self.cleaned_data)
        by_address = data.pop("manager_email")
        return {**data, "line_manager": by_address or data["line_manager"]}


class OnDateForm(Form):
    """From which day something holds."""

    on = DateField(label=_("From this day on"), initial=timezone.localdate)


# --- Organisations --------------------------------------------------------------
class OrganisationFilter(FilterForm):
    q = forms.CharField(label=_("Name, former name or code"))
    level = forms.ChoiceField(label=_("Level of government"), choices=[("", _("All")), *Level.choices])
    policy_domain = forms.ModelChoiceField(
        label=_("Policy domain"), queryset=PolicyDomain.objects.order_by("name", "pk"), empty_label=_("All")
    )
    on = DateField(label=_("In force on"))


class KboField(forms.CharField):
    """A KBO number, however one writes it: 0207.500.123 as well."""

    def to_python(self, value: Any) -> str:
        return "".join(super().to_python(value).split()).replace(".", "")


class OrganisationForm(ModelForm):
    """What is not dated of an organisation."""

    kbo_number = KboField(label=_("KBO number"), required=False, validators=[KBO_NUMBER])

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ("level", "policy_domain", "ovo_code", "kbo_number", "website")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["policy_domain"].queryset = PolicyDomain.objects.order_by("name", "pk")


class NewOrganisationForm(OrganisationForm):
    """A new organisation with its name, first day and place in the tree."""

    valid_from = DateField(label=_("First day"), initial=timezone.localdate)
    parent = OrganisationField(label=_("Stands under"), required=False)

    field_order = ("name", "short_name", "level", "policy_domain", "parent", "valid_from")

    class Meta(OrganisationForm.Meta):
        fields = ("name", "short_name", *OrganisationForm.Meta.fields)


class RenameForm(OnDateForm):
    name = forms.CharField(label=_("New name"), max_length=200)
    short_name = forms.CharField(label=_("New short name"), max_length=40, required=False)

    field_order = ("name", "short_name", "on")


class MoveForm(OnDateForm):
    parent = OrganisationField(
        label=_("Stands under"), required=False, help_text=_("Leave empty to put it at the top of the tree.")
    )

    field_order = ("parent", "on")


class _SeveralForm(OnDateForm):
    """Names organisations one by one, so that each can be proposed; the button :data:`MORE` asks for one field more.

    ``asked`` are the fields to begin with, (label, whether it is required); ``further`` is the label of every next one;
    ``leading`` are the fields above them.
    """

    asked: Sequence[tuple[Any, bool]]
    further: Any
    more = _("Name one more")
    leading: Sequence[str] = ()

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None, **kwargs: Any):
        asks_more = data is not None and MORE in data
        filled = data or {}
        super().__init__(None if asks_more else data, initial=filled.dict() if asks_more else initial, **kwargs)
        sent = sum(name.startswith("organisation_") for name in filled)
        fields = [*self.asked, *[(self.further, False)] * (sent + asks_more)]
        number = min(max(len(self.asked), sent + asks_more), MOST_ORGANISATIONS)
        self._names = [f"organisation_{place}" for place in range(1, number + 1)]
        for name, (label, required) in zip(self._names, fields, strict=False):
            self.fields[name] = OrganisationField(label=label, required=required)
        if asks_more:
            self.fields[self._names[-1]].widget.attrs["autofocus"] = True
        self.order_fields([*self.leading, *self._names])

    def named(self) -> list[Organisation]:
        """The organisations that were named."""
        return [self.cleaned_data[name] for name in self._names if self.cleaned_data[name]]


class MergeForm(_SeveralForm):
    """Into which organisation the one of the page goes over, on which day, and which others do."""

    asked = ((_("Together with"), False),)
    further = _("And with")
    into = OrganisationField(label=_("Goes over into"), help_text=_("An organisation that exists on that day."))

    leading = ("into",)


class SplitForm(_SeveralForm):
    """Into which parts, and whether the whole goes on."""

    asked = ((_("First part"), True), (_("Second part"), False))
    further = _("Next part")
    goes_on = forms.TypedChoiceField(
        label=_("What happens to the organisation itself?"),
        choices=[("yes", _("It goes on, with its people")), ("no", _("It ends: its people go to the first part"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def heir(self) -> Organisation | None:
        return None if self.cleaned_data["goes_on"] else self.named()[0]


class PolicyDomainForm(ModelForm):
    """The name of a policy domain, and its code for whoever wants another one than the name gives."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_("A short word for import files. Leave empty and we make one from the name."),
    )

    class Meta:
        model = PolicyDomain
        fields = ("name", "code")

    def clean_code(self) -> str:
        return self.cleaned_data["code"] or self.instance.code


# --- People ----------------------------------------------------------------------
class PeopleFilter(FilterForm):
    """Which people to show; who has which role is for who ``manages`` them."""

    q = forms.CharField(label=_("Name"))
    organisation = OrganisationField(help_text=_("Counts everything below it as well."))
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All")), *Role.choices])

    def __init__(self, *args: Any, manages: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not manages:
            del self.fields["role"]


class PersonForm(ProfileForm):
    """A person as an administrator makes or changes one; the address of an account is the account's own."""

    class Meta(ProfileForm.Meta):
        fields = ("given_name", "family_name", "email", "phone", "language")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.user_id:
            del self.fields["email"]


class GrantForm(Form):
    """Which role, for which organisation, from when."""

    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=forms.RadioSelect)
    organisation = OrganisationField(required=False, help_text=_("Leave empty for the platform administrator only."))
    valid_from = DateField(label=_("First day"), initial=timezone.localdate)


class ReasonForm(Form):
    """Why; kept in the journal."""

    reason = LongTextField(label=_("Reason"), max_length=500, rows=3, help_text=_("This is kept in the journal."))
