"""The pages of jobs; those of imports stand in test_imports.py beside what they do."""

import pytest
from django.urls import reverse

from backend.kit import jobs
from backend.kit.enums import JobState
from backend.kit.models import Job
from backend.people.enums import Role
from tests.factories import people


@pytest.fixture
def job(owner):
    return jobs.start("test.count", actor=owner.user, title="Brieven maken", total=3)


def url(name, job=None):
    return reverse(f"kit:{name}", args=[job.pk] if job else [])


def page_of(client, job):
    return client.get(url("job", job)).content.decode()


def test_waiting_job_can_be_followed_and_stopped(owner, job, client_for):
    page = page_of(client_for(owner), job)

    assert "Wacht op zijn beurt." in page
    assert f'action="{url("job_cancel", job)}"' in page
    assert f'hx-get="{url("job", job)}"' in page


def test_htmx_gets_the_part_that_moves(owner, job, client_for):
    response = client_for(owner).get(url("job", job), headers={"HX-Request": "true"})

    assert response.content.decode().strip().startswith('<div class="kr-job')
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    ("kind", "arguments", "sentence"),
    [
        ("test.count", {"total": 3}, "Tot 3 geteld."),
        ("test.refuse", {}, "De lijst is leeg."),
        ("test.break", {}, "Nummer voor de helpdesk:"),
    ],
)
def test_job_says_how_it_ended(owner, client_for, kind, arguments, sentence):
    job = jobs.start(kind, actor=owner.user, title="Brieven maken", **arguments)
    jobs.run(job.pk)

    page = page_of(client_for(owner), job)

    assert sentence in page
    assert "hx-get" not in page
    assert "secret" not in page


def test_ended_job_leads_on_however_it_ended(owner, client_for):
    job = jobs.start("test.refuse", actor=owner.user, title="Brieven maken", go_on="/imports/7/")
    jobs.run(job.pk)

    assert 'href="/imports/7/"' in page_of(client_for(owner), job)


def test_running_job_says_how_far_it_is_and_that_it_stops(owner, job, client_for):
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, started_at=job.created_at, done=2, total=3, message="Brief 2"
    )
    client = client_for(owner)

    assert "2 van 3" in page_of(client, job)
    client.post(url("job_cancel", job))

    page = page_of(client, job)
    assert "Stopt zodra dat veilig kan." in page
    assert url("job_cancel", job) not in page


def test_stopping_what_ended_says_so(owner, job, client_for):
    jobs.run(job.pk)

    page = client_for(owner).post(url("job_cancel", job), follow=True).content.decode()

    assert "Klaar" in page
    assert Job.objects.get().state == JobState.DONE


def test_jobs_are_ones_own_and_an_administrators(owner, stranger, job, client_for):
    administrator = people.administrator()

    assert client_for(stranger).get(url("job", job)).status_code == 404
    assert client_for(stranger).post(url("job_cancel", job)).status_code == 404
    assert "Brieven maken" not in client_for(stranger).get(url("jobs")).content.decode()
    assert "Nog geen taken" in client_for(stranger).get(url("jobs")).content.decode()
    for person in (owner, administrator):
        assert "Brieven maken" in client_for(person).get(url("jobs")).content.decode()
        assert client_for(person).get(url("job", job)).status_code == 200


def test_stopping_is_a_post(owner, job, client_for):
    assert client_for(owner).get(url("job_cancel", job)).status_code == 405


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_of_jobs_asks_the_same_for_many(owner, client_for, django_assert_num_queries, item_count):
    client = client_for(owner)
    for _number in range(item_count):
        jobs.start("test.count", actor=owner.user, title="Brieven maken", total=3)
    client.get(url("jobs"))

    with django_assert_num_queries(6):
        client.get(url("jobs"))


def test_jobs_can_be_narrowed_to_a_state(owner, job, client_for):
    ready = jobs.start("test.count", actor=owner.user, title="Ander werk", total=1)
    jobs.run(ready.pk)
    client = client_for(owner)

    shown = {state: client.get(url("jobs"), {"state": state}) for state in ("", "done", "failed", "no state")}

    assert [len(response.context["table"].rows) for response in shown.values()] == [2, 1, 0, 2]
    assert "Geen taak past" in shown["failed"].content.decode()


def test_who_sees_the_jobs_of_everybody_sees_whose_each_is(owner, job, stranger, client_for):
    people.grant(stranger, Role.ADMINISTRATOR)

    pages = {who: client_for(who).get(url("jobs")).content.decode() for who in (owner, stranger)}

    assert "Gestart door" not in pages[owner]
    assert "Gestart door" in pages[stranger]
    assert f'data-label="Gestart door">{owner.name}<' in pages[stranger]
