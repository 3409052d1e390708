from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import ngettext

from backend.people.signals import erasure_asked, person_erased
from cohorts.candidacies import queries
from cohorts.candidacies.actions import erasing
from cohorts.programmes.signals import completion_asked


@receiver(erasure_asked, dispatch_uid="candidacies.object_to_erasure")
def object_to_erasure(*, person, **kwargs):
    return erasing.objection(person, now=timezone.now())


@receiver(completion_asked, dispatch_uid="candidacies.object_to_completion")
def object_to_completion(*, edition, **kwargs):
    waiting = queries.waiting_in(edition).count()
    text = ngettext(
        "%(n)d candidacy still waits for a decision. Publish the decisions first.",
        "%(n)d candidacies still wait for a decision. Publish the decisions first.",
        waiting,
    )
    return text % {"n": waiting} if waiting else ""


@receiver(person_erased, dispatch_uid="candidacies.erase")
def erase(*, person, actor, **kwargs):
    erasing.erase(person, actor=actor, now=timezone.now())
