from django.dispatch import receiver
from django.utils import timezone

from backend.notifications import actions
from backend.people.signals import person_erased, person_invited, person_was_viewed


@receiver(person_was_viewed)
def tell_person_viewed(sender, person, viewer, reason, at, **kwargs):
    """Whoever an administrator looked as hears of it: who, when and why."""
    actions.tell_person_viewed(person, viewer=viewer, reason=reason, at=at)


@receiver(person_invited)
def tell_person_invited(sender, person, inviter, at, **kwargs):
    """Whoever has no account yet gets a mail that says how to make one."""
    actions.tell_person_invited(person, inviter=inviter, at=at)


@receiver(person_erased)
def erase_mails(sender, person, actor, **kwargs):
    """No mail keeps a word or an address of a person who is erased."""
    actions.erase(person, actor=actor, now=timezone.now())
