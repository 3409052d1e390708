from backend.audit import actions, queries, tasks
from backend.audit.models import Entry
from backend.config.celery import app
from backend.kit.models import Job
from backend.kit.signals import happened
from tests.factories import people


def test_sweep_seals_what_was_left_in_any_number(db):
    actions.record_many([(people.organisation(), {}, {})] * (actions.SEAL_BATCH + 1), "organisation.seen", actor=None)

    tasks.seal()

    assert Entry.objects.filter(position=None).count() == 0
    assert list(queries.faults()) == []


def test_every_entry_of_the_schedule_names_a_task():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()


def test_what_the_kit_did_is_journalled(owner):
    job = Job(pk=7)

    happened.send(Job, subject=job, event="job.started", actor=owner.user, data={"kind": "x"})

    entry = Entry.objects.get()
    assert (entry.event, entry.subject_type, entry.subject_id) == ("job.started", "kit.job", "7")
    assert (entry.actor_id, entry.data) == (owner.user.pk, {"kind": "x"})
