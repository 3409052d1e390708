import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Entry
from backend.notifications import actions, kinds
from backend.notifications.enums import MessageState
from backend.notifications.models import Attachment, MailTemplate, Message, Preference
from tests.factories import documents, people
from tests.factories import notifications as mails

S = MessageState
ROW_PAGES = ["message", "message_html", "edit"]
MOVES = {
    "release": (S.HELD, S.QUEUED),
    "hold": (S.QUEUED, S.HELD),
    "cancel": (S.HELD, S.CANCELLED),
    "retry": (S.FAILED, S.QUEUED),
}


def address(name, *args):
    return reverse(f"notifications:{name}", args=args)


def state_of(message):
    return Message.objects.get(pk=message.pk).state


# --- Who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["outbox", "templates", "batch"])
def test_the_outbox_is_for_keepers_and_administrators(owner, administrator, stranger, client_for, page):
    statuses = [client_for(person).get(address(page)).status_code for person in (owner, administrator, stranger)]

    assert statuses == [200, 200, 403]


@pytest.mark.parametrize("page", ROW_PAGES)
def test_a_mail_is_seen_by_who_keeps_its_scope(owner, administrator, stranger, client_for, page):
    message = mails.message(scope="call:1", state=S.HELD)

    statuses = [
        client_for(person).get(address(page, message.pk)).status_code for person in (owner, administrator, stranger)
    ]

    assert statuses == [200, 200, 404]


@pytest.mark.parametrize("scope", ["call:2", ""])
def test_a_mail_of_another_scope_does_not_exist_for_a_keeper(owner, client_for, scope):
    message = mails.message(scope=scope)

    assert client_for(owner).get(address("message", message.pk)).status_code == 404
    assert client_for(owner).post(address("cancel", message.pk)).status_code == 404
    assert message.subject not in client_for(owner).get(address("outbox")).content.decode()


@pytest.mark.parametrize("move", MOVES)
def test_a_move_works_for_a_keeper_and_not_for_a_stranger(owner, stranger, client_for, move):
    before, after = MOVES[move]
    message = mails.message(scope="call:1", state=before)

    assert client_for(stranger).post(address(move, message.pk)).status_code == 404
    assert client_for(owner).get(address(move, message.pk)).status_code == 405
    assert state_of(message) == before

    assert client_for(owner).post(address(move, message.pk)).status_code == 302
    assert state_of(message) == after


@pytest.mark.parametrize("move", ["edit", "hold", "cancel"])
def test_an_administrator_cannot_interfere_with_the_mail_that_tells_on_them(administrator, client_for, move):
    message = mails.message(kind="people.person_viewed", state=S.FAILED)
    client = client_for(administrator)

    assert client.post(address(move, message.pk), {"subject": "Niets", "body": "Niets"}).status_code == 403
    page = client.get(address("message", message.pk)).content.decode()
    assert address("retry", message.pk) in page
    assert address(move, message.pk) not in page


@pytest.mark.parametrize("page", ["message_html", "edit"])
def test_a_letter_with_a_decision_is_read_by_who_keeps_its_scope(owner, administrator, client_for, page):
    letter = mails.message(kind="test.letter", scope="call:1", state=S.HELD)

    statuses = [client_for(person).get(address(page, letter.pk)).status_code for person in (owner, administrator)]

    assert statuses == [200, 403]


def test_an_administrator_sees_to_whom_a_letter_goes_and_nothing_of_what_it_says(administrator, client_for):
    zita = people.person(given_name="Zita")
    letter = mails.message(kind="test.letter", scope="call:1", batch="call:1:decisions", state=S.HELD, person=zita)
    client = client_for(administrator)

    pages = [
        client.get(address("outbox")),
        client.get(address("message", letter.pk)),
        client.get(address("batch"), {"batch": "call:1:decisions"}),
    ]

    told = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200] * 3
    assert ["Zita" in page for page in told] == [True, True, False]
    assert not [word for page in told for word in (letter.subject, "Je doet mee") if word in page]
    assert address("edit", letter.pk) not in told[1]
    assert address("release", letter.pk) in told[1]
    assert not Entry.objects.filter(event="message.read").exists()


@pytest.mark.parametrize(("query", "found"), [("?words=geselecteerd", 0), ("?kind=test.letter", 0), ("?words=zita", 1)])
def test_a_filter_does_not_tell_an_administrator_what_a_letter_says(administrator, client_for, query, found):
    mails.message(kind="test.letter", scope="call:1", person=people.person(given_name="Zita"))

    page = client_for(administrator).get(address("outbox") + query)

    assert len(page.context["rows"]) == found


