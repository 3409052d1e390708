from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError

from backend.audit.models import Entry
from backend.kit.states import TransitionRefused
from backend.notifications import actions
from backend.notifications.enums import EDITABLE_STATES, MessageState, Problem
from backend.notifications.kinds import Notice, TemplateRefused
from backend.notifications.models import Attachment, MailTemplate, Message, Preference
from backend.people import actions as people_actions
from backend.people.models import Person
from tests.factories import documents, people
from tests.factories import notifications as mails
from tests.races import while_saving

S = MessageState
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OTHERS = [state for state in S if state not in EDITABLE_STATES]


def queue(person, **changes):
    return actions.queue(
        "test.selected", **{"person": person, "context": mails.context(), "key": "candidacy:7", "now": NOW, **changes}
    )


def events(message):
    return list(
        Entry.objects.filter(subject_type="notifications.message", subject_id=str(message.pk))
        .order_by("pk")
        .values_list("event", flat=True)
    )


# --- Promising ---------------------------------------------------------------


def test_queue_writes_the_mail_in_the_language_of_its_person(db):
    message = queue(people.person(given_name="An", language="en", email="an@stad.example"))

    assert (message.state, message.to_email, message.language) == (S.QUEUED, "an@stad.example", "en")
    assert message.subject == "You are selected for Lerend Netwerk"
    assert message.body.startswith("Hello An,\n\nYou take part in **Lerend Netwerk**.")
    assert message.not_before == NOW


def test_queue_twice_with_one_key_is_one_mail(db):
    first = queue(people.person(), attachments=[documents.stored_file()])

    second = queue(first.person, context=mails.context(edition="Iets anders"), attachments=[documents.stored_file()])

    assert second == first
    assert second.subject == first.subject
    assert Message.objects.count() == 1
    assert Attachment.objects.count() == 1


def erase(person, actor):
    return people_actions.erase(Person.objects.get(pk=person.pk), actor=actor, reason="", now=NOW)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_promised_during_an_erasure_is_wiped_with_the_rest():
    person, admin = people.person(given_name="Rozemarijn"), people.administrator().user

    while_saving(lambda: queue(person), lambda: erase(person, admin))

    assert [(row.to_email, row.subject, row.body) for row in Message.objects.filter(person=person)] == [("", "", "")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_promised_to_who_is_being_erased():
    person, admin = people.person(given_name="Rozemarijn"), people.administrator().user

    assert while_saving(lambda: erase(person, admin), lambda: queue(person)) == [None, None]
    assert not Message.objects.exists()


def test_queue_takes_the_scope_from_the_batch(db):
    assert queue(people.person(), batch="call:1:decisions").scope == "call:1"


def test_queue_does_not_take_a_batch_of_nobody_for_a_scope(db):
    assert queue(people.person(), batch="daily:2026-11-22").scope == ""


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ([], "Je bent geselecteerd voor Lerend Netwerk"),
        ([""], "Van het platform"),
        (["", "call:1"], "Van de oproep"),
        (["call:2"], "Je bent geselecteerd voor Lerend Netwerk"),
    ],
)
def test_queue_uses_the_text_of_the_scope_then_of_the_platform(db, written, subject):
    for scope in written:
        mails.template(scope=scope, subject="Van de oproep" if scope else "Van het platform")

    assert queue(people.person(), scope="call:1").subject == subject


def test_a_person_without_address_gets_a_mail_that_failed(db):
    message = queue(people.person(account=False, email="x@y.example"))
    assert message.state == S.QUEUED

    nobody = people.person(account=False)
    type(nobody).objects.filter(pk=nobody.pk).update(email="")
    nobody.refresh_from_db()
    message = queue(nobody, key="candidacy:8", held=True)

    assert (message.state, message.problem) == (S.FAILED, Problem.NO_ADDRESS)


