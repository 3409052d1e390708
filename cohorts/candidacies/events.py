"""What the journal tells of candidacies, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Candidacies"),
    nouns={
        "candidacies.candidacy": _("Candidacy"),
    },
    sentences={
        "candidacy.started": _("The candidacy was started"),
        "candidacy.saved": _("The concept of the candidacy was saved"),
        "candidacy.submitted": _("The candidacy was handed in"),
        "candidacy.reopened": _("The candidacy was opened again to change it"),
        "candidacy.withdrawn": _("The candidacy was withdrawn"),
        "candidacy.withdrawn_for": _("The candidacy was withdrawn for the candidate"),
        "candidacy.entered": _("The candidacy was entered from a file"),
        "candidacy.selected": _("The candidate was selected"),
        "candidacy.put_on_reserve": _("The candidate was put on the reserve list"),
        "candidacy.declined": _("The candidate was not selected"),
        "candidacy.read": _("The candidacy was read"),
        "candidacies.exported": _("The candidacies of the call were downloaded"),
        "candidacy.erased": _("The candidacy was erased"),
    },
)
