from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from backend.audit.models import Entry
from backend.documents.actions import FileRefused
from backend.kit.constraints import Refused
from backend.kit.drafts import Base
from backend.kit.states import TransitionRefused
from backend.notifications.models import Message
from cohorts.candidacies import actions, queries
from cohorts.candidacies.enums import CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.candidacies.queries import unanswered
from cohorts.candidacies.signals import candidacy_withdrawn
from cohorts.programmes.actions import EditionGoesOn, EditionIsCompleted, FormIsOutdated, complete_edition
from cohorts.programmes.enums import ApplicantKind, CallState, EditionState
from tests.factories import candidacies, people, programmes

S = CandidacyState
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECOND = timedelta(seconds=1)


def during(call):
    return call.opens_at + timedelta(hours=1)


def save(draft, owner, page="one", revision=None, sequence=0, **answers):
    base = Base(draft.revision if revision is None else revision, page, sequence)
    return actions.save_answers(draft, answers=answers, base=base, actor=owner.user, now=during(draft.call))


def submit(draft, owner, **more):
    return actions.submit(draft, actor=owner.user, **{"now": during(draft.call), **more})


def events(row):
    lines = Entry.objects.filter(subject_type="candidacies.candidacy", subject_id=str(row.pk)).order_by("pk")
    return list(lines.values_list("event", flat=True))


# --- Starting ------------------------------------------------------------------------------------------------


def test_start_takes_over_what_is_known(call, owner):
    draft = actions.start(call, actor=owner.user, now=during(call))

    found = (draft.organisation.name, draft.level, draft.function, draft.role_level, draft.state)
    assert found == ("Stad Eik", "local", "Medewerker", "staff", S.DRAFT)
    assert draft.created_at == during(call)
    assert events(draft) == ["candidacy.started"]


def test_start_gives_back_the_candidacy_that_is_there(call, owner, submitted):
    assert actions.start(call, actor=owner.user, now=call.closes_at + SECOND) == submitted


@pytest.mark.parametrize("moment", ["before", "at closing"])
def test_start_outside_the_window_is_refused(call, owner, moment):
    now = call.opens_at - SECOND if moment == "before" else call.closes_at

    with pytest.raises(actions.CallIsClosed):
        actions.start(call, actor=owner.user, now=now)

    assert not Candidacy.objects.exists()


@pytest.mark.rule("R81")
def test_start_for_an_organisation_with_its_contact_person(body, owner):
    call = programmes.make_call(organiser=body, applicant_kind=ApplicantKind.ORGANISATION)

    draft = actions.start(call, actor=owner.user, now=during(call))

    assert (draft.for_organisation, draft.organisation.name, draft.person) == (True, "Stad Eik", owner)


@pytest.mark.rule("R81")
def test_a_second_candidacy_of_an_organisation_is_refused_with_a_sentence(body, owner, colleague):
    call = programmes.make_call(organiser=body, applicant_kind=ApplicantKind.ORGANISATION)
    first = actions.start(call, actor=owner.user, now=during(call))
    second = actions.start(call, actor=colleague.user, now=during(call))

    assert second.organisation is None
    with pytest.raises(Refused, match="organisatie heeft al een kandidatuur"):
        actions.save_about(
            second,
            values={"organisation": first.organisation},
            base=Base(0),
            actor=colleague.user,
            now=during(call),
        )


@pytest.mark.rule("R81")
def test_an_organisation_written_by_hand_applies_once_whatever_its_capitals(body, owner, colleague):
    call = programmes.make_call(organiser=body, applicant_kind=ApplicantKind.ORGANISATION)
    by_hand = {"organisation": None, "level": "non_profit"}
    for person, name in ((owner, "Vzw De Brug"), (colleague, "VZW de brug")):
        draft = actions.start(call, actor=person.user, now=during(call))
        write = {"values": {**by_hand, "organisation_name": name}, "base": Base(0), "actor": person.user}
        if person == owner:
            actions.save_about(draft, **write, now=during(call))
        else:
            with pytest.raises(Refused):
                actions.save_about(draft, **write, now=during(call))


# --- Saving --------------------------------------------------------------------------------------------------


@pytest.mark.rule("R03")
def test_a_draft_saves_with_holes(draft, owner):
    saved = save(draft, owner, bring="Ervaring", expect=None)

    draft.refresh_from_db()
    assert (draft.answers, draft.revision, saved.conflicts) == ({"bring": "Ervaring"}, 1, {})
    assert events(draft) == ["candidacy.saved"]


