"""What others ask of a selection: the pages of a call its criteria and tasks, the outbox whose letters they are."""

from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import keeping
from cohorts.programmes.enums import PUBLIC_CALL_STATES
from cohorts.programmes.models import Call, Cohort, Edition
from cohorts.programmes.sections import CallTask, Link
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Assessor, Criterion
from cohorts.selection.queries.places import has_left

LETTERS = "decisions"


def tasks(call: Call) -> list[CallTask]:
    """What an organiser still has to do for the selection of a call. Three queries."""
    criteria = Criterion.objects.filter(call=call).count()
    assessors = Assessor.objects.filter(call=call, ended_at=None).count()
    counts = Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED).aggregate(
        submitted=Count("pk"), undecided=Count("pk", filter=Q(decision=None))
    )
    return [
        _task(_("Criteria"), "criteria", call, criteria, ngettext("%(n)d criterion", "%(n)d criteria", criteria)),
        _task(_("Assessors"), "assessors", call, assessors, ngettext("%(n)d assessor", "%(n)d assessors", assessors)),
        CallTask(
            title=_("Choose the participants"),
            url=reverse("selection:board", args=[call.pk]),
            state=_("%(n)d without a decision") % {"n": counts["undecided"]} if counts["submitted"] else "",
            tone="info" if counts["undecided"] else "neutral",
        ),
        CallTask(title=_("Publish the decisions"), url=reverse("selection:decisions", args=[call.pk])),
        *_letters(call),
    ]


def _letters(call: Call) -> list[CallTask]:
    """The letters in the outbox, once decisions were published. One query, none before that."""
    if call.decided_at is None:
        return []
    held = Message.objects.filter(batch=batch_of(call), state=MessageState.HELD).count()
    state = ngettext("%(n)d to look over", "%(n)d to look over", held) % {"n": held} if held else _("Released")
    return [CallTask(_("Letters with the decisions"), outbox_of(call), state, "warning" if held else "success")]


def with_counts(calls: QuerySet) -> QuerySet:
    """These calls, each with what its organiser has to go by: candidacies ``received`` that nothing was published
    about, those of them that a decision is ``prepared`` for, published ``reserves``, and the ``places_free`` because
    somebody who was selected has left (R19)."""
    received = Q(candidacies__state=CandidacyState.SUBMITTED)
    published = Q(candidacies__decision__published_at__isnull=False)
    selected = published & Q(candidacies__decision__outcome=Outcome.SELECTED)
    gone = Count("candidacies", filter=selected & has_left("candidacies__"))
    promoted = Count("candidacies", filter=selected & Q(candidacies__decision__promoted_at__isnull=False))
    return calls.annotate(
        received=Count("candidacies", filter=received),
        prepared=Count("candidacies", filter=received & Q(candidacies__decision__isnull=False)),
        reserves=Count("candidacies", filter=published & Q(candidacies__state=CandidacyState.RESERVE)),
        places_free=Greatest(gone - promoted, 0),
    )


def cohort_links(cohort: Cohort) -> list[Link]:
    """From a cohort in which a place came free to whoever is next in line, call by call (R19). One query."""
    calls = Call.objects.filter(edition=cohort.edition_id, decided_at__isnull=False)
    return [
        Link(
            ngettext(
                "%(n)d place came free: see who is next on the reserve list",
                "%(n)d places came free: see who is next on the reserve list",
                call.places_free,
            )
            % {"n": call.places_free},
            reverse("selection:decisions", args=[call.pk]),
        )
        for call in with_counts(calls).order_by("pk")
        if call.places_free and call.reserves
    ]


def edition_links(edition: Edition) -> list[Link]:
    """The way from an edition to the board of each public call, and to the letters once there are any. One query."""
    calls = list(Call.objects.filter(edition=edition, state__in=PUBLIC_CALL_STATES).order_by("-closes_at", "pk"))
    links = []
    for call in calls:
        of_which = f": {call.title}" if len(calls) > 1 else ""
        links.append(Link(_("Choose the participants") + of_which, reverse("selection:board", args=[call.pk])))
        if call.decided_at:
            links.append(Link(_("Letters with the decisions") + of_which, outbox_of(call)))
    return links


def outbox_of(call: Call) -> str:
    """The address of the outbox with only the letters of a call."""
    return f"{reverse('notifications:outbox')}?{urlencode({'batch': batch_of(call)})}"


def batch_of(call: Call) -> str:
    """The set in which a call's letters are looked over and released."""
    return keeping.batch_of(call, LETTERS)


def _task(title: str, page: str, call: Call, count: int, words: str) -> CallTask:
    return CallTask(
        title=title,
        url=reverse(f"selection:{page}", args=[call.pk]),
        state=words % {"n": count} if count else _("To do"),
        tone="success" if count else "warning",
    )
