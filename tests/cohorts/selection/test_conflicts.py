import contextlib
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.selection import conflicts
from cohorts.selection.enums import Conflict
from cohorts.selection.models import Assessor
from tests.cohorts.selection.conftest import NOW
from tests.factories import people, programmes, selection


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


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (CandidacyState.SUBMITTED, False),
        (CandidacyState.NOT_SELECTED, False),
        (CandidacyState.WITHDRAWN, True),
        # Whether somebody is writing a concept is nobody's business.
        (CandidacyState.DRAFT, True),
    ],
)
def test_a_candidate_is_not_made_assessor_of_the_same_call(client_for, call, owner, body, state, may):
    candidate = selection.candidacy(call, state=state).person
    people.affiliation(candidate, body)

    page = client_for(owner).post(
        reverse("selection:invite_assessor", args=[call.pk]), {"person": candidate.pk}, follow=True
    ).content.decode()  # fmt: skip

    assert Assessor.objects.exists() is may
    assert (f"{candidate.name} is kandidaat voor deze oproep" in page) is not may


def test_an_assessor_starts_no_candidacy_for_the_same_call(client_for, call, judge):
    call = open_again(call)

    page = client_for(judge.person).post(reverse("candidacies:start", args=[call.slug]), follow=True).content.decode()

    assert ("Je bent beoordelaar van deze oproep." in page, Candidacy.objects.exists()) == (True, False)


@pytest.mark.parametrize(("ended", "judged", "may"), [(False, False, False), (True, False, True), (True, True, False)])
def test_an_assessor_hands_in_no_candidacy_for_the_same_call(call, ended, judged, may):
    call = open_again(call)
    draft = selection.candidacy(call, state=CandidacyState.DRAFT, answers=programmes.default_answers())
    seat = selection.assessor(call, draft.person, ended_at=NOW if ended else None)
    if judged:
        selection.review(selection.candidacy(call), seat)

    with contextlib.nullcontext() if may else pytest.raises(candidacies.MayNotApply):
        candidacies.submit(draft, actor=draft.person.user, now=timezone.now())

    draft.refresh_from_db()
    assert (draft.state == CandidacyState.SUBMITTED) is may


def open_again(call):
    call.closes_at = timezone.now() + timedelta(days=1)
    call.save(update_fields=["closes_at"])
    return call
