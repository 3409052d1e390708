import threading

import pytest
from django.db import DatabaseError, connection, transaction

from backend.audit import actions, chain, queries
from backend.audit.models import Entry, Head
from tests.factories import people


def write(count=1, *, actor=None, subject=None, **data):
    subject = subject or people.organisation()
    return [actions.record(subject, "organisation.seen", actor=actor, **data) for _number in range(count)]


def positions():
    return list(Entry.objects.order_by("pk").values_list("position", flat=True))


def faults():
    return [(fault.position, fault.what) for fault in queries.faults()]


def test_line_is_sealed_right_after_the_commit(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        [entry] = write(state="open")
        assert positions() == [None]

    entry.refresh_from_db()
    assert (entry.position, entry.previous_digest, entry.digest) == (1, chain.GENESIS, chain.digest_of(entry))
    assert Head.objects.get().digest == entry.digest


def test_many_lines_of_one_transaction_ring_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        write(5)

    assert (len(callbacks), positions()) == (1, [1, 2, 3, 4, 5])


def test_a_line_after_a_savepoint_that_failed_still_rings(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
        write()

    assert positions() == [1]


def test_sealing_again_seals_nothing(db):
    write(3)

    assert [actions.seal(limit=2), actions.seal(limit=2), actions.seal(limit=2)] == [2, 1, 0]
    assert positions() == [1, 2, 3]
    assert faults() == []


@pytest.mark.parametrize("item_count", [1, 3])
def test_sealing_costs_the_same_for_many_lines(db, django_assert_num_queries, item_count):
    actions.seal()
    write(item_count)

    with django_assert_num_queries(6):
        actions.seal()


def test_a_line_says_who_and_for_whom(owner, stranger):
    administrator = people.administrator().user
    looking = people.person().user
    looking.viewed_by = administrator

    [by_owner] = write(actor=owner.user)
    [by_viewer] = write(actor=looking)
    [by_system] = write()

    assert (by_owner.actor_id, by_owner.looked_as_id) == (owner.user.pk, None)
    assert (by_viewer.actor_id, by_viewer.looked_as_id) == (administrator.pk, looking.pk)
    assert (by_system.actor_id, by_system.looked_as_id) == (None, None)


@pytest.mark.parametrize("private", [{"name": "Zoë"}, {10: "tien", 9: "negen"}, {"both": ("a", 2.5, None)}])
def test_the_private_part_is_committed_to_as_it_is_stored(db, private):
    actions.record(people.organisation(), "organisation.seen", actor=None, private=private)
    actions.seal()

    assert faults() == []


def test_erasing_wipes_who_and_what_and_leaves_the_chain_whole(owner):
    subject = people.organisation()
    actions.record(subject, "organisation.seen", actor=owner.user, private={"reason": "om Zoë"}, state="open")
    actions.seal()
    actions.record(subject, "organisation.seen", actor=owner.user, private={"reason": "nog niet verzegeld"})

    count = actions.erase_private(queries.about(subject), actor=owner.user, reason="op vraag van de persoon")
    actions.seal()

    first, second, erasure = Entry.objects.order_by("pk")
    for entry in (first, second):
        assert (entry.actor_id, entry.private, entry.salt) == (None, {}, "")
    assert (count, first.data, faults()) == (2, {"state": "open"}, [])
    assert (erasure.event, erasure.data) == ("journal.erased", {"lines": [first.pk, second.pk]})
    assert erasure.private == {"reason": "op vraag van de persoon"}


def test_erasing_again_does_nothing(owner):
    write(actor=owner.user)
    lines = Entry.objects.filter(event="organisation.seen")

    assert actions.erase_private(lines, actor=None, reason="x") == 1
    assert actions.erase_private(lines, actor=None, reason="x") == 0
    assert Entry.objects.count() == 2


@pytest.mark.postgres
def test_parallel_sealers_never_fork(transactional_db):
    write(40)
    errors = []

    def seal():
        try:
            while actions.seal(limit=3):
                pass
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (errors, sorted(positions()), faults()) == ([], list(range(1, 41)), [])


@pytest.mark.postgres
@pytest.mark.parametrize(
    "values",
    [
        {"event": "organisation.hidden"},
        {"data": {"state": "closed"}},
        {"subject_id": "0"},
        {"commitment": "0" * 64},
        {"position": 99},
        {"digest": "0" * 64},
        {"private": {"reason": "een andere"}},
        {"private": {}},
        {"salt": ""},
        {"actor": None},
    ],
)
def test_the_database_refuses_to_change_a_line(owner, values):
    actions.record(people.organisation(), "organisation.seen", actor=owner.user, private={"reason": "een"})
    actions.seal()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(**values)

    assert faults() == []


@pytest.mark.postgres
def test_the_database_refuses_to_delete_a_line(db):
    write()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()
