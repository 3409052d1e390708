"""After erasing a person, nothing on the platform tells who it was: every column of every table is read."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from backend.audit import queries as journal
from backend.audit.actions import seal
from backend.audit.models import Entry
from backend.documents.models import StoredFile
from backend.kit.drafts import Base
from backend.kit.models import Job, SheetImport
from backend.kit.traces import GONE
from backend.notifications import actions as notifications
from backend.notifications.enums import MessageState
from backend.notifications.models import Message
from backend.people import actions as people_actions
from cohorts.candidacies import actions as candidacies
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.programmes.actions import withdraw_enrolment
from cohorts.programmes.enums import EditionRoleKind
from cohorts.programmes.models import Call, EditionRole, Enrolment
from cohorts.selection import actions
from cohorts.selection.enums import Outcome, ReviewState
from cohorts.selection.models import Assessor, Decision, Review
from tests.factories import documents, people, programmes, selection
from tests.factories.candidacies import make_candidacy
from tests.factories.notifications import message

MARK = "kwetsbaarheidsmerk"
TELLING = (MARK, "zonneveld", "rozemarijn", "0470 12 34 56", "0470123456")


@pytest.fixture
def administrator(db):
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def subject(db):
    return people.person(
        given_name="Rozemarijn", family_name="van Zonneveld", email="rozemarijn@zonneveld.example",
        phone="0470 12 34 56", organisation=people.organisation(name="Stad Eik"), function=f"Enige {MARK}",
    )  # fmt: skip


def traces_left() -> list[str]:
    """Where anything that tells who it was still stands: ``app.Model.column: word``."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values():
            if model is Session:
                row = Session.objects.get(pk=row["session_key"]).get_decoded()
            for column, value in row.items():
                text = json.dumps(value, default=str, ensure_ascii=False).casefold()
                found += [f"{model._meta.label}.{column}: {word}" for word in TELLING if word in text]
    return sorted(set(found))


def files_left(folder) -> list[str]:
    contents = {
        path: path.read_bytes().decode("latin-1").casefold() for path in Path(folder).rglob("*") if path.is_file()
    }
    return sorted(str(path) for path, text in contents.items() if MARK in text)


def upload():
    return documents.upload("CV Rozemarijn van Zonneveld.pdf", documents.PDF + f"% {MARK}".encode())


def write(call, subject, now) -> Candidacy:
    draft = candidacies.start(call, actor=subject.user, now=now)
    answers = programmes.default_answers(bring=f"Ik, Rozemarijn: {MARK}.", which_network=MARK)
    # A first file is replaced: it waits, unused, for the nightly cleaning.
    for _turn in range(2):
        candidacies.attach(draft, question="annex", upload=upload(), actor=subject.user, now=now)
    candidacies.save_answers(draft, answers=answers, base=Base(99, "page"), actor=subject.user, now=now)
    return Candidacy.objects.get(pk=draft.pk)


def decided(call, subject, owner, now) -> Candidacy:
    """From draft to letter, through the actions that people use."""
    candidacy = candidacies.submit(write(call, subject, now), actor=subject.user, now=now)
    later = now + timedelta(days=30)
    seat = actions.invite_assessor(call, person=people.person(), actor=owner.user, now=now)
    scores = {one.pk: 4 for one in call.criteria.order_by("pk")}
    actions.hand_in_review(
        candidacy, assessor=seat, scores=scores, comment=f"Rozemarijn: {MARK}", feedback=MARK,
        base=Base(0), actor=seat.person.user, now=now,
    )  # fmt: skip
    Call.objects.filter(pk=call.pk).update(closes_at=later - timedelta(days=1))
    call = Call.objects.get(pk=call.pk)
    actions.prepare(
        [candidacy], call=call, outcome=Outcome.SELECTED, reason=f"Rozemarijn van Zonneveld: {MARK}",
        public_reason=MARK, actor=owner.user, now=later,
    )  # fmt: skip
    actions.publish(call, actor=owner.user, now=later)
    return Candidacy.objects.get(pk=candidacy.pk)


