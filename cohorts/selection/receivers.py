from django.dispatch import receiver

from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.signals import candidacy_withdrawn
from cohorts.programmes.signals import edition_copied
from cohorts.selection import actions


@receiver(edition_copied, dispatch_uid="selection.copy_criteria")
def copy_criteria(*, calls, actor, **kwargs):
    for source, copy in calls:
        actions.copy_criteria(source, copy, actor=actor)


@receiver(candidacy_withdrawn, dispatch_uid="selection.free_place")
def free_place(*, candidacy, previous, actor, now, **kwargs):
    if previous == CandidacyState.SELECTED:
        actions.free_place(candidacy, actor=actor, now=now)
