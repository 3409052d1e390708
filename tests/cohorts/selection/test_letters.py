"""Between the moment that a decision is published and the moment that its letter is released."""

import pytest
from django.urls import reverse

from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from cohorts.selection import actions
from cohorts.selection.enums import Outcome
from tests.cohorts.selection.conftest import NOW
from tests.factories import selection

pytestmark = pytest.mark.django_db
WORDS = {
    Outcome.SELECTED: "Goed nieuws: er is een plaats voor je.",
    Outcome.RESERVE: "Er waren meer goede kandidaturen dan plaatsen.",
    Outcome.NOT_SELECTED: "Dat is geen oordeel over je werk.",
}


@pytest.mark.parametrize("outcome", Outcome.values)
def test_the_decision_is_told_kindly_before_its_letter(client_for, call, owner, outcome):
    candidacy = selection.candidacy(call)
    selection.decision(candidacy, owner, outcome=outcome, rank=1 if outcome == Outcome.RESERVE else None)
    actions.publish(call, actor=owner.user, now=NOW)
    page = reverse("candidacies:candidacy", args=[candidacy.pk])
    letter = reverse("selection:letter", args=[candidacy.pk])

    before = client_for(candidacy.person).get(page).content.decode()
    Message.objects.update(state=MessageState.QUEUED)
    after = client_for(candidacy.person).get(page).content.decode()

    told = (WORDS[Outcome(outcome)] in before, "de brief die we je sturen" in before)
    assert (told, letter in before, letter in after) == ((True, True), False, True)
