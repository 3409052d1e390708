from django.dispatch import receiver

from backend.documents import actions
from backend.people.signals import person_erased


@receiver(person_erased)
def erase_uploads(sender, person, actor, **kwargs):
    """What a person uploaded and let go of does not wait for the nightly cleaning."""
    if person.user_id:
        actions.erase_uploads(person.user, actor=actor)