def test_saving_nothing_new_writes_nothing(draft, owner):
    save(draft, owner, bring="Ervaring")
    draft.refresh_from_db()

    save(draft, owner, bring="Ervaring")

    draft.refresh_from_db()
    assert (draft.revision, events(draft)) == (1, ["candidacy.saved"])


def test_a_stale_page_never_overwrites_newer_text(draft, owner):
    save(draft, owner, page="one", bring="Nieuw")

    saved = save(draft, owner, page="two", revision=0, bring="Oud", expect="Van venster twee")

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Nieuw", "expect": "Van venster twee"}
    assert saved.conflicts == {"bring": "Nieuw"}


def test_a_page_does_not_clash_with_its_own_earlier_saves(draft, owner):
    save(draft, owner, page="one", revision=0, bring="Eerst")

    saved = save(draft, owner, page="one", revision=0, bring="Daarna")

    draft.refresh_from_db()
    assert (draft.answers, saved.conflicts) == ({"bring": "Daarna"}, {})


@pytest.mark.parametrize("last", ["Ingediend", None])
def test_a_save_that_arrives_late_does_not_undo_a_later_one(draft, owner, last):
    save(draft, owner, sequence=2, bring=last)

    saved = save(draft, owner, sequence=1, revision=0, bring="Onderweg")

    draft.refresh_from_db()
    assert (draft.answers.get("bring"), saved.conflicts) == (last, {})


def test_each_page_counts_for_itself(draft, owner):
    save(draft, owner, page="one", sequence=7, bring="Venster een")

    save(draft, owner, page="two", sequence=1, revision=1, expect="Venster twee")

    draft.refresh_from_db()
    assert draft.answers == {"bring": "Venster een", "expect": "Venster twee"}


def test_an_opened_page_that_saves_itself_is_one_line_in_the_journal(draft, owner):
    for sequence, text in enumerate(("T", "Tien", "Tien jaar"), start=1):
        save(draft, owner, page="one", sequence=sequence, bring=text)
    save(draft, owner, page="two", sequence=1, expect="Leren")

    lines = Entry.objects.filter(event="candidacy.saved").order_by("pk")
    assert [line.data for line in lines] == [{"revision": 1}, {"revision": 4}]


def test_saving_after_the_deadline_is_refused(draft, owner):
    with pytest.raises(actions.CallIsClosed):
        actions.save_answers(
            draft, answers={"bring": "Te laat"}, base=Base(0), actor=owner.user, now=draft.call.closes_at
        )


def test_saving_what_was_submitted_is_refused(submitted, owner):
    with pytest.raises(TransitionRefused):
        save(submitted, owner, bring="Anders")


def test_answers_carry_over_to_a_new_version_of_the_questions(draft, owner):
    save(draft, owner, bring="Ervaring")
    newer = programmes.make_question_form(draft.call, number=2)
    draft.refresh_from_db()
    assert queries.has_new_questions(draft, queries.journey(draft))

    save(draft, owner, expect="Leren")

    draft.refresh_from_db()
    assert (draft.question_form, draft.answers) == (newer, {"bring": "Ervaring", "expect": "Leren"})


# --- Files ---------------------------------------------------------------------------------------------------


def attach(draft, owner, name="cv.pdf", content=PDF):
    upload = SimpleUploadedFile(name, content)
    return actions.attach(draft, question="annex", upload=upload, actor=owner.user, now=during(draft.call))


def test_a_new_file_takes_the_place_of_the_old(draft, owner):
    attach(draft, owner, "eerst.pdf")
    attach(draft, owner, "daarna.pdf")

    draft.refresh_from_db()
    assert draft.answers == {"annex": "daarna.pdf"}
    assert [attachment.file.name for attachment in queries.attachments_of(draft)] == ["daarna.pdf"]


def test_a_file_that_is_not_what_it_says_is_refused_by_name(draft, owner):
    with pytest.raises(FileRefused, match=r"cv\.pdf"):
        attach(draft, owner, "cv.pdf", b"<html></html>")

    draft.refresh_from_db()
    assert draft.answers == {}


def test_detach_takes_a_file_out(draft, owner):
    attach(draft, owner)

    actions.detach(draft, question="annex", actor=owner.user, now=during(draft.call))

    draft.refresh_from_db()
    assert (draft.answers, queries.attachments_of(draft).count()) == ({}, 0)


# --- Copying -------------------------------------------------------------------------------------------------


def test_copy_fills_holes_but_never_a_statement(draft, owner, body):
    earlier = candidacies.make_candidacy(
        programmes.make_call(organiser=body), owner, answers=programmes.default_answers(annex="oud.pdf")
    )
    save(draft, owner, bring="Nieuw geschreven")
    draft.refresh_from_db()

    copied = actions.copy_answers(draft, source=earlier, actor=owner.user, now=during(draft.call))

    draft.refresh_from_db()
    assert copied == 5
    assert draft.answers["bring"] == "Nieuw geschreven"
    assert {"commitment", "annex"}.isdisjoint(draft.answers)


