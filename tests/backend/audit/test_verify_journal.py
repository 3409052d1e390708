"""Somebody with the rights of the database owner tampers; verify_journal says where."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.audit import actions, chain, queries
from backend.audit.models import Entry, Head
from tests.factories import people


@pytest.fixture
def journal(db):
    """Five sealed lines, and no trigger that keeps them."""
    subject = people.organisation()
    for number in range(5):
        actions.record(subject, "organisation.seen", actor=None, private={"note": "x"}, number=number)
    actions.seal()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def line(position):
    return Entry.objects.filter(position=position)


def reseal(entry):
    """Give a changed line the seal that fits it, as somebody who read chain.py would."""
    entry.digest = chain.digest_of(entry)
    entry.save(update_fields=["digest", "data", "position", "previous_digest"])


def change():
    line(3).update(data={"number": 99})


def change_and_reseal():
    entry = line(3).get()
    entry.data = {"number": 99}
    reseal(entry)


def change_private():
    line(3).update(private={"note": "y"})


def refill_erased():
    line(3).update(salt="")


def remove():
    line(3).delete()


def remove_two():
    line(3).delete()
    line(4).delete()


def cut():
    line(4).delete()
    line(5).delete()


def cut_all():
    Entry.objects.all().delete()


def swap_last():
    entry = line(5).get()
    entry.data = {"number": 99}
    reseal(entry)


def forge(position):
    """Slip in a line with a seal that fits what stands before it."""
    before = line(position - 1).get()
    entry = Entry.objects.create(
        at=before.at, event="organisation.seen", subject_type="people.organisation", subject_id="1",
        commitment=chain.commitment(salt="s", actor_id=None, looked_as_id=None, private={}), salt="s",
    )  # fmt: skip
    entry.position, entry.previous_digest = position, before.digest
    reseal(entry)


def insert():
    """Between 2 and 3: the lines after it move up."""
    for position in (5, 4, 3):
        entry = line(position).get()
        entry.position = position + 1
        entry.save(update_fields=["position"])
    forge(3)


def add():
    forge(6)


def lose_the_head():
    Head.objects.all().delete()


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (change, (3, "was changed after it was sealed")),
        (change_and_reseal, (4, "does not follow from the line before it")),
        (change_private, (3, "its private part was changed after it was sealed")),
        (refill_erased, (3, "was erased, but has a private part again")),
        (remove, (3, "line 3 is missing")),
        (remove_two, (3, "lines 3 to 4 are missing")),
        (cut, (4, "lines 4 to 5 are missing: the end of the chain was cut off")),
        (cut_all, (1, "lines 1 to 5 are missing: the end of the chain was cut off")),
        (swap_last, (5, "is not the line that the head of the chain remembers")),
        (insert, (4, "does not follow from the line before it")),
        (add, (6, "was not sealed by us: the head of the chain does not know it")),
        (lose_the_head, (1, "was not sealed by us: the head of the chain does not know it")),
    ],
)
def test_the_first_broken_line_is_named(journal, tamper, first):
    tamper()

    found = next(queries.faults())

    assert (found.position, found.what) == first


def test_command_says_that_the_journal_holds(db):
    actions.record(people.organisation(), "organisation.seen", actor=None)
    said = io.StringIO()

    call_command("verify_journal", stdout=said)

    assert said.getvalue() == "The journal holds: 1 lines, 0 of them with erased personal data.\n"


def test_command_names_every_broken_line_and_fails(journal):
    change()
    cut()
    said = io.StringIO()

    with pytest.raises(CommandError, match=r"broken in 2 place\(s\); the first is line 3"):
        call_command("verify_journal", stderr=said)

    assert [words.split(":")[0] for words in said.getvalue().splitlines()] == ["line 3", "line 4"]
