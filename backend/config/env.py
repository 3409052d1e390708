"""Read the environment. A bad value stops the start with a sentence, not a stack of guesses."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
SECRET_LENGTH = 50


def text(name, default=None):
    """The variable ``name``; without a default it must be set, and not to nothing."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value):
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def secret(name, default=None):
    """A key that nobody can guess: long, or the start stops."""
    value = text(name, default)
    if value != default and len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} must be at least {SECRET_LENGTH} random characters.")
    return value


def flag(name, default=False):
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def number(name, default):
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name, default=""):
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name, default=None):
    """``postgres://user:password@host:port/name`` or ``sqlite:///path`` as Django's database settings."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        path = Path(unquote(url.path))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            # Writers queue up at the start of a transaction instead of failing in the middle of one.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name} must start with postgres:// or sqlite:///, not {url.scheme!r}.")
