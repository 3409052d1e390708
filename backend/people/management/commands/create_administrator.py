from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from backend.kit.constraints import Refused
from backend.people import actions


class Command(BaseCommand):
    help = (
        "Make the account of a platform administrator and print a link with which that person chooses a password, "
        "once. For the first one; administrators make the next ones on the pages."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--given-name", required=True)
        parser.add_argument("--family-name", required=True)

    @no_translations
    def handle(self, *, email, given_name, family_name, **options):
        try:
            validate_email(email)
            person = actions.open_administrator(
                email=email, given_name=given_name, family_name=family_name, on=timezone.localdate()
            )
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        self.stdout.write(f"{person.name} is a platform administrator. Choose a password here, within {days} days:")
        self.stdout.write(password_link(person.user))


def password_link(user) -> str:
    """Where this account chooses a password; the link dies with its first use."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.BASE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=parts)
