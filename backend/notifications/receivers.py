from django.dispatch import receiver
from django.utils.translation import gettext as _

from backend.notifications import actions
from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from backend.people.signals import erasure_asked, person_erased, person_invited, person_was_viewed


@receiver(person_was_viewed)
def tell_person_viewed(sender, person, viewer, reason, at, **kwargs):
    """Whoever an administrator looked as hears of it: who, when and why."""
    actions.tell_person_viewed(person, viewer=viewer, reason=reason, at=at)


@receiver(person_invited)
def tell_person_invited(sender, person, inviter, at, **kwargs):
    """Whoever has no account yet gets a mail that says how to make one."""
    actions.tell_person_invited(person, inviter=inviter, at=at)


@receiver(erasure_asked)
def object_while_sending(sender, person, **kwargs):
    """A mail that is with the mail server this minute cannot be wiped under its hands."""
    if Message.objects.filter(person=person, state=MessageState.SENDING).exists():
        return _("A mail to this person is being sent just now. Try again in a few minutes.")
    return None


@receiver(person_erased)
def erase_mails(sender, person, actor, traces, **kwargs):
    """No mail keeps a word or an address of a person who is erased."""
    actions.erase(person, actor=actor, traces=traces)
