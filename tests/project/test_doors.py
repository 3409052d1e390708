"""Every address x every role: the answer is the one that ``doors.txt`` says."""

import logging
import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from tests.factories import world as worlds
from tests.project.doors import ROLES, doors, endpoints

pytestmark = pytest.mark.urls("tests.project.bare_urls")
DOORS = doors()
SUBJECTS = sorted({door.subject for door in DOORS})
REFUSED = {"in", "403", "404"}
# Addresses without a name stand in the table under their route.
UNNAMED = "/"
# What a candidate typed on a step that the organiser took out meanwhile is saved on the last one.
SAVED_ELSEWHERE = {("GET candidacies:step pk=draft n=9", "candidate")}
# What leaves the platform as a file.
DOWNLOADS = {
    "candidacies:export",
    "overviews:edition_report_export",
    "programmes:export_participants",
    "selection:export",
    "selection:letter_pdf",
    "selection:participants",
}


# What opens as a file on its own.
FILES = {"candidacies:attachment", "selection:attachment"}
# What shows the text of a candidacy, finished or not.
CANDIDACIES = {
    "candidacies:candidacy",
    "candidacies:check",
    "candidacies:print_view",
    "candidacies:read",
    "candidacies:step",
    "selection:review",
}
HREF = re.compile(r'href="(/[^"]*)"')


@pytest.fixture
def ask(db, caplog):
    """Ask for an address as a role; whatever a write changes is undone, so that no answer depends on another."""
    caplog.set_level(logging.CRITICAL, "django.request")
    world = worlds.build()
    clients = {role: world.client(role, raise_request_exception=False) for role in ROLES}
    cookies = {role: client.cookies.output() for role, client in clients.items()}

    def answer(role, door, method=None):
        client = clients[role]
        client.cookies.clear()
        client.cookies.load(cookies[role].replace("Set-Cookie: ", ""))
        path = f"/account/{door.name}" if UNNAMED in door.name else world.address(door.name, *door.arguments)
        if (method or door.method) == "GET":
            return _short(client.get(path))
        with transaction.atomic():
            said = _short(client.post(path))
            transaction.set_rollback(True)
        return said

    return answer


def _short(response):
    if response.streaming:
        deque(response, maxlen=0)  # read to its end, the file behind it is closed
    if response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL)):
        return "in"
    if response.status_code == 500:
        kind, error, _traceback = response.exc_info
        return f"500 ({kind.__name__}: {error})"
    return str(response.status_code)


def test_every_address_stands_in_the_table():
    assert {name for name, _view in endpoints()} == {door.name for door in DOORS}


def test_no_line_stands_there_twice():
    lines = [str(door) for door in DOORS]

    assert sorted(lines) == sorted(set(lines))


@pytest.mark.rule("R18", "R34")
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_door_answers_as_the_table_says(ask, subject):
    wrong = [
        f"{door} as {role}: {said}, and the table says {expected}"
        for door in DOORS
        if door.subject == subject
        for role, expected in door.answers.items()
        if (said := ask(role, door)) != expected
    ]

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_who_may_not_read_a_page_may_not_post_to_it(ask, subject):
    wrong = [
        f"POST {door.name} {' '.join(door.arguments)} as {role}: {said}, where GET is {expected}"
        for door in DOORS
        if door.subject == subject and door.method == "GET"
        for role, expected in door.answers.items()
        if expected in REFUSED and role != worlds.LOOKING and (str(door), role) not in SAVED_ELSEWHERE
        if (said := ask(role, door, "POST")) not in {expected, "405"}
    ]

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_who_looks_as_another_changes_nothing(ask, subject):
    wrong = [
        f"POST {door.name} {' '.join(door.arguments)}: {said}"
        for door in DOORS
        if door.subject == subject and door.method == "GET" and door.name != "account_logout"
        if (said := ask(worlds.LOOKING, door, "POST")) != "403"
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def test_who_looks_as_an_organiser_takes_nothing_along(db):
    world = worlds.build()
    looking = world.client(worlds.LOOKING, looks_as="organiser")
    open_to_organisers = [door for door in DOORS if door.name in DOWNLOADS and door.answers["organiser"] == "200"]

    said = {str(door): _short(looking.get(world.address(door.name, *door.arguments))) for door in open_to_organisers}

    assert {door.name for door in open_to_organisers} == DOWNLOADS
    assert set(said.values()) == {"403"}, said


@pytest.mark.parametrize("role", ["candidate", "organiser", "assessor"])
def test_who_looks_as_another_reads_no_candidacy(db, role):
    world = worlds.build()
    looking = world.client(worlds.LOOKING, looks_as=role)
    open_to_role = [door for door in DOORS if door.name in CANDIDACIES and door.answers[role] == "200"]

    said = {str(door): _short(looking.get(world.address(door.name, *door.arguments))) for door in open_to_role}

    assert set(said.values()) == {"403"}, said


@pytest.mark.parametrize("role", ["organiser", "candidate", "participant"])
def test_who_looks_as_another_is_offered_nothing_to_take_along(db, role):
    world = worlds.build()
    looking = world.client(worlds.LOOKING, looks_as=role)
    offered = {}
    for door in DOORS:
        if door.method == "GET" and door.answers[role] == "200" and UNNAMED not in door.name:
            answer = looking.get(world.address(door.name, *door.arguments))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                links = HREF.findall(answer.content.decode())
                offered[str(door)] = {name for link in links if (name := _name_of(link)) in DOWNLOADS | FILES}

    assert not {door: names for door, names in offered.items() if names}


def _name_of(link):
    try:
        return resolve(urlsplit(link).path).view_name
    except Resolver404:
        return ""


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_writes_refuses_to_be_read(ask, subject):
    wrong = [
        f"GET {door.name} {' '.join(door.arguments)} as {role}: {said}"
        for door in DOORS
        if door.subject == subject and door.method == "POST"
        for role in ("organiser", "administrator")
        if (said := ask(role, door, "GET")) != "405"
    ]

    assert not wrong, "\n" + "\n".join(wrong)
