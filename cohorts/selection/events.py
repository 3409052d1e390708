"""What the journal tells of assessing and deciding, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Selection"),
    nouns={
        "selection.assessor": _("Assessor"),
        "selection.choicerule": _("Rule of a choice"),
        "selection.criterion": _("Criterion"),
        "selection.review": _("Assessment"),
    },
    sentences={
        "assessor.invited": _("The assessor was invited"),
        "assessor.ended": _("The assessor no longer assesses this call"),
        "criterion.added": _("The criterion was added"),
        "criterion.changed": _("The criterion was changed"),
        "criterion.moved": _("The criterion was moved"),
        "criterion.removed": _("The criterion was removed"),
        "criteria.copied": _("The criteria were copied from an earlier call"),
        "review.begun": _("The assessment was begun"),
        "review.submitted": _("The assessment was handed in"),
        "review.reopened": _("The assessment was opened again"),
        "review.deleted": _("The assessment was deleted"),
        "judgements.erased": _("The judgements on the candidacy were erased"),
        "decision.prepared": _("A decision on the candidacy was prepared"),
        "decision.unprepared": _("The prepared decision on the candidacy was taken back"),
        "decision.published": _("The decision on the candidacy was published"),
        "decision.promoted": _("The reserve got a place that came free"),
        "choice.places_set": _("The number of places to choose was set"),
        "choice.rule_added": _("A rule of the choice was added"),
        "choice.rule_changed": _("A rule of the choice was changed"),
        "choice.rule_removed": _("A rule of the choice was removed"),
        "choice.pinned": _("The candidacy was fixed in or out for the proposals"),
        "choice.unpinned": _("The candidacy is no longer fixed for the proposals"),
        "proposal.asked": _("A proposal for the selection was asked"),
        "proposal.answered": _("A proposal for the selection was worked out"),
        "proposal.taken_over": _("A proposal was taken over as prepared decisions"),
        "proposal.exported": _("A proposal was downloaded"),
        "decision.reranked": _("The order of the reserve list was changed"),
        "participants.exported": _("The list of participants was downloaded"),
    },
)