def test_a_held_mail_waits(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = queue(people.person(), held=True)

    assert message.state == S.HELD
    assert mail.outbox == []


def test_a_queued_mail_is_sent_after_the_commit(db, django_capture_on_commit_callbacks):
    with time_machine.travel(NOW), django_capture_on_commit_callbacks(execute=True):
        message = queue(people.person())
        assert mail.outbox == []

    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == (S.SENT, 1)


def test_many_promises_ring_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue(people.person(), held=True)
        queue(people.person(), held=True, key="candidacy:8")

    assert len(callbacks) == 1


@pytest.mark.parametrize("item_count", [1, 100])
def test_many_mails_cost_as_many_queries_as_one(item_count, db, settings, django_assert_num_queries):
    files = [documents.stored_file()]
    notices = [
        Notice(
            "test.selected",
            people.person(),
            mails.context(),
            f"candidacy:{number}",
            "call:1:decisions",
            attachments=files,
        )
        for number in range(item_count)
    ]
    # The texts, the mails, the mails again for their numbers, the files. SQLite takes fewer columns at once.
    parts = 2 if settings.ON_SQLITE and item_count == 100 else 1

    with django_assert_num_queries(4 + parts):
        made = actions.queue_many(notices, now=NOW)

    assert [message.key for message in made] == [notice.key for notice in notices]


def test_nothing_to_promise_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert actions.queue_many([], now=NOW) == []


def test_wishes_are_asked_in_one_query(db, django_assert_num_queries):
    persons = [people.person() for _number in range(3)]
    Preference.objects.create(person=persons[1], kind="test.news", bundle=True)
    notices = [Notice("test.news", person, {"words": "x"}, f"news:{person.pk}") for person in persons]

    with django_assert_num_queries(5):
        made = actions.queue_many(notices, now=NOW)

    assert [message.state for message in made] == [S.QUEUED, S.BUNDLED, S.QUEUED]


# --- Reviewing ---------------------------------------------------------------


@pytest.mark.parametrize("state", EDITABLE_STATES)
def test_edit_changes_the_words_and_is_journalled(db, owner, state):
    message = mails.message(state=state)

    actions.edit(message, subject="Nieuw", body="Nieuwe tekst", actor=owner.user)

    message.refresh_from_db()
    assert (message.subject, message.body, message.state) == ("Nieuw", "Nieuwe tekst", state)
    assert events(message) == ["message.edited"]


@pytest.mark.parametrize("state", OTHERS)
def test_edit_refuses_what_is_on_its_way(db, owner, state):
    message = mails.message(state=state)

    with pytest.raises(TransitionRefused):
        actions.edit(message, subject="Nieuw", body="Nieuw", actor=owner.user)


ONE = {
    "release": (actions.release, S.HELD, S.QUEUED, "message.released", True),
    "hold": (actions.hold, S.QUEUED, S.HELD, "message.held", False),
    "cancel": (actions.cancel, S.FAILED, S.CANCELLED, "message.cancelled", False),
    "retry": (actions.retry, S.BOUNCED, S.QUEUED, "message.retried", True),
}


@pytest.mark.parametrize("move", ONE)
def test_a_move_works_and_is_journalled(db, owner, move):
    act, before, after, event, timed = ONE[move]
    message = mails.message(state=before)

    act(message, actor=owner.user, **({"now": NOW} if timed else {}))

    message.refresh_from_db()
    assert message.state == after
    assert events(message) == [event]


@pytest.mark.parametrize("move", ONE)
def test_a_move_refuses_the_wrong_state(db, owner, move):
    act, _before, _after, _event, timed = ONE[move]
    message = mails.message(state=S.SENDING)

    with pytest.raises(TransitionRefused):
        act(message, actor=owner.user, **({"now": NOW} if timed else {}))

    assert events(message) == []


VIEWED = "people.person_viewed"


@pytest.mark.parametrize("state", [S.QUEUED, S.FAILED])
def test_that_an_administrator_looked_as_you_is_never_changed_held_or_stopped(db, owner, state):
    message = mails.message(kind=VIEWED, state=state)

    for interfere in (
        lambda: actions.edit(message, subject="Niets", body="Er is niets gebeurd.", actor=owner.user),
        lambda: actions.hold(message, actor=owner.user),
        lambda: actions.cancel(message, actor=owner.user),
    ):
        with pytest.raises(actions.Protected):
            interfere()

    assert (Message.objects.get().state, Message.objects.get().subject) == (state, message.subject)
    assert events(message) == []


def test_that_an_administrator_looked_as_you_can_be_tried_again(db, owner):
    message = mails.message(kind=VIEWED, state=S.FAILED)

    assert actions.retry(message, actor=owner.user, now=NOW).state == S.QUEUED


@pytest.mark.parametrize(("many", "before"), [(actions.hold_many, S.QUEUED), (actions.cancel_many, S.FAILED)])
def test_many_moves_leave_out_that_an_administrator_looked(db, owner, many, before):
    looked, other = mails.message(kind=VIEWED, state=before), mails.message(state=before)

    assert many(Message.objects.all(), actor=owner.user) == [other]
    assert Message.objects.get(pk=looked.pk).state == before


MANY = {
    "release": actions.release_many,
    "hold": actions.hold_many,
    "cancel": actions.cancel_many,
    "retry": actions.retry_many,
}


@pytest.mark.parametrize("move", MANY)
def test_many_moves_leave_out_what_has_changed_meanwhile(db, owner, move):
    _act, before, after, event, timed = ONE[move]
    ready, gone = mails.message(state=before), mails.message(state=S.SENDING)

    moved = MANY[move](Message.objects.all(), actor=owner.user, **({"now": NOW} if timed else {}))

    assert moved == [ready]
    ready.refresh_from_db()
    gone.refresh_from_db()
    assert (ready.state, gone.state) == (after, S.SENDING)
    assert (events(ready), events(gone)) == ([event], [])


@pytest.mark.parametrize("item_count", [1, 3])
def test_release_many_costs_the_same_for_one_and_three(item_count, db, owner, django_assert_num_queries):
    for _number in range(item_count):
        mails.message(state=S.HELD)

    # Lock, move, journal; a transaction around them.
    with django_assert_num_queries(5):
        actions.release_many(Message.objects.all(), actor=owner.user, now=NOW)


def test_retry_takes_the_address_of_today(db, owner):
    person = people.person()
    message = mails.message(person=person, state=S.FAILED, to_email="oud@stad.example", attempts=6, error="550")
    person.email = "nieuw@stad.example"
    person.save(update_fields=["email"])

    actions.retry(message, actor=owner.user, now=NOW)

    message.refresh_from_db()
    assert (message.to_email, message.attempts, message.problem, message.error) == ("nieuw@stad.example", 0, "", "")


def test_retry_refuses_while_there_is_no_address(db, owner):
    person = people.person()
    type(person).objects.filter(pk=person.pk).update(email="")
    message = mails.message(person=person, state=S.FAILED, to_email="")

    with pytest.raises(actions.AddressMissing):
        actions.retry(message, actor=owner.user, now=NOW)

    assert actions.retry_many(Message.objects.all(), actor=owner.user, now=NOW) == []


def test_cancel_stops_what_the_mail_bundles(db, owner):
    daily = mails.message()
    inside = mails.message(person=daily.person, state=S.BUNDLED, bundled_into=daily)

    actions.cancel(daily, actor=owner.user)

    inside.refresh_from_db()
    assert inside.state == S.CANCELLED


# --- What must always be true -------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "lost"},
        {"state": S.SENT, "sent_at": None},
        {"sent_at": NOW},
        {"state": S.SENDING, "claimed_at": None},
        {"to_email": ""},
    ],
)  # fmt: skip
def test_the_database_refuses_a_mail_that_cannot_be(db, columns):
    with pytest.raises(IntegrityError):
        mails.message(**columns)