# --- Submitting ----------------------------------------------------------------------------------------------


def test_submit(complete, owner):
    done = submit(complete, owner)

    assert (done.state, done.flags, done.submitted_at) == (S.SUBMITTED, [], during(complete.call))
    assert events(done) == ["candidacy.submitted"]
    done.question_form.refresh_from_db()
    assert done.question_form.frozen_at == during(complete.call)
    mail = Message.objects.get()
    assert (mail.person, mail.scope) == (owner, f"call:{complete.call_id}")


@pytest.mark.rule("R03", "R20", "R25")
@pytest.mark.parametrize("key", ["bring", "expect", "commitment", "experience"])
def test_submit_without_a_compulsory_answer_is_refused(complete, owner, key):
    save(complete, owner, **{key: None})

    with pytest.raises(actions.NotComplete) as refusal:
        submit(complete, owner)

    assert [problem.field for problem in refusal.value.problems] == [key]
    complete.refresh_from_db()
    assert complete.state == S.DRAFT


def test_submit_with_a_text_that_is_too_long_is_refused(complete, owner):
    save(complete, owner, bring="woord " * 301)

    with pytest.raises(actions.NotComplete) as refusal:
        submit(complete, owner)

    assert [problem.field for problem in refusal.value.problems] == ["bring"]


def test_submit_without_function_is_refused(call, owner):
    draft = candidacies.make_candidacy(call, owner, state=S.DRAFT, function="", answers=programmes.default_answers())

    with pytest.raises(actions.NotComplete) as refusal:
        submit(draft, owner)

    assert [problem.field for problem in refusal.value.problems] == ["function"]


def test_the_servers_clock_decides(complete, owner):
    closes_at = complete.call.closes_at

    with pytest.raises(actions.CallIsClosed):
        submit(complete, owner, now=closes_at)
    done = submit(complete, owner, now=closes_at - SECOND)

    assert done.state == S.SUBMITTED


def test_submit_twice_is_refused(complete, owner):
    submit(complete, owner)

    with pytest.raises(TransitionRefused):
        submit(complete, owner)


@pytest.mark.rule("R09")
def test_another_kind_of_employer_is_flagged_and_not_dropped(body, stranger):
    edition = programmes.make_edition(organiser=body, eligible_levels=["flemish", "local", "non_profit"])
    call = programmes.make_call(edition=edition)
    federal = people.person(organisation=people.organisation(level="federal"))
    flags = {}
    for person in (stranger, federal):
        draft = candidacies.make_candidacy(call, person, state=S.DRAFT, answers=programmes.default_answers())
        flags[person] = submit(draft, person).flags

    assert flags == {stranger: [], federal: [Flag.LEVEL]}
    assert queries.for_call(call).count() == 2


@pytest.mark.rule("R26")
@pytest.mark.parametrize(
    ("role_level", "flags"), [("top", []), ("middle", []), ("coordinating", []), ("staff", [Flag.ROLE_LEVEL])]
)
def test_a_kind_of_post_that_is_not_eligible_is_flagged(body, owner, role_level, flags):
    edition = programmes.make_edition(organiser=body, eligible_role_levels=["top", "middle", "coordinating"])
    draft = candidacies.make_candidacy(
        programmes.make_call(edition=edition),
        owner,
        state=S.DRAFT,
        role_level=role_level,
        answers=programmes.default_answers(),
    )

    assert submit(draft, owner).flags == flags


def test_answers_that_no_longer_apply_are_not_submitted_but_come_back(complete, owner):
    save(complete, owner, which_network="Netwerk Zuid")

    done = submit(complete, owner)
    assert ("which_network" in done.answers, done.set_aside) == (False, {"which_network": "Netwerk Zuid"})

    draft = actions.reopen(done, actor=owner.user, now=during(done.call))
    assert draft.answers["which_network"] == "Netwerk Zuid"


def test_submit_after_the_questions_changed_is_refused(complete, owner):
    seen = complete.question_form_id
    programmes.make_question_form(complete.call, number=2)

    with pytest.raises(FormIsOutdated):
        submit(complete, owner, seen_form=seen)


# --- Withdrawing and reopening -------------------------------------------------------------------------------


@pytest.fixture
def told():
    """What the apps above hear."""
    heard = []

    def hear(sender, **what):
        heard.append((what["candidacy"].pk, what["previous"]))

    candidacy_withdrawn.connect(hear)
    yield heard
    candidacy_withdrawn.disconnect(hear)


