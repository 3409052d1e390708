"""One call of a body that ``organiser`` organises for, open now, and a candidate with a draft, complete or not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.candidacies.enums import CandidacyState
from tests.factories import candidacies, people, programmes


@pytest.fixture
def body(db):
    """The organisation behind the edition."""
    return people.organisation(name="Kenniscentrum Participatie", level="flemish")


@pytest.fixture
def organiser(body):
    return people.organiser(body, given_name="Greet", family_name="Organisator")


@pytest.fixture
def call(body):
    return programmes.make_call(organiser=body, title="Oproep Lerend Netwerk")


@pytest.fixture
def draft(call, owner):
    """An empty draft of the owner, as ``start`` leaves it."""
    return candidacies.make_candidacy(call, owner, state=CandidacyState.DRAFT)


@pytest.fixture
def complete(call, owner):
    """A draft of the owner that can be submitted."""
    return candidacies.make_candidacy(call, owner, state=CandidacyState.DRAFT, answers=programmes.default_answers())


@pytest.fixture
def submitted(call, owner):
    return candidacies.make_candidacy(call, owner, answers=programmes.default_answers(), submitted_at=timezone.now())


@pytest.fixture
def url():
    """``url("step", draft, n=2)``"""
    return lambda name, row, **more: reverse(f"candidacies:{name}", kwargs={"pk": row.pk, **more})