def desk(subject, owner, administrator, now):
    """What others hold that names the person: sheets, jobs, mails, the journal."""
    row = {"given_name": "Rozemarijn", "family_name": "van Zonneveld", "function": MARK}
    SheetImport.objects.create(
        kind="people", uploaded_by=administrator.user, file_name="van_Zonneveld_Rozemarijn.xlsx", created_at=now,
        rows=[[2, row]], summary={"rows": 1, "faulty_rows": 0, "faults": 0, "saved_rows": 0, "unknown_columns": []},
    )  # fmt: skip
    SheetImport.objects.create(
        kind="people", uploaded_by=administrator.user, file_name="rozemarijn-van-zonneveld.csv", created_at=now,
        state="applied", applied_at=now, summary={"rows": 1},
    )  # fmt: skip
    Job.objects.create(
        kind="kit.import", title="Saving rozemarijn-van-zonneveld.csv", message="Rozemarijn van Zonneveld: ok",
        created_at=now, heartbeat_at=now,
    )  # fmt: skip
    failed = message(
        person=subject, state=MessageState.FAILED, claimed_at=now, subject=MARK,
        error="550 rozemarijn@zonneveld.example",
    )  # fmt: skip
    notifications.tell_keepers(failed, now=now)
    message(person=owner, body="Vragen? Stel ze aan Rozemarijn van Zonneveld (rozemarijn@zonneveld.example).")
    people_actions.change_address(owner, actor=owner.user, email="rozemarijn@zonneveld.example")
    people_actions.update_person(subject, actor=administrator.user, phone="0470123456")
    people_actions.start_viewing(subject, actor=administrator.user, reason=f"Vraag van Rozemarijn {MARK}", now=now)
    app = SocialApp.objects.create(provider="oidc", name="ACM")
    account = SocialAccount.objects.create(
        user=subject.user, provider="oidc", uid="rozemarijn", extra_data={"name": "Rozemarijn"}
    )
    SocialToken.objects.create(account=account, app=app, token=f"token-{MARK}")


def sign_in(client_for, subject):
    client = client_for(subject)
    session = client.session
    session["kept"] = "Rozemarijn van Zonneveld"
    session.save()
    UserSession.objects.update_or_create(
        session_key=session.session_key, defaults={"user": subject.user, "ip": "127.0.0.1", "user_agent": MARK}
    )


@pytest.fixture
def whole_life(subject, owner, administrator, body, client_for):
    """Everything a person can leave behind; the decided candidacy."""
    now = timezone.now()
    edition = programmes.make_edition(
        organiser=body, contact_name="Rozemarijn van Zonneveld", contact_email="rozemarijn@zonneveld.example"
    )
    call = programmes.make_call(edition=edition)
    selection.criterion(call)
    candidacy = decided(call, subject, owner, now)
    write(programmes.make_call(organiser=body), subject, now)
    seat = selection.assessor(selection.closed_call(organiser=body), subject)
    selection.review(selection.candidacy(seat.call), seat, comment="Sterk dossier.")
    selection.review(selection.candidacy(seat.call), seat, state=ReviewState.DRAFT, comment=f"Nog lezen: {MARK}")
    earlier = programmes.enrol(person=subject)
    withdraw_enrolment(earlier, reason=f"Ziek: {MARK}", actor=owner.user, now=now)
    programmes.give_part(edition, subject, EditionRoleKind.EXPERT)
    desk(subject, owner, administrator, now)
    sign_in(client_for, subject)
    seal()
    return candidacy


