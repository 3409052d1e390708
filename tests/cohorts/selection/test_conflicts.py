from datetime import date

import pytest

from cohorts.candidacies.models import Candidacy
from cohorts.selection import conflicts
from cohorts.selection.enums import Conflict
from tests.factories import people, selection


@pytest.fixture
def person(db):
    return people.person(organisation=people.organisation(name="Stad Eik"))


def test_own_candidacy_is_a_conflict(call, person):
    candidacy = selection.candidacy(call, person=person, organisation=people.organisation())

    assert conflicts.reasons(person, candidacy) == [Conflict.OWN]


def test_candidacy_of_ones_own_organisation_is_a_conflict(call, person):
    candidacy = selection.candidacy(call, organisation=person.affiliations.get().organisation)

    assert conflicts.reasons(person, candidacy) == [Conflict.SAME_ORGANISATION]


def test_a_former_employer_is_none(call, person):
    post = person.affiliations.get()
    post.valid_until = date(2025, 1, 1)
    post.save(update_fields=["valid_until"])
    candidacy = selection.candidacy(call, organisation=post.organisation)

    assert conflicts.reasons(person, candidacy) == []


def test_the_queryset_says_the_same(call, person):
    selection.candidacy(call, person=person, organisation=people.organisation())
    selection.candidacy(call, organisation=person.affiliations.get().organisation)
    selection.candidacy(call, organisation_name="Vzw Buurt")
    selection.candidacy(call)

    free = set(conflicts.without(Candidacy.objects.all(), person).order_by("pk"))

    assert free == {one for one in Candidacy.objects.order_by("pk") if not conflicts.reasons(person, one)}
    assert len(free) == 2