def test_reading_a_letter_is_journalled_once_for_a_while(owner, client_for):
    letter = mails.message(kind="test.letter", scope="call:1", batch="call:1:decisions", state=S.HELD)
    client = client_for(owner)

    client.get(address("batch"), {"batch": "call:1:decisions"})
    for page in ROW_PAGES:
        client.get(address(page, letter.pk))
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        client.get(address("message", letter.pk))

    lines = Entry.objects.filter(event="message.read").order_by("pk").values_list("actor", "subject_id")
    assert list(lines) == [(owner.user_id, str(letter.pk))] * 2


def test_reading_what_is_not_confidential_is_not_journalled(owner, client_for):
    client_for(owner).get(address("message", mails.message(scope="call:1").pk))

    assert not Entry.objects.filter(event="message.read").exists()


def test_nobody_writes_another_text_for_the_mail_that_tells_on_an_administrator(administrator):
    with pytest.raises(kinds.TextIsFixed):
        actions.save_template(
            kinds.get("people.person_viewed"), scope="", language="nl", subject="x", body="y", actor=administrator.user
        )

    assert not MailTemplate.objects.exists()


def test_a_move_from_the_wrong_state_says_so(owner, client_for):
    message = mails.message(scope="call:1", state=S.SENT)

    page = client_for(owner).post(address("cancel", message.pk), follow=True).content.decode()

    assert "Dit is al behandeld" in page
    assert state_of(message) == S.SENT


# --- Pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_outbox_costs_the_same_for_one_and_three(owner, client_for, django_assert_num_queries, item_count):
    for number in range(item_count):
        message = mails.message(scope="call:1", batch=f"call:1:set-{number}", state=S.HELD)
        Attachment.objects.create(message=message, file=documents.stored_file())
    client = client_for(owner)

    # Session, account with person, roles; the sets, per state, what waits; count, rows; one for the menu.
    with django_assert_num_queries(9):
        client.get(address("outbox"))


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({}, {"een", "twee"}),
        ({"state": "held"}, {"twee"}),
        ({"words": "Zoeker"}, {"een"}),
        ({"kind": "test.news"}, {"twee"}),
        ({"batch": "call:1:b"}, {"twee"}),
        ({"since": "2999-01-01"}, set()),
        ({"until": "2000-01-01"}, set()),
        ({"since": "gisteren"}, {"een", "twee"}),
    ],
)
def test_the_outbox_filters(owner, client_for, query, subjects):
    mails.message(scope="call:1", subject="een", person=people.person(family_name="Zoeker"))
    mails.message(scope="call:1", subject="twee", state=S.HELD, kind="test.news", batch="call:1:b")

    response = client_for(owner).get(address("outbox"), query)

    assert {row.subject for row, _title, _kind, _tone in response.context["rows"]} == subjects


def test_the_outbox_counts_per_state(owner, client_for):
    for state in (S.HELD, S.HELD, S.SENT):
        mails.message(scope="call:1", state=state)

    response = client_for(owner).get(address("outbox"), {"state": "sent"})

    assert [(str(tab["label"]), tab["count"], tab["current"]) for tab in response.context["tabs"]] == [
        (str(response.context["tabs"][0]["label"]), 3, False),
        (str(S.HELD.label), 2, False),
        (str(S.SENT.label), 1, True),
    ]


def test_the_preview_can_do_nothing(owner, client_for):
    message = mails.message(scope="call:1", body="Dag <script>alert(1)</script>")

    response = client_for(owner).get(address("message_html", message.pk))

    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>" not in response.content.decode()


def test_edit_changes_the_words(owner, client_for):
    message = mails.message(scope="call:1", state=S.HELD)

    response = client_for(owner).post(address("edit", message.pk), {"subject": "Nieuw", "body": "Tekst"})

    assert response.status_code == 302
    assert Message.objects.get(pk=message.pk).subject == "Nieuw"


def test_a_subject_is_one_line(owner, client_for):
    message = mails.message(scope="call:1", state=S.HELD)

    client_for(owner).post(address("edit", message.pk), {"subject": "Nieuw\nonderwerp  hier", "body": "Tekst"})

    assert Message.objects.get().subject == "Nieuw onderwerp hier"


def test_edit_without_words_shows_what_is_wrong(owner, client_for):
    message = mails.message(scope="call:1", state=S.HELD)

    response = client_for(owner).post(address("edit", message.pk), {"subject": "", "body": ""})

    assert response.status_code == 422