@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.RESERVE])
def test_withdraw_keeps_the_file_and_tells_the_apps_above(call, owner, told, state):
    row = candidacies.make_candidacy(call, owner, state=state, answers={"bring": "Ervaring"})

    gone = actions.withdraw(row, actor=owner.user, now=during(call), reason="Ander werk")

    assert (gone.state, gone.withdrawal_reason, gone.answers) == (S.WITHDRAWN, "Ander werk", {"bring": "Ervaring"})
    assert told == [(row.pk, state)]
    assert "candidacy.withdrawn" in events(row)


def test_withdraw_after_not_being_selected_is_refused(call, owner):
    row = candidacies.make_candidacy(call, owner, state=S.NOT_SELECTED)

    with pytest.raises(TransitionRefused):
        actions.withdraw(row, actor=owner.user, now=during(call))


@pytest.mark.parametrize("state", [S.SUBMITTED, S.WITHDRAWN])
def test_reopen_keeps_the_text(call, owner, state):
    row = candidacies.make_candidacy(call, owner, state=state, answers={"bring": "Ervaring"})

    draft = actions.reopen(row, actor=owner.user, now=during(call))

    assert (draft.state, draft.answers, draft.submitted_at) == (S.DRAFT, {"bring": "Ervaring"}, None)
    assert events(row) == ["candidacy.reopened"]


def test_reopen_after_the_deadline_is_refused(submitted, owner):
    with pytest.raises(actions.CallIsClosed):
        actions.reopen(submitted, actor=owner.user, now=submitted.call.closes_at)


def test_reopen_after_a_decision_is_refused(call, owner):
    row = candidacies.make_candidacy(call, owner, state=S.WITHDRAWN, decided_at=during(call))

    with pytest.raises(TransitionRefused):
        actions.reopen(row, actor=owner.user, now=during(call))


# --- Deciding ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item_count", [1, 3])
def test_decide_many_in_a_constant_number_of_queries(call, organiser, item_count, django_assert_num_queries):
    rows = [candidacies.make_candidacy(call, people.person()) for _ in range(item_count)]

    with django_assert_num_queries(3):
        decided = actions.decide_many(rows, "select", actor=organiser.user, now=call.closes_at)

    assert {(row.state, row.decided_at) for row in decided} == {(S.SELECTED, call.closes_at)}


def test_decide_many_is_all_or_nothing(call, organiser, submitted):
    gone = candidacies.make_candidacy(call, people.person(), state=S.WITHDRAWN)

    with pytest.raises(TransitionRefused), transaction.atomic():
        actions.decide_many([submitted, gone], "decline", actor=organiser.user, now=call.closes_at)

    submitted.refresh_from_db()
    assert submitted.state == S.SUBMITTED


def test_a_call_of_an_edition_in_concept_takes_nothing(call, owner):
    call.edition.state = EditionState.DRAFT
    call.edition.save(update_fields=["state"])
    call.refresh_from_db()

    with pytest.raises(actions.CallIsClosed):
        actions.start(call, actor=owner.user, now=during(call))
    assert call.state == CallState.PUBLISHED


@pytest.mark.rule("R03", "R20", "R25")
@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({}, []),
        ({"bring": ""}, ["bring"]),
        ({"expect": None}, ["expect"]),
        ({"commitment": None}, ["commitment"]),
        ({"experience": []}, ["experience"]),
        ({"earlier": "yes"}, ["which_network"]),
        ({"earlier": "yes", "which_network": "Netwerk"}, []),
    ],
)
def test_unanswered_are_the_required_questions_that_apply(changes, keys):
    assert [
        one.key for one in unanswered(programmes.default_questions(), programmes.default_answers(**changes))
    ] == keys


# --- The end of an edition -----------------------------------------------------------------------------------


def test_an_edition_is_not_completed_while_a_candidacy_waits_for_a_decision(owner, organiser, call):
    waiting = candidacies.make_candidacy(call, owner)
    after = call.closes_at + SECOND

    with pytest.raises(EditionGoesOn, match="1 kandidatuur"):
        complete_edition(call.edition, actor=organiser.user, now=after)
    actions.decide_many([waiting], "decline", actor=organiser.user, now=after)

    assert complete_edition(call.edition, actor=organiser.user, now=after).state == EditionState.COMPLETED


def test_nothing_is_entered_in_an_edition_that_is_over(organiser, call):
    complete_edition(call.edition, actor=organiser.user, now=call.closes_at + SECOND)

    with pytest.raises(EditionIsCompleted):
        actions.enter_many(call, [], actor=organiser.user, now=call.closes_at + SECOND)
