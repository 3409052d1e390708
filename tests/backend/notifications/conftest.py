"""Three kinds of mail of our own, and a scope "call" whose keepers a test chooses."""

import pytest

from backend.notifications import kinds, scopes
from tests.backend.notifications.sink import Sink
from tests.factories import people
from tests.factories.notifications import LETTER, NEWS, SELECTED


@pytest.fixture(autouse=True)
def test_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(SELECTED)
    kinds.register(LETTER)
    kinds.register(NEWS)


@pytest.fixture
def keepers():
    """Who keeps ``call:1``: a set of persons that a test may fill."""
    return set()


@pytest.fixture(autouse=True)
def calls_are_kept(monkeypatch, keepers):
    monkeypatch.setattr(scopes, "_keepers", {})
    scopes.register(
        "call",
        visible=lambda user: ["call:1"] if user.pk in {keeper.user_id for keeper in keepers} else [],
        labels=lambda names: {name: f"Oproep {name.partition(':')[2]}" for name in names},
        people=lambda scope: sorted(keepers, key=lambda keeper: keeper.pk) if scope == "call:1" else [],
    )


@pytest.fixture
def owner(db, keepers):
    """Organises the call that ``call:1`` stands for."""
    keeper = people.organiser(people.organisation(name="Stad Eik"), given_name="Odette", family_name="Eigenaar")
    keepers.add(keeper)
    return keeper


@pytest.fixture
def administrator(db):
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def smtp(settings):
    """A real SMTP server, to which Django's own SMTP backend sends."""
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    sink.start()
    yield sink
    sink.stop()
