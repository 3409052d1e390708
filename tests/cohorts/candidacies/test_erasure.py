from datetime import date

import pytest
from django.utils import timezone

from backend.audit.models import Entry
from backend.documents.models import StoredFile
from backend.kit.constraints import Refused
from backend.notifications.models import Message
from backend.people import actions as people_actions
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Attachment, Candidacy
from tests.factories import documents, people, programmes
from tests.factories.candidacies import from_file, make_candidacy

S = CandidacyState
OVER = {"starts_on": date(2024, 1, 8), "ends_on": date(2024, 7, 1)}


@pytest.fixture
def administrator(db):
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def past_call(body):
    return programmes.make_call(edition=programmes.make_edition(organiser=body, **OVER), title="Oproep 2024")


@pytest.fixture
def erase(owner, administrator):
    return lambda: people_actions.erase(owner, actor=administrator.user, reason="", now=timezone.now())


def attach(candidacy):
    stored = documents.stored_file(name="cv.pdf", uploaded_by=candidacy.person.user)
    Attachment.objects.create(candidacy=candidacy, question="annex", file=stored)
    return stored


def test_who_waits_for_a_decision_withdraws_first(submitted, owner, erase):
    with pytest.raises(Refused) as refusal:
        erase()

    owner.refresh_from_db()
    assert str(refusal.value) == (
        f"Kandidatuur {submitted.number} voor “Oproep Lerend Netwerk” is nog niet beslist. Trek ze eerst in."
    )
    assert owner.erased_at is None


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RESERVE, S.SELECTED])
def test_the_contact_person_of_a_running_candidacy_cannot_be_erased(call, owner, erase, state):
    candidacy = make_candidacy(call, owner, state=state, for_organisation=True)

    with pytest.raises(Refused) as refusal:
        erase()

    assert str(refusal.value) == (
        f"Deze persoon is contactpersoon van kandidatuur {candidacy.number} van een organisatie voor "
        "“Oproep Lerend Netwerk”. Trek ze eerst in, of wacht tot de editie voorbij is."
    )


def test_a_draft_is_deleted_with_its_files(complete, erase, django_capture_on_commit_callbacks):
    stored = attach(complete)

    with django_capture_on_commit_callbacks(execute=True):
        erase()

    assert (Candidacy.objects.count(), Attachment.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    assert not stored.file.storage.exists(stored.file.name)
    assert Entry.objects.get(event="candidacy.erased").data == {"state": "draft"}


def test_a_decided_candidacy_keeps_only_what_reports_need(past_call, owner, erase):
    candidacy = make_candidacy(
        past_call, owner, state=S.SELECTED, answers=programmes.default_answers(), set_aside={"which_network": "Oud"},
        revisions={"bring": [1, "p"]}, flags=["role_level"],
    )  # fmt: skip
    attach(candidacy)

    erase()

    after = Candidacy.objects.get()
    assert (after.answers, after.set_aside, after.revisions, after.function) == ({}, {}, {}, "")
    assert (after.state, after.submitted_at, after.decided_at) == (
        S.SELECTED, candidacy.submitted_at, candidacy.decided_at
    )  # fmt: skip
    assert (after.organisation, after.level, after.role_level) == (candidacy.organisation, "local", "staff")
    assert (after.flags, after.question_form) == (["role_level"], candidacy.question_form)
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_reasons_and_a_name_typed_by_hand_go_too(past_call, owner, erase):
    from_file(
        past_call, owner, state=S.WITHDRAWN, organisation=None, organisation_name="Eenmanszaak Odette",
        level="other", late_reason="Ziek", withdrawal_reason="Nog steeds ziek", received_on=date(2024, 1, 2),
    )  # fmt: skip

    erase()

    after = Candidacy.objects.get()
    assert (after.organisation_name, after.late_reason, after.withdrawal_reason) == ("", "", "")
    assert (after.state, after.level, after.received_on) == (S.WITHDRAWN, "other", date(2024, 1, 2))


@pytest.mark.parametrize(("state", "expected"), [(S.RESERVE, S.WITHDRAWN), (S.NOT_SELECTED, S.NOT_SELECTED)])
def test_a_place_on_the_list_of_a_running_edition_is_given_up_without_a_mail(call, owner, erase, state, expected):
    make_candidacy(call, owner, state=state)

    erase()

    assert Candidacy.objects.get().state == expected
    assert Message.objects.count() == 0
    assert Entry.objects.filter(event="candidacy.withdrawn").count() == (expected == S.WITHDRAWN)


def test_files_and_candidacies_of_others_are_left_alone(call, stranger, erase):
    attach(make_candidacy(call, stranger, answers=programmes.default_answers()))

    erase()

    assert Candidacy.objects.get().answers == programmes.default_answers()
    assert StoredFile.objects.count() == 1
