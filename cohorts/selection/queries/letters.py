"""The letter about a decision, as it lies in the outbox or went out."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from cohorts.candidacies.enums import DECIDED_STATES
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.sections import Link
from cohorts.selection.models import Decision

# A candidate reads what was released to them; a letter that is still looked over may change.
RELEASED = (
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.BOUNCED,
)


def keys_of(decision: Decision) -> tuple[str, str]:
    """The keys of the letters there can be about a decision, the last written first."""
    return f"decision:{decision.pk}:promoted", f"decision:{decision.pk}"


def about(decision: Decision, *, released_only: bool) -> Message | None:
    """The last letter about a decision; with ``released_only`` the last that the candidate may read."""
    letters = Message.objects.filter(key__in=keys_of(decision)).select_related("person").order_by("-pk")
    return letters.filter(state__in=RELEASED).first() if released_only else letters.first()


def links(candidacy: Candidacy) -> list[Link]:
    """The way to the letter for the candidate, once it was released. Two queries, none before there is a decision."""
    if candidacy.state not in DECIDED_STATES:
        return []
    decision = Decision.objects.filter(candidacy=candidacy, published_at__isnull=False).order_by("pk").first()
    if decision is None or about(decision, released_only=True) is None:
        return []
    return [Link(_("Read the letter"), reverse("selection:letter", args=[candidacy.pk]))]
