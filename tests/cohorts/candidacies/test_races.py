"""Two at once, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.kit.states import TransitionRefused
from backend.people import actions as people_actions
from backend.people.models import Person
from cohorts.candidacies import actions
from cohorts.candidacies.models import Candidacy
from tests.factories import candidacies, people, programmes
from tests.races import while_saving

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(work, times=2):
    """Run ``work`` so many times at the same moment; what each gave or raised."""
    gate = Barrier(times)

    def run(_number):
        try:
            gate.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_submits_at_once_give_one_candidacy_and_one_mail():
    owner = people.person(organisation=people.organisation())
    row = candidacies.make_candidacy(programmes.make_call(), owner, state="draft", answers=programmes.default_answers())

    found = at_once(lambda: actions.submit(row, actor=owner.user, now=timezone.now()))

    assert sorted(type(one).__name__ for one in found) == ["Candidacy", TransitionRefused.__name__]
    assert Entry.objects.filter(event="candidacy.submitted").count() == 1
    assert row.person.messages.count() == 1


def test_two_starts_at_once_give_one_draft():
    owner = people.person(organisation=people.organisation())
    call = programmes.make_call()

    found = at_once(lambda: actions.start(call, actor=owner.user, now=timezone.now()).pk)

    assert found == [Candidacy.objects.get().pk] * 2


def test_who_is_erased_while_starting_leaves_no_draft():
    owner, admin = people.person(organisation=people.organisation()), people.administrator().user
    call = programmes.make_call()

    while_saving(
        lambda: actions.start(call, actor=owner.user, now=timezone.now()),
        lambda: people_actions.erase(Person.objects.get(pk=owner.pk), actor=admin, reason="", now=timezone.now()),
    )

    assert Person.objects.get(pk=owner.pk).erased_at is not None
    assert not Candidacy.objects.exists()


def test_who_starts_while_being_erased_is_refused():
    owner, admin = people.person(organisation=people.organisation()), people.administrator().user
    call = programmes.make_call()

    found = while_saving(
        lambda: people_actions.erase(Person.objects.get(pk=owner.pk), actor=admin, reason="", now=timezone.now()),
        lambda: actions.start(call, actor=owner.user, now=timezone.now()),
    )

    assert (type(found[1]), str(found[1])) == (Refused, "De gegevens van deze persoon zijn al gewist.")
    assert not Candidacy.objects.exists()
