"""The owner organises the edition; the colleague organises it too, for the same body; ``other_organiser`` organises
for another body; the stranger does neither. The judge sits on the panel."""

from datetime import UTC, datetime

import pytest

from tests.factories import people, selection

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def body(db):
    return people.organisation(name="Kenniscentrum Participatie")


@pytest.fixture
def owner(body):
    return people.organiser(body, given_name="Odette", family_name="Eigenaar")


@pytest.fixture
def other_organiser(db):
    return people.organiser(people.organisation(name="Andere dienst"), given_name="Oscar", family_name="Ander")


@pytest.fixture
def call(body):
    return selection.closed_call(organiser=body)


@pytest.fixture
def judge(call):
    return selection.assessor(call, people.person(given_name="Jo", organisation=people.organisation(name="Jury")))
