from django.dispatch import receiver
from django.utils import timezone

from backend.people.signals import person_erased
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.signals import candidacies_erased, candidacy_asked, candidacy_reopened, candidacy_withdrawn
from cohorts.programmes.signals import edition_copied
from cohorts.selection import actions, conflicts
from cohorts.selection.actions import erasing


@receiver(edition_copied, dispatch_uid="selection.copy_criteria")
def copy_criteria(*, calls, actor, **kwargs):
    for source, copy in calls:
        actions.copy_criteria(source, copy, actor=actor)


@receiver(candidacy_asked, dispatch_uid="selection.object_to_candidacy")
def object_to_candidacy(*, person, call, **kwargs):
    return conflicts.against_candidacy(person, call)


@receiver(candidacy_withdrawn, dispatch_uid="selection.free_place")
def free_place(*, candidacy, previous, actor, now, **kwargs):
    if previous == CandidacyState.SELECTED:
        actions.free_place(candidacy, actor=actor, now=now)


@receiver(candidacy_reopened, dispatch_uid="selection.judge_anew")
def judge_anew(*, candidacy, actor, **kwargs):
    actions.judge_anew(candidacy, actor=actor)


@receiver(candidacies_erased, dispatch_uid="selection.erase_judgements")
def erase_judgements(*, candidacies, drafts, actor, **kwargs):
    erasing.erase_judgements(candidacies, drafts=drafts, actor=actor)


@receiver(person_erased, dispatch_uid="selection.leave_panels")
def leave_panels(*, person, actor, **kwargs):
    erasing.leave_panels(person, actor=actor, now=timezone.now())