# --- Texts ---------------------------------------------------------------------


def test_save_template_writes_then_rewrites_and_is_journalled(db, owner):
    for subject in ("Een", "Twee {edition}"):
        actions.save_template(
            mails.SELECTED, scope="call:1", language="nl", subject=subject, body="Dag {name}", actor=owner.user
        )

    assert list(MailTemplate.objects.order_by("pk").values_list("subject", flat=True)) == ["Twee {edition}"]
    assert Entry.objects.filter(event="mailtemplate.saved").count() == 2


def test_save_template_refuses_an_unknown_placeholder(db, owner):
    with pytest.raises(TemplateRefused, match="voornaam"):
        actions.save_template(
            mails.SELECTED, scope="", language="nl", subject="x", body="Dag {voornaam}", actor=owner.user
        )

    assert MailTemplate.objects.count() == 0


def test_reset_template_goes_back_and_is_journalled(db, owner):
    mails.template()

    assert actions.reset_template(mails.SELECTED, scope="", language="nl", actor=owner.user)
    assert not actions.reset_template(mails.SELECTED, scope="", language="nl", actor=owner.user)
    assert MailTemplate.objects.count() == 0
    assert Entry.objects.filter(event="mailtemplate.reset").count() == 1


# --- Daily mail ------------------------------------------------------------------

SEVEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 7:00 in Brussels, in winter


def wait(person, words, at):
    return mails.message(
        person=person, kind="test.news", state=S.BUNDLED, subject=words, body=f"Over {words}.", not_before=at
    )


def test_the_daily_mail_holds_what_came_before_its_hour(db):
    person = people.person(given_name="An")
    first, second = wait(person, "een", SEVEN - timedelta(hours=9)), wait(person, "twee", SEVEN)
    late = wait(person, "drie", SEVEN + timedelta(minutes=1))

    [daily] = actions.bundle_due(now=SEVEN + timedelta(hours=2))

    for message in (first, second, late):
        message.refresh_from_db()
    assert [first.bundled_into, second.bundled_into, late.bundled_into] == [daily, daily, None]
    assert daily.subject == "Je dagelijkse overzicht van 23/11/2026"
    assert "2 in totaal" in daily.body
    assert "## een\n\nOver een." in daily.body
    assert "drie" not in daily.body


def test_the_daily_mail_waits_for_its_hour(db):
    wait(people.person(), "een", SEVEN - timedelta(hours=9))

    assert actions.bundle_due(now=SEVEN - timedelta(minutes=1)) == []


