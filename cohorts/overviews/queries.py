"""Reads across the apps: what waits for a person today."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.audit.models import Entry
from backend.kit import queries as jobs
from backend.notifications import queries as mail
from backend.notifications.enums import MessageState
from backend.people.enums import Role
from backend.people.models import Person
from backend.people.queries import grants_of
from backend.people.rules import is_administrator
from cohorts.candidacies import queries as candidacies
from cohorts.candidacies.enums import DECIDED_STATES, PUBLIC_LABELS, CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import PUBLIC_CALL_STATES, CallState, EditionState, EnrolmentState
from cohorts.programmes.models import Call, Enrolment
from cohorts.programmes.queries import calls_organised_by
from cohorts.programmes.rules import call_is_open
from cohorts.selection import queries as selection
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
    """What "my page" shows: what waits and what is behind, what runs, one's own candidacies, and one's groups.

    ``handed_in`` are the assessments this person handed in on files that have no decision yet; ``jobs`` how much long
    work was ``started`` and how much of it is still ``busy``.
    """

    waiting: list[Waiting]
    running: list[Waiting]
    handed_in: int
    jobs: dict[str, int]
    candidacies: list[dict]
    enrolments: list[Enrolment]


def assesses(person: Person) -> bool:
    """Whether the person sits on the panel of any call today."""
    return Assessor.objects.filter(person=person, ended_at=None).exists()


def my_page(user, *, now: datetime) -> MyPage:
    """Everything on a person's own page, in a number of queries that depends on the roles, not on the rows."""
    person = user.person
    own = list(candidacies.own(person))
    desks = selection.reviews.workloads(person)
    organises = grants_of(user).has(Role.ORGANISER)
    calls = _organised(user, now) if organises else []
    waiting = [*_drafts(own, now), *_reviews(desks)]
    waiting += [item for call in calls if call.closes_at <= now for item in _to_decide(call)]
    if organises or is_administrator(user):
        waiting += _letters(user)
    return MyPage(
        waiting=sorted(waiting, key=lambda item: (item.until is None, item.until or now, item.title)),
        running=[_running(call) for call in calls if call_is_open(call, now)],
        handed_in=sum(desk.handed_in for desk in desks),
        jobs=jobs.counts_of(user),
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


def _reviews(desks: list[selection.reviews.Workload]) -> list[Waiting]:
    """The calls in which a file is left to assess."""
    return [
        Waiting(
            title=_("Assess the candidacies for %(call)s") % {"call": desk.call.title},
            detail=_("%(waiting)s; %(handed_in)s.")
            % {
                "waiting": ngettext("%(n)d still to do", "%(n)d still to do", desk.waiting) % {"n": desk.waiting},
                "handed_in": ngettext("%(n)d handed in", "%(n)d handed in", desk.handed_in) % {"n": desk.handed_in},
            },
            url=reverse("selection:my_reviews"),
        )
        for desk in desks
        if desk.waiting
    ]


def _organised(user, now: datetime) -> list[Call]:
    """The calls that this organiser has opened, each with how many candidacies are where."""
    calls = calls_organised_by(user).filter(state__in=PUBLIC_CALL_STATES, opens_at__lte=now)
    return list(selection.calls.with_counts(calls).order_by("closes_at", "pk"))


def _to_decide(call: Call) -> list[Waiting]:
    """What a closed call asks of its organiser: to choose, to publish, to fill a place that came free."""
    found = []
    if call.received > call.prepared:
        found.append(
            Waiting(
                title=_("Select the participants of %(call)s") % {"call": call.title},
                detail=_("%(received)s %(prepared)s")
                % {"received": _received(call), "prepared": _prepared(call) if call.prepared else ""},
                url=reverse("selection:board", args=[call.pk]),
            )
        )
    elif call.received:
        found.append(
            Waiting(
                title=_("Publish the decisions of %(call)s") % {"call": call.title},
                detail=_prepared(call),
                url=reverse("selection:decisions", args=[call.pk]),
            )
        )
    if call.places_free and call.reserves and call.edition.state == EditionState.PUBLISHED:
        found.append(
            Waiting(
                title=_("A place came free in %(call)s") % {"call": call.title},
                detail=ngettext("%(n)d reserve is next in line.", "%(n)d reserves are next in line.", call.reserves)
                % {"n": call.reserves},
                url=reverse("selection:decisions", args=[call.pk]),
            )
        )
    return found


def _running(call: Call) -> Waiting:
    return Waiting(
        title=call.title,
        detail=_received(call),
        url=reverse("programmes:call_manage", args=[call.pk]),
        until=call.closes_at,
    )


def _received(call: Call) -> str:
    return ngettext("%(n)d candidacy received.", "%(n)d candidacies received.", call.received) % {"n": call.received}


def _prepared(call: Call) -> str:
    return ngettext("%(n)d decision is ready.", "%(n)d decisions are ready.", call.prepared) % {"n": call.prepared}


def _letters(user) -> list[Waiting]:
    counts = dict(mail.in_need(user).order_by("state").values_list("state").annotate(n=Count("pk")))
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


def done_by(entries: QuerySet, words: str) -> QuerySet:
    """The lines of whoever has all these words in their name."""
    for word in words.split():
        named = Q(actor__person__given_name__icontains=word) | Q(actor__person__family_name__icontains=word)
        entries = entries.filter(named)
    return entries


def numbers() -> dict:
    """The figures of the front page: what was received and selected in all editions together (Aanbeveling 11)."""
    decided = Candidacy.objects.filter(state__in=DECIDED_STATES, call__state=CallState.DECIDED)
    return decided.aggregate(received=Count("pk"), selected=Count("pk", filter=Q(state=CandidacyState.SELECTED)))
