from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from backend.people import actions
from backend.people.adapters import CAPACITY, END_SESSION, claims_of


@receiver(email_confirmed)
def take_confirmed_address(sender, request, email_address, **kwargs):
    """The first address that is verified becomes the person's, or tells who the person is."""
    actions.confirm_address(email_address.user, email=email_address.email)


@receiver(email_changed)
def follow_first_address(sender, request, user, to_email_address, **kwargs):
    """The person is written to at the account's first address."""
    if to_email_address.verified:
        actions.change_address(user.person, actor=user, email=to_email_address.email)


@receiver(user_logged_in)
def take_address_of_the_service(sender, request, user, sociallogin=None, **kwargs):
    """An address that the sign-in service vouches for is verified without a code, so nothing took it yet."""
    address = EmailAddress.objects.get_primary(user) if sociallogin and not user.person.email else None
    if address and address.verified:
        actions.confirm_address(user, email=address.email)


@receiver(user_logged_in)
def keep_capacity(sender, request, user, sociallogin=None, **kwargs):
    """Who came through the sign-in service is here for one organisation, and signs out of the service as well."""
    if sociallogin is None:
        return
    claims = claims_of(sociallogin.account)
    request.session[END_SESSION] = sociallogin.state.get(END_SESSION)
    request.session[CAPACITY] = {
        "group": claims.get("vo_doelgroepcode", ""),
        "code": claims.get("vo_orgcode", ""),
        "name": claims.get("vo_orgnaam", ""),
    }
    actions.note_capacity(user.person, actor=user, code=claims.get("vo_orgcode", ""), on=timezone.localdate())