def test_the_history_tells_who_did_what(owner, client_for):
    message = mails.message(scope="call:1", state=S.HELD)
    client_for(owner).post(address("release", message.pk))

    page = client_for(owner).get(address("message", message.pk))

    assert [(str(words), entry.actor) for words, entry in page.context["history"]] == [
        (str(page.context["history"][0][0]), owner.user)
    ]


def test_ticked_mails_are_released_and_the_rest_is_left(owner, client_for):
    ready, sent = mails.message(scope="call:1", state=S.HELD), mails.message(scope="call:1", state=S.SENT)
    foreign = mails.message(scope="call:2", state=S.HELD)

    response = client_for(owner).post(
        address("move_chosen"), {"move": "release", "chosen": [ready.pk, sent.pk, foreign.pk]}, follow=True
    )

    assert (state_of(ready), state_of(sent), state_of(foreign)) == (S.QUEUED, S.SENT, S.HELD)
    assert [message.level_tag for message in response.context["messages"]] == ["success", "warning"]


@pytest.mark.parametrize(
    "data", [{}, {"move": "release"}, {"move": "send", "chosen": ["1"]}, {"move": "hold", "chosen": ["9" * 30]}]
)
def test_ticking_nothing_says_so(owner, client_for, data):
    response = client_for(owner).post(address("move_chosen"), data, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_a_set_is_sent_up_to_what_was_on_the_page(owner, client_for):
    seen = [mails.message(scope="call:1", batch="call:1:x", state=S.HELD) for _number in range(4)]
    client = client_for(owner)
    page = client.get(address("batch"), {"batch": "call:1:x"})
    later = mails.message(scope="call:1", batch="call:1:x", state=S.HELD)

    assert (page.context["count"], len(page.context["samples"])) == (4, 3)
    client.post(address("send_batch"), {"batch": "call:1:x", "up_to": page.context["up_to"]})

    assert {state_of(message) for message in seen} == {S.QUEUED}
    assert state_of(later) == S.HELD


def test_a_stranger_cannot_send_a_set(owner, stranger, client_for):
    message = mails.message(scope="call:1", batch="call:1:x", state=S.HELD)

    assert client_for(stranger).post(address("send_batch"), {"batch": "call:1:x", "up_to": 10**9}).status_code == 403
    assert state_of(message) == S.HELD


# --- Texts ---------------------------------------------------------------------------------------------------


def text_page(name="template_edit", kind="test.selected", scope="", language="nl"):
    return reverse(f"notifications:{name}", args=[kind, language]) + (f"?scope={scope}" if scope else "")


@pytest.mark.parametrize(
    ("where", "keeper", "admin"),
    [
        (("test.selected", ""), 403, 200),
        (("test.selected", "call:1"), 200, 200),
        (("test.selected", "call:2"), 403, 200),
        (("test.news", "call:1"), 403, 403),
        (("test.nothing", "call:1"), 404, 404),
        (("people.person_viewed", ""), 403, 403),
    ],
)
def test_who_may_write_which_text(owner, administrator, stranger, client_for, where, keeper, admin):
    kind, scope = where
    page = text_page(kind=kind, scope=scope)

    assert client_for(owner).get(page).status_code == keeper
    assert client_for(administrator).get(page).status_code == admin
    assert client_for(stranger).get(page).status_code == 403
    assert client_for(owner).post(page, {"subject": "x", "body": "y"}).status_code == (302 if keeper == 200 else keeper)


def test_a_language_that_is_not_there_is_not_found(administrator, client_for):
    assert client_for(administrator).get(text_page(language="fr")).status_code == 404


def test_an_own_text_is_saved_and_reset(owner, client_for):
    client = client_for(owner)

    client.post(text_page(scope="call:1"), {"subject": "Voor {edition}", "body": "Dag {first_name}"})
    assert MailTemplate.objects.get().subject == "Voor {edition}"

    client.post(text_page("template_reset", scope="call:1"))
    assert MailTemplate.objects.count() == 0


def test_a_wrong_placeholder_is_shown_and_not_saved(owner, client_for):
    response = client_for(owner).post(text_page(scope="call:1"), {"subject": "x", "body": "Dag {voornaam}"})

    assert response.status_code == 422
    assert "{voornaam}" in response.content.decode()
    assert MailTemplate.objects.count() == 0


def test_the_live_check_answers_with_the_preview_alone(owner, client_for):
    response = client_for(owner).post(
        text_page("template_check", scope="call:1"),
        {"subject": "Hoi {first_name}", "body": "**Welkom** bij {edition}"},
        headers={"HX-Request": "true"},
    )

    page = response.content.decode()
    assert page.strip().startswith('<div id="preview"')
    assert "<strong>Hoi An</strong>" in page
    assert "<strong>Welkom</strong>" in page
    assert MailTemplate.objects.count() == 0


def test_the_check_works_without_htmx(owner, client_for):
    response = client_for(owner).post(text_page("template_check", scope="call:1"), {"subject": "{x}", "body": "y"})

    assert response.status_code == 422
    assert "<html" in response.content.decode()


def test_the_list_of_texts_of_a_scope_has_only_kinds_that_allow_it(owner, client_for):
    page = client_for(owner).get(address("templates"), {"scope": "call:1"})

    assert [kind.key for kind, _links in page.context["rows"] if kind.key.startswith("test.")] == ["test.selected"]


def test_a_keeper_sees_no_texts_of_the_platform(owner, client_for):
    assert client_for(owner).get(address("templates")).context["rows"] == []
    assert client_for(owner).get(address("templates"), {"scope": "call:2"}).status_code == 403


# --- One's own mail -------------------------------------------------------------------------------------------


def test_my_mail_holds_what_was_sent_to_me(owner, stranger, client_for):
    sent = mails.message(person=owner, state=S.SENT, subject="Aangekomen")
    held = mails.message(person=owner, state=S.HELD, subject="Nog niet")

    page = client_for(owner).get(address("mine")).content.decode()

    assert "Aangekomen" in page
    assert "Nog niet" not in page
    assert client_for(owner).get(address("my_message", sent.pk)).status_code == 200
    assert client_for(owner).get(address("my_message_html", sent.pk)).status_code == 200
    assert client_for(owner).get(address("my_message", held.pk)).status_code == 404
    assert client_for(stranger).get(address("my_message", sent.pk)).status_code == 404


def test_preferences_offer_only_what_may_wait(owner, client_for):
    response = client_for(owner).get(address("preferences"))

    assert "test-news" in response.context["form"].fields
    assert "test-selected" not in response.context["form"].fields


def test_preferences_are_kept(owner, client_for):
    client = client_for(owner)

    assert client.post(address("preferences"), {"test-news": "daily"}).status_code == 302
    assert Preference.objects.get(person=owner, kind="test.news").bundle

    assert client.get(address("preferences")).context["form"]["test-news"].value() == "daily"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("page", ["outbox", "templates", "mine", "preferences"])
def test_pages_without_rows_say_so(administrator, client_for, page, language):
    client = client_for(administrator)
    client.cookies["kring_language"] = language

    response = client.get(address(page))

    assert response.status_code == 200
    assert re.search(f'<html[^>]* lang="{language}"', response.content.decode())


def test_a_mail_in_every_state_can_be_opened(administrator, client_for):
    client = client_for(administrator)
    daily = mails.message()

    for state in S:
        columns = {"bundled_into": daily} if state == S.BUNDLED else {}
        message = mails.message(state=state, problem="postponed", error="452", **columns)
        Attachment.objects.create(message=message, file=documents.stored_file())
        assert client.get(address("message", message.pk)).status_code == 200
    gone = mails.message(scope="call:1", batch="call:1:x", state=S.HELD)
    Message.objects.filter(pk=gone.pk).update(person=None, subject="")
    assert client.get(address("message", gone.pk)).status_code == 200
    assert client.get(address("outbox")).status_code == 200
    assert client.get(address("edit", gone.pk)).status_code == 200
    assert client.get(address("batch"), {"batch": "call:1:x"}).status_code == 200


def test_my_mail_can_be_sorted_and_searched(client_for, owner):
    for number, subject in enumerate(["Beuk", "Eik", "Appel"]):
        mails.message(
            person=owner, subject=subject, body=f"Tekst {number}", state=MessageState.SENT,
            sent_at=timezone.now() - timedelta(days=number),
        )  # fmt: skip
    client = client_for(owner)

    def shown(**asked):
        return [row.subject for row in client.get(reverse("notifications:mine"), asked).context["table"].rows]

    assert shown() == ["Beuk", "Eik", "Appel"]
    assert shown(sort="subject") == ["Appel", "Beuk", "Eik"]
    assert (shown(words="tekst 1"), shown(words="tekst linde")) == (["Eik"], [])