def test_after_erasing_nothing_on_the_platform_tells_who_it_was(
    whole_life, subject, administrator, settings, django_capture_on_commit_callbacks
):
    before = {place.rpartition(".")[0] for place in traces_left()}
    with django_capture_on_commit_callbacks(execute=True):
        people_actions.erase(
            subject, actor=administrator.user, reason="Gevraagd door Rozemarijn van Zonneveld", now=timezone.now()
        )
    seal()
    call_command("verify_journal", stdout=io.StringIO())

    # The proof is worth something only when the traces were everywhere to begin with.
    assert before == {
        "account.EmailAddress", "audit.Entry", "candidacies.Candidacy", "documents.StoredFile", "kit.Job",
        "kit.SheetImport", "notifications.Message", "people.Affiliation", "people.Person", "people.User",
        "programmes.Edition", "selection.Decision", "selection.Review", "sessions.Session",
        "socialaccount.SocialAccount", "socialaccount.SocialToken", "usersessions.UserSession",
    }  # fmt: skip
    assert traces_left() == []
    assert files_left(settings.MEDIA_ROOT) == []
    assert list(journal.faults()) == []


def test_what_reports_need_of_a_judgement_stays(whole_life, subject, administrator):
    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())

    review, decision = Review.objects.get(candidacy=whole_life), Decision.objects.get(candidacy=whole_life)
    assert (review.comment, review.feedback, review.total, review.scores.count()) == ("", "", 75, 1)
    assert (decision.reason, decision.public_reason, decision.without_review) == (GONE, "", "")
    assert (decision.outcome, decision.published_at is None) == (Outcome.SELECTED, False)
    assert Entry.objects.filter(event="judgements.erased", subject_id=str(whole_life.pk)).count() == 1


def test_a_place_in_an_edition_that_is_not_over_comes_free(whole_life, subject, administrator):
    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())

    whole_life.refresh_from_db()
    assert whole_life.state == CandidacyState.WITHDRAWN
    assert set(Enrolment.objects.filter(person=subject).values_list("state", flat=True)) == {"withdrawn"}
    assert (Attachment.objects.count(), StoredFile.objects.count(), EditionRole.objects.count()) == (0, 0, 0)
    assert Message.objects.filter(person=subject, state=MessageState.HELD).count() == 0


def test_an_erased_assessor_leaves_the_panel_and_what_was_handed_in_stays(whole_life, subject, administrator):
    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())

    seat = Assessor.objects.get(person=subject)
    assert seat.ended_at is not None
    assert [(row.comment, row.scores.count()) for row in Review.objects.filter(assessor=seat)] == [
        ("Sterk dossier.", 2)
    ]


def test_judgements_of_a_candidacy_that_was_opened_again_go_with_it(call, judge, subject, owner, administrator):
    draft = make_candidacy(call, subject, state=CandidacyState.DRAFT)
    selection.review(draft, judge, comment=MARK)
    selection.decision(draft, owner, reason=MARK)

    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())

    assert (Candidacy.objects.count(), Review.objects.count(), Decision.objects.count()) == (0, 0, 0)


def test_a_decision_without_assessments_keeps_a_sign_that_it_said_why(call, subject, owner, administrator):
    candidacy = selection.candidacy(call, person=subject, state=CandidacyState.NOT_SELECTED)
    selection.decision(candidacy, owner, outcome=Outcome.NOT_SELECTED, without_review=MARK)

    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())

    assert Decision.objects.get().without_review == GONE


def test_organisers_still_read_the_pages_of_the_call(whole_life, subject, administrator, owner, client_for):
    people_actions.erase(subject, actor=administrator.user, reason="", now=timezone.now())
    client = client_for(owner)
    call, letter = whole_life.call_id, Message.objects.filter(person=subject).order_by("pk").first()

    answers = [
        client.get(reverse(name, args=args)).status_code
        for name, *args in (
            ("selection:board", call),
            ("selection:decisions", call),
            ("selection:assessors", call),
            ("selection:export", call, "csv"),
            ("selection:letter", whole_life.pk),
            ("candidacies:call_list", call),
            ("programmes:edition", whole_life.call.edition_id),
            ("notifications:message", letter.pk),
        )
    ]

    assert answers == [200] * 8
    # The place was given up by withdrawing it, and a withdrawn file stays with its writer.
    assert client.get(reverse("candidacies:read", args=[whole_life.pk])).status_code == 404
