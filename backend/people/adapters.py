"""What allauth asks of us: who the human behind a new account is, and how the Flemish sign-in service differs."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import add_query_params
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import SignupForm
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django import forms
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.kit.letters import letter
from backend.people import actions
from backend.people.enums import Source

# Where the session keeps the capacity in which one signed in, and where to sign out of the service as well.
CAPACITY, END_SESSION = "capacity", "end_session"


def claims_of(account: SocialAccount) -> dict[str, Any]:
    """What the sign-in service told at the last sign-in."""
    data = account.extra_data
    return {**data.get("id_token", {}), **data.get("userinfo", {})}


class AccountAdapter(DefaultAccountAdapter):
    def render_mail(self, template_prefix, email, context, headers=None):
        """Our words, which are Markdown, in our layout (docs/adr/sign-in-mail-is-not-stored.md)."""
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        plain, html = letter(subject, render_to_string(f"{template_prefix}_message.txt", context))
        mail = EmailMultiAlternatives(subject, plain, self.get_from_email(), [email], headers=headers)
        mail.attach_alternative(html, "text/html")
        return mail

    @transaction.atomic
    def save_user(self, request, user, form, commit=True):
        """An account never exists without its person. (That of a first sign-in is made by the other adapter.)"""
        user = super().save_user(request, user, form, commit=commit)
        if commit and not isinstance(form, SignupForm):
            actions.open_account(
                user,
                given_name=form.cleaned_data["given_name"],
                family_name=form.cleaned_data["family_name"],
                source=Source.SELF,
                language=get_language(),
            )
        return user

    def get_logout_redirect_url(self, request):
        """Who came through the sign-in service signs out there too. Asked while the session still stands."""
        home = super().get_logout_redirect_url(request)
        service = request.session.get(END_SESSION)
        if not service:
            return home
        back = {"client_id": service["client_id"], "post_logout_redirect_uri": request.build_absolute_uri(home)}
        return add_query_params(service["url"], back)


class SignInService(OpenIDConnectProvider):
    """OpenID Connect as ACM/IDM speaks it: one human comes back in several capacities under one ``vo_id``."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The claim of the settings (``vo_id``), which is the human; without it ``sub``, marked as such."""
        claims = {**data.get("id_token", {}), **data.get("userinfo", {})}
        wanted = self.app.settings.get("uid_field", "sub")
        return str(claims[wanted]) if claims.get(wanted) else f"sub:{claims['sub']}"

    def sociallogin_from_response(self, request, response):
        """Both answers of the service must be about the same human (OpenID Connect Core 5.3.2)."""
        subjects = {part["sub"] for part in response.values() if "sub" in part}
        if len(subjects) > 1:
            raise OAuth2Error("userinfo is about somebody else than the ID token")
        return super().sociallogin_from_response(request, response)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_provider(self, request, provider, client_id=None):
        found = super().get_provider(request, provider, client_id=client_id)
        return SignInService(request, app=found.app) if type(found) is OpenIDConnectProvider else found

    @transaction.atomic
    def save_user(self, request, sociallogin, form=None):
        user = super().save_user(request, sociallogin, form)
        told = names_told(sociallogin)
        names = {**(form.cleaned_data if form else {}), **told}
        actions.open_account(
            user,
            given_name=names.get("given_name", ""),
            family_name=names.get("family_name", ""),
            source=Source.SIGN_IN if told else Source.SELF,
            language=get_language(),
        )
        return user

    def pre_social_login(self, request, sociallogin):
        """Remember, until the sign-in is complete, where this service is to be told of signing out."""
        adapter = sociallogin.provider.get_oauth2_adapter(request)
        end_session = adapter.openid_config.get("end_session_endpoint")
        if end_session:
            sociallogin.state[END_SESSION] = {"url": end_session, "client_id": sociallogin.provider.app.client_id}


def names_told(sociallogin) -> dict[str, str]:
    """Given and family name, as far as the sign-in service told them."""
    claims = claims_of(sociallogin.account)
    return {name: claims[name] for name in ("given_name", "family_name") if claims.get(name)}


class FirstSignInForm(SignupForm):
    """The first sign-in through the service: asks what it did not tell, mostly the e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in names_told(self.sociallogin):
            del self.fields[name]


class NewAppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label=_("Code from the app"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewKeyForm(AddWebAuthnForm):
    """Another passkey or security key."""

    name = forms.CharField(label=_("Name of the key"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone, without a password"),
        required=False,
        help_text=_("Only a key that asks for your fingerprint, your face or a PIN can do that."),
    )


class KeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), max_length=100)
