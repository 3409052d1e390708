from django.dispatch import receiver
from django.utils import timezone

from backend.people.signals import erasure_asked, person_erased
from cohorts.candidacies.actions import erasing


@receiver(erasure_asked, dispatch_uid="candidacies.object_to_erasure")
def object_to_erasure(*, person, **kwargs):
    return erasing.objection(person, now=timezone.now())


@receiver(person_erased, dispatch_uid="candidacies.erase")
def erase(*, person, actor, **kwargs):
    erasing.erase(person, actor=actor, now=timezone.now())