def test_the_hour_is_brussels_time_in_summer_too(db):
    wait(people.person(), "een", datetime(2026, 7, 1, 4, 0, tzinfo=UTC))

    assert actions.bundle_due(now=datetime(2026, 7, 1, 4, 59, tzinfo=UTC)) == []
    assert len(actions.bundle_due(now=datetime(2026, 7, 1, 5, 0, tzinfo=UTC))) == 1


def test_the_daily_mail_never_doubles(db):
    person = people.person()
    wait(person, "een", SEVEN - timedelta(hours=1))
    actions.bundle_due(now=SEVEN)
    straggler = wait(person, "twee", SEVEN - timedelta(minutes=1))

    assert actions.bundle_due(now=SEVEN + timedelta(minutes=15)) == []

    [tomorrow] = actions.bundle_due(now=SEVEN + timedelta(days=1))
    straggler.refresh_from_db()
    assert straggler.bundled_into == tomorrow


def test_a_missed_day_goes_into_the_next_daily_mail(db):
    person = people.person()
    wait(person, "eergisteren", SEVEN - timedelta(days=2))
    wait(person, "gisteren", SEVEN - timedelta(hours=20))

    [daily] = actions.bundle_due(now=SEVEN + timedelta(hours=8))

    assert Message.objects.filter(bundled_into=daily).count() == 2


def test_what_is_bundled_is_sent_when_its_daily_mail_is(db):
    waiting = wait(people.person(), "een", SEVEN - timedelta(hours=1))
    actions.bundle_due(now=SEVEN)
    waiting.refresh_from_db()
    assert waiting.state == S.BUNDLED

    actions.deliver_due(clock=lambda: NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at, len(mail.outbox)) == (S.SENT, NOW, 1)


@pytest.mark.parametrize("item_count", [1, 3])
def test_daily_mails_cost_the_same_for_one_and_three(item_count, db, django_assert_num_queries):
    for _number in range(item_count):
        wait(people.person(), "een", SEVEN - timedelta(hours=1))

    # Savepoint, the waiting, those who had one, texts, mails, their numbers, the tie, release.
    with django_assert_num_queries(9):
        actions.bundle_due(now=SEVEN)


def test_set_preferences_keeps_the_last_wish_and_is_journalled(db, owner):
    for wish in (True, False):
        actions.set_preferences(owner, bundle={"test.news": wish}, actor=owner.user)

    assert list(Preference.objects.order_by("pk").values_list("kind", "bundle")) == [("test.news", False)]
    assert Entry.objects.filter(event="person.mail_preferences_set").count() == 2


# --- Returns ---------------------------------------------------------------------


def test_a_bounce_is_kept_and_told_to_who_keeps_the_scope(db, owner, administrator):
    message = mails.message(state=S.SENT, scope="call:1")

    actions.bounce(message.message_id, diagnostic="550 no such user", now=NOW)

    message.refresh_from_db()
    assert (message.state, message.problem, message.error) == (S.BOUNCED, Problem.BOUNCED, "550 no such user")
    assert events(message) == ["message.bounced"]
    [told] = Message.objects.filter(kind="notifications.undelivered").order_by("pk")
    assert told.person == owner
    assert "teruggekomen" in told.body or "came back" in told.body


def test_a_bounce_without_scope_is_told_to_the_administrators(db, owner, administrator):
    message = mails.message(state=S.SENT)

    actions.bounce(message.message_id, diagnostic="", now=NOW)

    assert [told.person for told in Message.objects.filter(kind="notifications.undelivered")] == [administrator]


def test_a_bounce_read_twice_changes_nothing(db, administrator):
    message = mails.message(state=S.SENT)
    for diagnostic in ("eerst", "later"):
        actions.bounce(message.message_id, diagnostic=diagnostic, now=NOW)

    message.refresh_from_db()
    assert message.error == "eerst"
    assert Message.objects.filter(kind="notifications.undelivered").count() == 1


def test_a_bounce_of_a_notice_about_a_bounce_is_not_told(db, administrator):
    message = mails.message(state=S.SENT, kind="notifications.undelivered")

    actions.bounce(message.message_id, diagnostic="", now=NOW)

    assert Message.objects.exclude(pk=message.pk).count() == 0


def test_a_bounce_of_something_unknown_is_refused(db):
    with pytest.raises(actions.BounceRefused):
        actions.bounce("<x@elders.example>", diagnostic="", now=NOW)


def test_a_bounce_of_what_was_never_sent_is_refused(db):
    message = mails.message(state=S.HELD)

    with pytest.raises(actions.BounceRefused):
        actions.bounce(message.message_id, diagnostic="", now=NOW)
