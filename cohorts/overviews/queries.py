"""Reads across the apps: what waits for a person today."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit.models import Entry
from backend.notifications import queries as mail
from backend.notifications.enums import MessageState
from backend.people.enums import Role
from backend.people.models import Person
from backend.people.queries import grants_of
from backend.people.rules import is_administrator
from cohorts.candidacies import queries as candidacies
from cohorts.candidacies.enums import DECIDED_STATES, PUBLIC_LABELS, CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import CallState, EnrolmentState
from cohorts.programmes.models import Call, Enrolment
from cohorts.programmes.queries import calls_organised_by
from cohorts.programmes.rules import call_is_open
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Assessor


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person: what, where, and until when if there is a term."""

    title: str
    detail: str
    url: str
    until: datetime | None = None


@dataclass(frozen=True)
class MyPage:
    """What "my page" shows: what waits, one's own candidacies, and the groups one belongs to."""

    waiting: list[Waiting]
    candidacies: list[dict]
    enrolments: list[Enrolment]


def assesses(person: Person) -> bool:
    """Whether the person sits on the panel of any call today."""
    return Assessor.objects.filter(person=person, ended_at=None).exists()


def my_page(user, *, now: datetime) -> MyPage:
    """Everything on a person's own page, in a number of queries that depends on the roles, not on the rows."""
    person = user.person
    own = list(candidacies.own(person))
    waiting = [*_drafts(own, now), *_reviews(person)]
    if grants_of(user).has(Role.ORGANISER):
        waiting += _calls_to_decide(user, now)
    if grants_of(user).has(Role.ORGANISER) or is_administrator(user):
        waiting += _letters(user)
    return MyPage(
        waiting=sorted(waiting, key=lambda item: (item.until is None, item.until or now, item.title)),
        candidacies=[
            {
                "title": candidacy.call.title,
                "label": PUBLIC_LABELS[candidacy.state],
                "state": candidacy.state,
                "url": reverse("candidacies:candidacy", args=[candidacy.pk]),
            }
            for candidacy in own
            if candidacy.state != CandidacyState.DRAFT
        ],
        enrolments=list(
            Enrolment.objects.filter(person=person)
            .exclude(state=EnrolmentState.WITHDRAWN)
            .select_related("cohort", "cohort__edition")
            .order_by("-cohort__edition__starts_on", "-pk")
        ),
    )


def _drafts(own: list[Candidacy], now: datetime) -> list[Waiting]:
    return [
        Waiting(
            title=_("Finish your candidacy for %(call)s") % {"call": candidacy.call.title},
            detail=_("It is still a concept: nobody else can read it."),
            url=reverse("candidacies:candidacy", args=[candidacy.pk]),
            until=candidacy.call.closes_at,
        )
        for candidacy in own
        if candidacy.state == CandidacyState.DRAFT and call_is_open(candidacy.call, now)
    ]


def _reviews(person: Person) -> list[Waiting]:
    done = Count("reviews", filter=Q(reviews__state=ReviewState.SUBMITTED), distinct=True)
    seats = (
        Assessor.objects.filter(person=person, ended_at=None, call__state=CallState.PUBLISHED)
        .select_related("call")
        .annotate(done=done)
        .order_by("call__closes_at", "pk")
    )
    return [
        Waiting(
            title=_("Assess the candidacies for %(call)s") % {"call": seat.call.title},
            detail=ngettext("You have handed in %(n)d assessment.", "You have handed in %(n)d assessments.", seat.done)
            % {"n": seat.done},
            url=reverse("selection:my_reviews"),
        )
        for seat in seats
    ]


def _calls_to_decide(user, now: datetime) -> list[Waiting]:
    """The calls that are open, and the closed ones with candidacies that nothing has been decided about."""
    received = Q(candidacies__state=CandidacyState.SUBMITTED)
    calls = (
        calls_organised_by(user)
        .filter(state=CallState.PUBLISHED, opens_at__lte=now)
        .annotate(received=Count("candidacies", filter=received))
        .order_by("closes_at", "pk")
    )
    return [_call_to_decide(call, now) for call in calls if call.received or call_is_open(call, now)]


def _call_to_decide(call: Call, now: datetime) -> Waiting:
    counted = ngettext("%(n)d candidacy received.", "%(n)d candidacies received.", call.received) % {"n": call.received}
    if call_is_open(call, now):
        return Waiting(
            title=_("%(call)s is open") % {"call": call.title},
            detail=counted,
            url=reverse("programmes:call_manage", args=[call.pk]),
            until=call.closes_at,
        )
    return Waiting(
        title=_("Select the participants of %(call)s") % {"call": call.title},
        detail=counted,
        url=reverse("selection:board", args=[call.pk]),
    )


def _letters(user) -> list[Waiting]:
    counts = dict(
        mail.visible_to(user)
        .filter(state__in=[MessageState.HELD, MessageState.FAILED, MessageState.BOUNCED])
        .order_by("state")
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return [_mails(MessageState(state), counts[state]) for state in sorted(counts)]


def _mails(state: MessageState, n: int) -> Waiting:
    """The mails of one state, and the outbox with just those."""
    if state == MessageState.HELD:
        title = ngettext("Look over %(n)d letter", "Look over %(n)d letters", n)
        detail = _("They leave when you release them.")
    elif state == MessageState.FAILED:
        title = ngettext("%(n)d mail did not arrive", "%(n)d mails did not arrive", n)
        detail = _("See what went wrong and send again.")
    else:
        title = ngettext("%(n)d mail came back", "%(n)d mails came back", n)
        detail = _("Look for another address.")
    return Waiting(title=title % {"n": n}, detail=detail, url=f"{reverse('notifications:outbox')}?state={state}")


def journal_visible_to(user):
    """The journal is read by platform administrators only; it names who did what, never what a file says."""
    if not is_administrator(user):
        return Entry.objects.none()
    return Entry.objects.select_related("actor", "actor__person", "looked_as", "looked_as__person")


def numbers() -> dict:
    """The figures of the front page: what was received and selected in all editions together (Aanbeveling 11)."""
    decided = Candidacy.objects.filter(state__in=DECIDED_STATES, call__state=CallState.DECIDED)
    return decided.aggregate(received=Count("pk"), selected=Count("pk", filter=Q(state=CandidacyState.SELECTED)))
