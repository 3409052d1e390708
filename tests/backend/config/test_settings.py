"""What the real settings make of an operator's environment: safe, or a start that stops with a sentence."""

import json
import os
import subprocess
import sys

import pytest

KEY = "k" * 50
PRINT = """
import json
from backend.config import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=str))
"""


def start(**environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KRING_")}
    return subprocess.run(
        [sys.executable, "-c", PRINT], env=clean | environment, capture_output=True, text=True, check=False
    )


def settings_with(**environment):
    return json.loads(start(**environment).stdout)


@pytest.mark.parametrize("mode", ["KRING_DEMO", "KRING_DEBUG"])
def test_the_known_secret_serves_this_machine_only(mode):
    assert settings_with(**{mode: "1"})["SECRET_KEY"] == "demo-only-not-a-secret"

    answer = start(**{mode: "1", "KRING_ALLOWED_HOSTS": "localhost,kring.example"})

    assert answer.returncode == 1
    assert "Set the environment variable KRING_SECRET_KEY." in answer.stderr


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        (None, "Set the environment variable KRING_SECRET_KEY."),
        ("", "Set the environment variable KRING_SECRET_KEY."),
        ("short", "KRING_SECRET_KEY must be at least 50 random characters."),
        ("demo-only-not-a-secret", "KRING_SECRET_KEY must be at least 50 random characters."),
    ],
)
def test_production_does_not_start_without_a_secret_of_its_own(key, sentence):
    answer = start(**({} if key is None else {"KRING_SECRET_KEY": key}))

    assert answer.returncode == 1
    assert sentence in answer.stderr


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_production_does_not_start_without_its_servers(name):
    answer = start(KRING_SECRET_KEY=KEY, **{name: ""})

    assert answer.returncode == 1
    assert f"Set the environment variable {name}." in answer.stderr


@pytest.mark.parametrize("mode", ["KRING_DEMO", "KRING_DEBUG"])
def test_the_demo_needs_no_servers(mode, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")

    made = settings_with(**{mode: "1"})

    assert made["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert (made["REDIS_URL"], made["CELERY_TASK_ALWAYS_EAGER"]) == ("", True)


def test_behind_a_proxy_the_limits_count_who_asked_and_not_the_proxy():
    behind = settings_with(KRING_SECRET_KEY=KEY, KRING_BEHIND_PROXY="1")
    alone = settings_with(KRING_SECRET_KEY=KEY)

    names = ("ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER")
    assert [behind[name] for name in names] == [1, ["HTTP_X_FORWARDED_PROTO", "https"]]
    assert [alone[name] for name in names] == [0, None]


def test_https_makes_every_cookie_secure_and_promises_to_stay():
    made = settings_with(KRING_SECRET_KEY=KEY, KRING_BASE_URL="https://kring.example")

    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert [made[name] for name in names] == [True, True, True, 31_536_000]
