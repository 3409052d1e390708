from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes accounts; an account always comes with its person (``people.actions``)."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """An account that signs in with ``email``; without a password it cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_queryset(self):
        """An account never travels without its person: every page needs both."""
        return super().get_queryset().select_related("person")

    def select_for_update(self, **options):
        """Lock the account alone: PostgreSQL refuses to lock a person that need not be there."""
        return super().select_for_update(**{"of": ("self",), **options})

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """One account: the means to sign in. Who the human is stands in :class:`Person`, what they may in its roles."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
        ]

    def __str__(self):
        return f"account {self.pk}"
