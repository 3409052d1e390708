"""Several organisers at the same moment: real requests in threads, on a database with real locks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.kit.drafts import Base
from backend.notifications.models import Message
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import EnrolmentState
from cohorts.programmes.models import Enrolment
from cohorts.selection import actions, queries
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Assessor, Decision
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, programmes, selection
from tests.races import while_saving

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MAXIMUM = 18
THREADS = 8


def at_once(*requests):
    """Send these requests at the same moment, each from a thread of its own; their statuses."""
    start = Barrier(len(requests))

    def send(request):
        start.wait()
        try:
            return request().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


@pytest.fixture
def masterclass(call):
    call.edition.hard_maximum = MAXIMUM
    call.edition.save(update_fields=["hard_maximum"])
    return call


@pytest.mark.rule("R19", "R02")
def test_never_a_nineteenth(client_for, masterclass, owner, body, judge):
    for _ in range(MAXIMUM - 1):
        selection.decision(selection.candidacy(masterclass), owner)
    waiting = [selection.candidacy(masterclass) for _ in range(THREADS)]
    for candidacy in waiting:
        selection.review(candidacy, judge)
    board = reverse("selection:board", args=[masterclass.pk])
    clients = [client_for(people.organiser(body)) for _ in waiting]

    statuses = at_once(
        *(
            lambda client=client, candidacy=candidacy: client.post(
                board, {"chosen": [candidacy.pk], "outcome": "selected", "reason": "De achttiende.", "do": "prepare"}
            )
            for client, candidacy in zip(clients, waiting, strict=True)
        )
    )

    assert sorted(statuses) == [302] + [422] * (THREADS - 1)
    assert Decision.objects.filter(outcome=Outcome.SELECTED).count() == MAXIMUM


@pytest.mark.rule("R19")
def test_published_once_by_many(client_for, masterclass, owner, body):
    for _ in range(MAXIMUM):
        selection.decision(selection.candidacy(masterclass), owner)
    publish = reverse("selection:publish", args=[masterclass.pk])
    clients = [client_for(people.organiser(body)) for _ in range(THREADS)]

    statuses = at_once(*(lambda client=client: client.post(publish, {"confirm": "on"}) for client in clients))

    assert sorted(statuses) == [302] + [422] * (THREADS - 1)
    assert Enrolment.objects.count() == MAXIMUM
    assert Message.objects.filter(kind="selection.selected").count() == MAXIMUM


@pytest.mark.rule("R19")
def test_one_place_goes_to_one_reserve(client_for, masterclass, owner, body):
    selected = selection.candidacy(masterclass, state=CandidacyState.WITHDRAWN)
    selection.decision(selected, owner, published_at=NOW)
    reserves = [selection.candidacy(masterclass, state=CandidacyState.RESERVE) for _ in range(3)]
    for rank, reserve in enumerate(reserves, start=1):
        selection.decision(reserve, owner, outcome=Outcome.RESERVE, rank=rank, published_at=NOW)
    posted = {"reason": "Vrij.", "candidacy": reserves[0].pk}
    promote = reverse("selection:promote", args=[masterclass.pk])
    clients = [client_for(people.organiser(body)) for _ in range(THREADS)]

    statuses = at_once(*(lambda client=client: client.post(promote, posted) for client in clients))

    assert sorted(statuses) == [302] + [422] * (THREADS - 1)
    assert Enrolment.objects.filter(state=EnrolmentState.ACTIVE).count() == 1


def test_withdrawing_while_publishing_leaves_one_truth(client_for, masterclass, owner):
    candidacies = [selection.candidacy(masterclass) for _ in range(4)]
    for candidacy in candidacies:
        selection.decision(candidacy, owner)
    publish = reverse("selection:publish", args=[masterclass.pk])
    organiser = client_for(owner)
    leaving = [(client_for(one.person), reverse("candidacies:withdraw", args=[one.pk])) for one in candidacies]
    withdrawals = [
        lambda client=client, url=url: client.post(url, {"reason": "Ander werk."}) for client, url in leaving
    ]

    at_once(lambda: organiser.post(publish, {"confirm": "on"}), *withdrawals)

    withdrawn = Candidacy.objects.filter(state=CandidacyState.WITHDRAWN).count()
    enrolled = Enrolment.objects.filter(state=EnrolmentState.ACTIVE).count()
    selected = Candidacy.objects.filter(state=CandidacyState.SELECTED).count()
    assert (withdrawn + selected, enrolled) == (len(candidacies), selected)


def locked_in(act) -> list[str]:
    """The tables of which ``act`` locks rows, in the order in which it first does."""
    with CaptureQueriesContext(connection) as captured:
        act()
    tables = [one["sql"].split(' FROM "')[1].split('"')[0] for one in captured if "FOR NO KEY UPDATE" in one["sql"]]
    return list(dict.fromkeys(tables))


def test_handing_in_and_publishing_lock_in_the_same_order(masterclass, owner, judge):
    candidacy = selection.candidacy(masterclass)
    scores = {one.pk: 4 for one in queries.reviews.criteria(masterclass)}
    both = {"programmes_call", "candidacies_candidacy"}

    hand_in = locked_in(
        lambda: actions.hand_in_review(
            candidacy,
            assessor=judge,
            scores=scores,
            comment="",
            feedback="",
            base=Base(0),
            actor=judge.person.user,
            now=NOW,
        )
    )
    selection.decision(candidacy, owner)
    publish = locked_in(lambda: actions.publish(masterclass, actor=owner.user, now=NOW))

    orders = [[table for table in order if table in both] for order in (hand_in, publish)]
    assert orders == [["programmes_call", "candidacies_candidacy"]] * 2


@pytest.mark.parametrize("first", ["invite", "submit"])
def test_nobody_becomes_candidate_and_assessor_at_one_moment(owner, body, first):
    call = programmes.make_call(organiser=body)
    draft = selection.candidacy(call, state=CandidacyState.DRAFT, answers=programmes.default_answers())
    now = timezone.now()
    works = {
        "invite": lambda: actions.invite_assessor(call, person=draft.person, actor=owner.user, now=now),
        "submit": lambda: candidacies.submit(draft, actor=draft.person.user, now=now),
    }

    _done, refused = while_saving(works.pop(first), *works.values())

    assert type(refused) is (candidacies.MayNotApply if first == "invite" else actions.IsCandidate)
    handed_in = Candidacy.objects.get().state == CandidacyState.SUBMITTED
    assert (handed_in, Assessor.objects.exists()) == (first == "submit", first == "invite")
