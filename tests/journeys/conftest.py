import contextlib

import pytest

from tests.backend.notifications.sink import Sink
from tests.browser import *  # noqa: F403 -- the browser's fixtures are fixtures of this folder
from tests.journeys.visitor import Visitor


@pytest.fixture
def somebody(browser, browser_context_args, live_server):
    """Somebody comes along, with a browser of their own: ``somebody()``. No script of ours may complain meanwhile."""
    complaints = []
    with contextlib.ExitStack() as open_browsers:

        def come_along():
            context = browser.new_context(**browser_context_args)
            open_browsers.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: script error: {error}"))
            page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if is_ours(line) else None)
            return Visitor(page, live_server.url)

        yield come_along
    assert complaints == []


def is_ours(line):
    """A script or the Content-Security-Policy complains; that a page is a 404 may be what the story is about."""
    return line.type == "error" and "the server responded" not in line.text


@pytest.fixture
def postman(settings, live_server):
    """A real mail server that keeps what it gets; the links in its mails lead to the server of this test."""
    settings.BASE_URL = live_server.url
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    sink.start()
    yield Postman(sink)
    sink.stop()


class Postman:
    """What arrived, by the address it was sent to."""

    def __init__(self, sink):
        self.sink = sink

    def subjects_for(self, address):
        return [mail["Subject"] for mail in self.mails_for(address)]

    def mails_for(self, address):
        return [mail for mail in self.sink.mails if mail["To"].addresses[0].addr_spec == address]

    def last_for(self, address):
        """The words of the last mail to this address."""
        return self.mails_for(address)[-1].get_body(("plain",)).get_content()

    def taken_away(self):
        """Everything that arrived up to now, so that what comes next stands alone."""
        taken, self.sink.mails[:] = list(self.sink.mails), []
        return taken
