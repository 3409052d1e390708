"""What the writes do, what they refuse, and what they leave in the journal."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from backend.audit.models import Entry
from backend.kit.states import TransitionRefused
from cohorts.programmes import actions, queries
from cohorts.programmes.enums import (
    CallState,
    CohortState,
    ComponentKind,
    EditionRoleKind,
    EditionState,
    EnrolmentState,
    ProgrammeState,
    Purpose,
    QuestionKind,
    SelectionMode,
)
from cohorts.programmes.models import Call, Cohort, Component, Edition, Enrolment, QuestionForm
from cohorts.programmes.questions import BadQuestion, Question, parse
from cohorts.programmes.signals import edition_copied
from tests.factories import people
from tests.factories import programmes as factory
from tests.races import while_saving

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAYS = {"starts_on": date(2030, 1, 7), "ends_on": date(2030, 7, 1)}


@pytest.fixture
def actor():
    return people.organiser(people.organisation()).user


def journal():
    """The journal as (event, data, private), oldest first."""
    return [(entry.event, entry.data, entry.private) for entry in Entry.objects.order_by("pk")]


def keys(form):
    return [question["key"] for question in form.questions]


# --- Programmes -------------------------------------------------------------------------------------------------------


def test_two_programmes_of_one_title_have_two_addresses(actor):
    columns = {"title": "New", "summary": "", "goal": "", "owners": [], "actor": actor}

    slugs = [actions.create_programme(**columns).slug for _number in range(3)]

    assert slugs == ["new-2", "new-3", "new-4"]


def test_programme_is_edited_and_the_journal_says_what_changed(actor):
    programme = factory.make_programme()
    owners = list(programme.owners.order_by("pk"))

    actions.edit_programme(programme, title="Anders", summary=programme.summary, owners=owners, actor=actor)
    actions.edit_programme(programme, title="Anders", owners=owners, actor=actor)

    assert journal() == [("programme.edited", {"changed": ["title"], "owners": [owners[0].pk]}, {})]


@pytest.mark.rule("R30")
def test_ended_programme_is_not_ended_again(actor):
    programme = factory.make_programme(state=ProgrammeState.ENDED)

    with pytest.raises(TransitionRefused):
        actions.end_programme(programme, actor=actor)

    assert journal() == []


# --- Editions ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R23")
def test_new_edition_starts_with_the_recipe_of_its_programme(actor):
    programme = factory.make_programme(recipe=factory.MASTERCLASS)

    edition = actions.create_edition(
        programme, title="2027", goal="", starts_on=date(2027, 1, 1), ends_on=date(2027, 7, 1), organisers=[],
        actor=actor,
    )  # fmt: skip

    rows = edition.components.order_by("pk").values_list("kind", "count", "days")
    assert list(rows) == [(kind, count, Decimal(days)) for kind, count, days in factory.MASTERCLASS]


@pytest.mark.rule("R23")
def test_edition_that_falls_short_of_the_recipe_is_not_published(actor):
    programme = factory.make_programme(recipe=factory.MASTERCLASS)
    edition = factory.make_edition(
        programme=programme,
        state=EditionState.DRAFT,
        components=[
            (ComponentKind.FULL_DAY, 6, 1),
            (ComponentKind.STAY_ABROAD, 1, 1),
            (ComponentKind.GROUP_CASE, 1, 0),
        ],
    )

    with pytest.raises(actions.NotReady) as refusal:
        actions.publish_edition(edition, actor=actor)

    assert [missing.part for missing in refusal.value.missing] == ["components"] * 3
    assert journal() == []


@pytest.mark.rule("R23")
def test_edition_that_follows_the_recipe_is_published(actor):
    programme = factory.make_programme(recipe=factory.MASTERCLASS)
    edition = factory.make_edition(programme=programme, state=EditionState.DRAFT, components=factory.MASTERCLASS)

    assert actions.publish_edition(edition, actor=actor).state == EditionState.PUBLISHED
    assert journal() == [("edition.published", {"previous": "draft"}, {})]


def test_edition_without_goal_organisers_contact_and_parts_names_all_four(actor):
    edition = factory.make_edition(state=EditionState.DRAFT, goal=" ", contact_email="", components=())
    edition.organisers.clear()

    with pytest.raises(actions.NotReady) as refusal:
        actions.publish_edition(edition, actor=actor)

    assert [missing.part for missing in refusal.value.missing] == ["text", "text", "text", "components"]


@pytest.mark.rule("R36")
def test_two_editions_of_one_programme_run_in_one_year_with_their_own_capacity(actor):
    programme = factory.make_programme()
    spring = factory.make_edition(programme=programme, hard_maximum=1)
    autumn = factory.make_edition(programme=programme, hard_maximum=2)
    asked = [(people.person(), None) for _number in range(2)]

    actions.enrol_many(autumn, asked, actor=actor, now=NOW)
    with pytest.raises(actions.EditionIsFull), transaction.atomic():
        actions.enrol_many(spring, asked, actor=actor, now=NOW)

    assert (queries.places_taken(spring), queries.places_taken(autumn)) == (0, 2)


@pytest.mark.rule("R08")
def test_copy_takes_questions_and_parts_to_new_dates_but_no_people(actor):
    brussels = timezone.get_default_timezone()
    source = factory.make_edition(
        title="Netwerk 2027", components=factory.MASTERCLASS, soft_target=18, hard_maximum=20, load_percent=10
    )
    factory.give_part(source, people.person(), EditionRoleKind.EXPERT)
    call = factory.make_call(
        edition=source,
        title="Oproep Netwerk 2027",
        opens_at=datetime(2026, 10, 1, 9, tzinfo=brussels),
        closes_at=datetime(2026, 11, 15, 23, 59, tzinfo=brussels),
    )
    factory.enrol(cohort=factory.make_cohort(edition=source))
    told = []
    receiver = lambda **kwargs: told.append(kwargs)  # noqa: E731 -- a signal holds its receivers weakly
    edition_copied.connect(receiver)

    try:
        copy = actions.copy_edition(
            source, title="Netwerk 2028", starts_on=date(2028, 1, 3), ends_on=date(2028, 7, 3), actor=actor
        )
    finally:
        edition_copied.disconnect(receiver)

    new_call = copy.calls.get()
    shift = copy.starts_on - source.starts_on
    assert (copy.soft_target, copy.hard_maximum, copy.load_percent, copy.state) == (18, 20, 10, EditionState.DRAFT)
    assert set(copy.organisers.order_by("pk")) == set(source.organisers.order_by("pk"))
    assert set(copy.components.order_by("pk").values_list("kind", "count", "days")) == set(
        source.components.order_by("pk").values_list("kind", "count", "days")
    )
    assert not copy.roles.exists()
    assert not Cohort.objects.filter(edition=copy).exists()
    assert (new_call.title, new_call.state, new_call.slug) == (
        "Oproep Netwerk 2028",
        CallState.DRAFT,
        "oproep-netwerk-2028",
    )
    assert timezone.localtime(new_call.closes_at, brussels) == datetime(2026, 11, 15, 23, 59, tzinfo=brussels) + shift
    assert queries.current_form(new_call).questions == queries.current_form(call).questions
    assert queries.current_form(new_call).frozen_at is None
    assert [(kwargs["source"], kwargs["copy"], kwargs["calls"]) for kwargs in told] == [
        (source, copy, [(call, new_call)])
    ]


@pytest.mark.rule("R08")
def test_copy_cuts_the_title_of_a_call_that_grew_too_long(actor):
    source = factory.make_edition(title="Netwerk")
    factory.make_call(edition=source, title="Oproep Netwerk " + "x" * 185)

    copy = actions.copy_edition(source, title="Lerend Netwerk Participatie 2030", **DAYS, actor=actor)

    assert copy.calls.get().title == ("Oproep Lerend Netwerk Participatie 2030 " + "x" * 185)[:200]


def test_components_take_the_place_of_those_before(actor):
    edition = factory.make_edition(components=[(ComponentKind.FULL_DAY, 5, 1)])

    actions.set_components(
        edition, [Component(kind=ComponentKind.HALF_DAY, count=2, days=Decimal("0.5"), note="online")], actor=actor
    )

    assert list(edition.components.order_by("pk").values_list("kind", "note")) == [("half_day", "online")]
    assert journal() == [("edition.components_set", {"parts": {"half_day": 2}}, {})]


@pytest.mark.rule("R29")
def test_completing_an_edition_completes_its_cohort_and_keeps_who_withdrew(actor):
    cohort = factory.make_cohort()
    stayed = factory.enrol(cohort=cohort)
    gone = factory.enrol(cohort=cohort, state=EnrolmentState.WITHDRAWN)

    actions.complete_edition(cohort.edition, actor=actor, now=NOW)

    cohort.refresh_from_db()
    stayed.refresh_from_db()
    gone.refresh_from_db()
    assert cohort.state == CohortState.COMPLETED
    assert (stayed.state, stayed.ended_at) == (EnrolmentState.COMPLETED, NOW)
    assert gone.state == EnrolmentState.WITHDRAWN
    assert [event for event, _data, _private in journal()] == ["edition.completed", "cohort.completed"]


def test_edition_is_not_completed_while_a_call_is_open(actor):
    edition = factory.make_call().edition
    factory.make_call(edition=edition, state=CallState.DRAFT)

    with pytest.raises(actions.EditionGoesOn):
        actions.complete_edition(edition, actor=actor, now=timezone.now())

    assert journal() == []


def test_call_of_a_completed_edition_is_not_published(actor):
    call = draft_call()
    actions.complete_edition(call.edition, actor=actor, now=NOW)

    with pytest.raises(actions.EditionIsCompleted):
        actions.publish_call(call, actor=actor, now=timezone.now())


def test_concept_is_not_completed(actor):
    with pytest.raises(TransitionRefused):
        actions.complete_edition(factory.make_edition(state=EditionState.DRAFT), actor=actor, now=NOW)


@pytest.mark.parametrize(
    "write",
    [
        lambda edition, **who: actions.edit_edition(edition, organisers=[], title="Anders", **who),
        lambda edition, **who: actions.set_components(edition, [], **who),
        lambda edition, **who: actions.give_role(edition, person=people.person(), kind=EditionRoleKind.EXPERT, **who),
        lambda edition, **who: actions.take_role(edition, role=edition.roles.get(), **who),
        lambda edition, **who: actions.create_call(edition, title="Oproep", opens_at=NOW, closes_at=NOW, **who),
    ],
    ids=["edit", "components", "give", "take", "call"],
)
def test_edition_that_a_colleague_completed_meanwhile_stays_as_it_was(actor, write):
    edition = factory.make_edition()
    factory.give_part(edition, people.person(), EditionRoleKind.COORDINATOR)
    actions.complete_edition(edition, actor=actor, now=NOW)
    before = journal()

    with pytest.raises(actions.EditionIsCompleted):
        write(edition, actor=actor)

    assert journal() == before
    assert (edition.roles.count(), edition.components.count(), Call.objects.count()) == (1, 1, 0)


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    "write",
    [
        lambda edition, **who: actions.create_edition(edition.programme, title="2030", organisers=[], **DAYS, **who),
        lambda edition, **who: actions.copy_edition(edition, title="2030", **DAYS, **who),
        lambda edition, **who: actions.create_call(edition, title="Oproep", opens_at=NOW, closes_at=NOW, **who),
    ],
    ids=["create", "copy", "call"],
)
def test_nothing_begins_in_a_programme_that_a_colleague_ended_meanwhile(actor, write):
    edition = factory.make_edition()
    actions.end_programme(edition.programme, actor=actor)

    with pytest.raises(actions.ProgrammeHasEnded):
        write(edition, actor=actor)

    assert (Edition.objects.count(), Call.objects.count()) == (1, 0)


# --- Calls ------------------------------------------------------------------------------------------------------------


def draft_call(**columns):
    return factory.make_call(state=CallState.DRAFT, **columns)


def test_call_is_published(actor):
    call = actions.publish_call(draft_call(), actor=actor, now=timezone.now())

    assert call.state == CallState.PUBLISHED
    assert journal() == [("call.published", {"previous": "draft"}, {})]


def test_call_without_questions_or_time_is_not_published(actor):
    now = timezone.now()
    without_questions = draft_call(questions=[])
    past = draft_call(opens_at=now - timedelta(days=2), closes_at=now)

    for call in (without_questions, past):
        with pytest.raises(actions.CallNotReady):
            actions.publish_call(call, actor=actor, now=now)

    assert journal() == []


@pytest.mark.rule("R20")
def test_call_of_an_edition_with_a_load_must_ask_for_the_commitment(actor):
    edition = factory.make_edition(load_percent=10)
    questions = [question for question in factory.default_questions() if question.purpose != Purpose.COMMITMENT]

    with pytest.raises(actions.CallNotReady):
        actions.publish_call(draft_call(edition=edition, questions=questions), actor=actor, now=timezone.now())

    assert (
        actions.publish_call(draft_call(edition=edition), actor=actor, now=timezone.now()).state == CallState.PUBLISHED
    )


def test_deadline_only_moves_later_and_leaves_its_reason(actor):
    call = factory.make_call()
    before, after = call.closes_at, call.closes_at + timedelta(days=7)

    with pytest.raises(actions.DeadlineRefused):
        actions.extend_deadline(call, closes_at=before - timedelta(hours=1), reason="Nee", actor=actor)
    actions.extend_deadline(call, closes_at=after, reason="Vakantie", actor=actor)

    call.refresh_from_db()
    assert call.closes_at == after
    assert journal() == [
        (
            "call.deadline_extended",
            {"previous": before.isoformat(), "closes_at": after.isoformat()},
            {"reason": "Vakantie"},
        )
    ]


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.DECIDED])
def test_deadline_of_a_call_that_is_not_published_does_not_move(actor, state):
    call = factory.make_call(state=state)

    with pytest.raises(actions.DeadlineRefused):
        actions.extend_deadline(call, closes_at=call.closes_at + timedelta(days=1), reason="Nee", actor=actor)


def test_call_that_is_closed_already_is_not_closed_early(actor):
    call = factory.make_call()

    with pytest.raises(actions.DeadlineRefused):
        actions.close_early(call, reason="Nee", actor=actor, now=call.closes_at)


def test_call_is_decided_twice_and_keeps_its_first_moment(actor):
    call = factory.make_call()

    actions.decide_call(call, actor=actor, now=NOW)
    call = actions.decide_call(call, actor=actor, now=NOW + timedelta(days=3))

    assert (call.state, call.decided_at) == (CallState.DECIDED, NOW)
    assert [data["previous"] for _event, data, _private in journal()] == ["published", "decided"]


def test_concept_is_not_decided(actor):
    with pytest.raises(TransitionRefused):
        actions.decide_call(draft_call(), actor=actor, now=NOW)


# --- Questions --------------------------------------------------------------------------------------------------------

EXTRA = Question("extra", QuestionKind.SHORT_TEXT, "Nog iets?", step="Je kandidatuur")


def test_questions_of_a_concept_change_in_place_and_join_their_step(actor):
    call = draft_call()

    form = actions.add_question(call, EXTRA, actor=actor)

    assert (form.number, QuestionForm.objects.count()) == (1, 1)
    assert keys(form)[:3] == ["bring", "expect", "extra"]
    assert journal() == [("call.question_added", {"version": 1, "question": "extra"}, {})]


def test_each_change_of_a_published_call_is_a_version(actor):
    call = factory.make_call()
    first = queries.current_form(call)

    actions.add_question(call, EXTRA, actor=actor)
    actions.remove_question(call, "annex", actor=actor)

    assert [form.number for form in call.question_forms.order_by("number")] == [1, 2, 3]
    first.refresh_from_db()
    assert keys(first) == [question.key for question in factory.default_questions()]


def test_frozen_questions_do_not_change(actor):
    call = factory.make_call()
    frozen = actions.freeze_form(queries.current_form(call), now=NOW)

    for change in (
        lambda: actions.add_question(call, EXTRA, actor=actor),
        lambda: actions.change_question(call, "bring", EXTRA, actor=actor),
        lambda: actions.move_question(call, "annex", up=True, actor=actor),
        lambda: actions.remove_question(call, "annex", actor=actor),
        lambda: actions.replace_questions(call, [EXTRA], actor=actor),
    ):
        with pytest.raises(actions.FormIsFrozen):
            change()

    assert frozen.frozen_at == NOW
    assert QuestionForm.objects.count() == 1


def test_freezing_twice_keeps_the_first_moment_and_then_costs_nothing(django_assert_num_queries):
    form = queries.current_form(factory.make_call())
    frozen = actions.freeze_form(form, now=NOW)

    with django_assert_num_queries(0):
        again = actions.freeze_form(frozen, now=NOW + timedelta(hours=1))
    stale = actions.freeze_form(form, now=NOW + timedelta(hours=1))

    assert (again.frozen_at, stale.frozen_at) == (NOW, NOW)
    assert [event for event, _data, _private in journal()] == ["call.questions_frozen"]


def test_version_that_is_no_longer_in_use_is_not_frozen(actor):
    call = factory.make_call()
    old = queries.current_form(call)
    actions.add_question(call, EXTRA, actor=actor)

    with pytest.raises(actions.FormIsOutdated):
        actions.freeze_form(old, now=NOW)


def test_question_keeps_its_key_and_others_their_place(actor):
    call = draft_call()

    form = actions.change_question(
        call, "expect", Question("x", QuestionKind.LONG_TEXT, "Wat hoop je?", step="Je kandidatuur"), actor=actor
    )

    assert keys(form)[:2] == ["bring", "expect"]
    assert form.questions[1]["label"] == "Wat hoop je?"


def test_question_moves_within_its_step_and_across_its_edge(actor):
    call = draft_call()

    within = keys(actions.move_question(call, "bring", up=False, actor=actor))[:2]
    form = actions.move_question(call, "bring", up=False, actor=actor)
    actions.move_question(call, "expect", up=True, actor=actor)

    assert within == ["expect", "bring"]
    assert (form.questions[1]["key"], form.questions[1]["step"]) == ("bring", "Je ervaring")
    assert keys(queries.current_form(call))[0] == "expect"


def test_question_does_not_move_above_the_one_it_depends_on(actor):
    call = draft_call()

    with pytest.raises(BadQuestion):
        actions.move_question(call, "which_network", up=True, actor=actor)

    assert parse(queries.current_form(call).questions) == factory.default_questions()


@pytest.mark.rule("R03", "R20")
@pytest.mark.parametrize("key", ["bring", "expect", "commitment"])
def test_what_everybody_must_answer_cannot_be_made_optional(actor, key):
    call = draft_call()
    question = next(question for question in factory.default_questions() if question.key == key)
    optional = Question(**{**question.__dict__, "required": False})

    with pytest.raises(BadQuestion):
        actions.change_question(call, key, optional, actor=actor)


# --- Enrolments -------------------------------------------------------------------------------------------------------


def newcomers(count):
    organisation = people.organisation()
    return [(people.person(account=False), organisation) for _number in range(count)]


@pytest.mark.parametrize("item_count", [1, 3])
def test_enrolling_makes_the_cohort_and_costs_the_same_for_many(actor, item_count, django_assert_num_queries):
    edition, asked = factory.make_edition(hard_maximum=18), newcomers(item_count)

    with django_assert_num_queries(9):
        cohort = actions.enrol_many(edition, asked, actor=actor, now=NOW)

    assert cohort.edition == edition
    assert cohort.enrolments.count() == item_count
    assert [event for event, _data, _private in journal()] == ["cohort.created"] + ["enrolment.created"] * item_count


@pytest.mark.rule("R02", "R19")
def test_hard_maximum_refuses_and_enrols_nobody(actor):
    edition = factory.make_edition(hard_maximum=18)
    actions.enrol_many(edition, newcomers(17), actor=actor, now=NOW)

    with pytest.raises(actions.EditionIsFull) as refusal, transaction.atomic():
        actions.enrol_many(edition, newcomers(2), actor=actor, now=NOW)

    assert (refusal.value.taken, refusal.value.asked) == (17, 2)
    assert queries.places_taken(edition) == 17


@pytest.mark.rule("R02")
def test_soft_target_warns_and_does_not_refuse(actor):
    edition = factory.make_edition(soft_target=30)
    actions.enrol_many(edition, newcomers(30), actor=actor, now=NOW)
    before = queries.edition_page(edition).is_over_target

    actions.enrol_many(edition, newcomers(1), actor=actor, now=NOW)

    assert (before, queries.edition_page(edition).is_over_target) == (False, True)
    assert queries.places_taken(edition) == 31


def test_who_has_a_place_keeps_it_and_who_withdrew_comes_back(actor):
    edition = factory.make_edition(hard_maximum=2)
    asked = newcomers(2)
    cohort = actions.enrol_many(edition, asked, actor=actor, now=NOW)
    gone = cohort.enrolments.get(person=asked[0][0])
    actions.withdraw_enrolment(gone, reason="Ziek", actor=actor, now=NOW)

    actions.enrol_many(edition, asked, actor=actor, now=NOW)

    gone.refresh_from_db()
    assert (gone.state, gone.ended_at) == (EnrolmentState.ACTIVE, None)
    assert queries.places_taken(edition) == 2


def test_nobody_gets_a_place_in_a_completed_edition(actor):
    gone = factory.enrol(state=EnrolmentState.WITHDRAWN)
    edition = gone.cohort.edition
    actions.complete_edition(edition, actor=actor, now=NOW)
    asked = [*newcomers(1), (gone.person, None)]
    before = journal()

    with pytest.raises(actions.EditionIsCompleted), transaction.atomic():
        actions.enrol_many(edition, asked, actor=actor, now=NOW)

    gone.refresh_from_db()
    assert gone.state == EnrolmentState.WITHDRAWN
    assert (gone.cohort.enrolments.count(), journal()) == (1, before)


@pytest.mark.rule("R19")
def test_place_of_who_withdraws_is_free(actor):
    edition = factory.make_edition(hard_maximum=1)
    cohort = actions.enrol_many(edition, newcomers(1), actor=actor, now=NOW)

    actions.withdraw_enrolment(cohort.enrolments.get(), reason="Andere job", actor=actor, now=NOW)
    actions.enrol_many(edition, newcomers(1), actor=actor, now=NOW)

    assert queries.places_taken(edition) == 1
    assert [private for _event, _data, private in journal() if private] == [{"reason": "Andere job"}]


def test_who_withdrew_does_not_withdraw_again(actor):
    enrolment = factory.enrol(state=EnrolmentState.WITHDRAWN)

    with pytest.raises(TransitionRefused):
        actions.withdraw_enrolment(enrolment, reason="Weer", actor=actor, now=NOW)


@pytest.mark.rule("R27")
def test_nobody_joins_where_there_is_a_selection(stranger):
    edition = factory.make_edition(programme=factory.make_programme(selection_mode=SelectionMode.REVIEW))

    with pytest.raises(actions.EditionHasSelection):
        actions.join(edition, person=stranger, organisation=None, actor=stranger.user, now=NOW)

    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("state", "programme_state", "refusal"),
    [
        (EditionState.DRAFT, ProgrammeState.ACTIVE, actions.EditionIsConcept),
        (EditionState.COMPLETED, ProgrammeState.ACTIVE, actions.EditionIsCompleted),
        (EditionState.PUBLISHED, ProgrammeState.ENDED, actions.ProgrammeHasEnded),
    ],
)
def test_nobody_joins_what_does_not_go_on(stranger, state, programme_state, refusal):
    programme = factory.make_programme(selection_mode=SelectionMode.NONE, state=programme_state)
    edition = factory.make_edition(programme=programme, state=state)

    with pytest.raises(refusal):
        actions.join(edition, person=stranger, organisation=None, actor=stranger.user, now=NOW)

    assert not Enrolment.objects.exists()


def test_joining_twice_is_refused(stranger):
    edition = factory.make_edition(programme=factory.make_programme(selection_mode=SelectionMode.NONE))
    actions.join(edition, person=stranger, organisation=None, actor=stranger.user, now=NOW)

    with pytest.raises(actions.AlreadyEnrolled):
        actions.join(edition, person=stranger, organisation=None, actor=stranger.user, now=NOW)


def at_once(*works):
    """Run the works in threads that start together; what each raised, or None."""
    start, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(index, work):
        start.wait()
        try:
            work()
        except Exception as error:
            outcomes[index] = type(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.rule("R02", "R19")
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_organisers_at_the_same_moment_never_pass_the_maximum(actor):
    edition = factory.make_edition(hard_maximum=18)
    actions.enrol_many(edition, newcomers(15), actor=actor, now=NOW)
    batches = [newcomers(2) for _number in range(5)]

    outcomes = at_once(
        *(
            lambda batch=batch: actions.enrol_many(Edition.objects.get(), batch, actor=actor, now=NOW)
            for batch in batches
        )
    )

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, *[actions.EditionIsFull] * 4]))
    assert queries.places_taken(edition) == 17


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_first_enrolments_at_the_same_moment_make_one_cohort(actor):
    factory.make_edition()
    batches = [newcomers(1) for _number in range(4)]

    outcomes = at_once(
        *(
            lambda batch=batch: actions.enrol_many(Edition.objects.get(), batch, actor=actor, now=NOW)
            for batch in batches
        )
    )

    assert outcomes == [None] * 4
    assert Cohort.objects.get().enrolments.count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_title_at_the_same_moment_gives_two_programmes(actor):
    columns = {"title": "Netwerk", "summary": "", "goal": "", "owners": [], "actor": actor}

    made = while_saving(*[lambda: actions.create_programme(**columns).slug] * 2)

    assert made == ["netwerk", "netwerk-2"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_title_at_the_same_moment_gives_two_calls(actor):
    edition = factory.make_edition()
    columns = {"title": "Oproep", "intro": "", "opens_at": NOW, "closes_at": NOW + timedelta(days=9), "actor": actor}

    made = while_saving(*[lambda: actions.create_call(edition, **columns).slug] * 2)

    assert made == ["oproep", "oproep-2"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_submitting_and_editing_at_the_same_moment_end_in_one_version_for_all(actor):
    call = factory.make_call()
    form = queries.current_form(call)

    frozen, edited = at_once(
        lambda: actions.freeze_form(QuestionForm.objects.get(pk=form.pk), now=NOW),
        lambda: actions.add_question(Call.objects.get(), EXTRA, actor=actor),
    )

    current = queries.current_form(call)
    assert (frozen, edited, current.number, current.frozen_at) in [
        (None, actions.FormIsFrozen, 1, NOW),
        (actions.FormIsOutdated, None, 2, None),
    ]
    assert connection.vendor == "postgresql"
