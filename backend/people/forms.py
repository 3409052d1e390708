from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """The questions that signing up adds: whom the account is for."""

    given_name = forms.CharField(label=_("First name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)

    def signup(self, request, user):
        pass
