"""Two people at the same moment, each on a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep
from typing import Any

from django.db import connection, connections, transaction

PATIENCE = 10


def while_saving(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Do ``second`` while ``first`` has written and not yet committed; what each gave or raised."""
    has_written, is_waiting = Event(), Event()

    def hold():
        with transaction.atomic():
            answer = first()
            has_written.set()
            is_waiting.wait(PATIENCE)
        return answer

    def follow():
        has_written.wait(PATIENCE)
        return second()

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(_told, work) for work in (hold, follow)]
        _until_somebody_waits(answers[1])
        is_waiting.set()
        return [answer.result() for answer in answers]


def _told(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        return error
    finally:
        connections.close_all()


def _until_somebody_waits(follower) -> None:
    """Until PostgreSQL says that a connection of this database waits for a lock, or the follower is done."""
    ends_at = monotonic() + PATIENCE
    while not follower.done() and monotonic() < ends_at:
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone():
                return
        sleep(0.01)
