"""A real browser (Debian's Chromium) against a real server: fixtures for tests/journeys and tests/pages.

Their conftest.py loads this with ``from tests.browser import *``. ``page`` speaks Dutch; ``axe()`` fails on any
violation; a script error or a breach of the Content-Security-Policy fails the test that saw it.
"""

import os
import threading
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started

__all__ = [
    "axe",
    "browser_context_args",
    "browser_type_launch_args",
    "django_next_to_playwright",
    "page",
    "server_has_answered",
    "sign_in",
    "sized_page",
    "underway",
]

# Tags of the rules that WCAG 2.2 AA and good practice ask.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM_PATH") or "/usr/bin/chromium"
    own = {"executable_path": path} if Path(path).exists() else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "nl-BE", "timezone_id": "Europe/Brussels", "viewport": DESK}


@pytest.fixture(autouse=True, scope="session")
def django_next_to_playwright():
    """Playwright runs an event loop in this thread, where Django would refuse to query."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


class Underway:
    """How many requests the live server is busy with: those of other threads than the test's own."""

    def __init__(self):
        self.count, self.lock = 0, threading.Lock()

    def started(self, **kwargs):
        self._add(1)

    def finished(self, **kwargs):
        self._add(-1)

    def _add(self, number):
        if threading.current_thread() is not threading.main_thread():
            with self.lock:
                self.count += number


@pytest.fixture(scope="session")
def underway():
    requests = Underway()
    request_started.connect(requests.started)
    request_finished.connect(requests.finished)
    yield requests
    request_started.disconnect(requests.started)
    request_finished.disconnect(requests.finished)


@pytest.fixture(autouse=True)
def server_has_answered(request):
    """The browser is closed before this ends; wait until the server has finished what it was still asked, such as a
    form that saved itself, before the tables are emptied. A page that closes may send its last words a moment later,
    so it has to be quiet at several looks in a row."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    underway = request.getfixturevalue("underway")
    yield
    quiet = 0
    for _look in range(400):
        quiet = quiet + 1 if underway.count == 0 else 0
        if quiet == 5:
            return
        time.sleep(0.02)
    pytest.fail(f"The server is still busy with {underway.count} requests.")


@pytest.fixture
def page(page):
    """The page, which also remembers what its console complained about."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text) if line.type == "error" and "the server responded" not in line.text else None
        ),
    )
    yield page
    assert complaints == []


@pytest.fixture
def sized_page(page):
    """Choose the width: ``sized_page(PHONE)``."""

    def resize(size):
        page.set_viewport_size(size)
        return page

    return resize


@pytest.fixture
def sign_in(page, live_server, client_for):
    """Sign a person in without the form: ``sign_in(owner)``."""

    def give_cookie(person):
        session = client_for(person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return give_cookie


@pytest.fixture
def axe(page):
    """``axe()`` looks at the page as it stands now: 0 violations, or the list of them."""

    def look():
        found = Axe().run(page, options={"runOnly": STANDARDS})
        violations = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:5])
            for violation in found.response["violations"]
        ]
        assert not violations, f"{page.url}\n" + "\n".join(violations)

    return look
