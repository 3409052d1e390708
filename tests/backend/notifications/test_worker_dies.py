"""The plug is pulled on a real worker, twice, while it sends twenty mails to a real SMTP server."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backend.notifications import actions, tasks
from backend.notifications.enums import MessageState
from backend.notifications.kinds import Notice
from backend.notifications.models import Message
from tests.factories import people

COUNT = 20


def lease_runs_out():
    """Ten minutes pass for what the dead worker held; says which mails these are."""
    stuck = Message.objects.filter(state=MessageState.SENDING)
    held = set(stuck.order_by("pk").values_list("message_id", flat=True))
    stuck.update(claimed_at=timezone.now() - timedelta(minutes=11))
    return held


@pytest.mark.worker
def test_a_worker_killed_twice_loses_no_mail_and_doubles_none(transactional_db, smtp, request):
    worker = request.getfixturevalue("celery_worker_process")
    smtp.delay = 0.1
    persons = [people.person() for _number in range(COUNT)]
    context = {"day": "23/11/2026", "count": 1, "link": "https://kring.example/"}

    with transaction.atomic():
        made = actions.queue_many(
            [Notice("notifications.daily", person, context, f"daily:{person.pk}:x") for person in persons],
            now=timezone.now(),
        )

    held_by_the_dead = set()
    for enough in (4, 11):
        worker.wait_until(lambda enough=enough: len(smtp.message_ids) >= enough)
        worker.kill()
        held_by_the_dead |= lease_runs_out()
        worker.start()
        tasks.sweep.delay()
    worker.wait_until(lambda: not Message.objects.exclude(state=MessageState.SENT).exists(), 40)

    copies = Counter(smtp.message_ids)
    assert {mail["To"] for mail in smtp.mails} == {person.email for person in persons}
    assert copies.keys() == {message.message_id for message in made}
    # One mail at a time is in doubt: that one goes out again, under the same name. No other is sent twice.
    assert len(held_by_the_dead) <= 2
    assert {name for name, count in copies.items() if count > 1} <= held_by_the_dead
