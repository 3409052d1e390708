from django.dispatch import receiver
from django.utils import timezone

from backend.people.signals import person_erased
from cohorts.programmes.actions import erasing


@receiver(person_erased, dispatch_uid="programmes.leave_all")
def leave_all(*, person, actor, traces, **kwargs):
    erasing.leave_all(person, traces=traces, actor=actor, now=timezone.now())
