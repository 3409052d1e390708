"""Nothing of one test reaches the next: cache, files, mail; and tests that need PostgreSQL or Redis say so."""

import shutil
import uuid

import pytest
from django.conf import settings

_current = uuid.uuid4().hex


def cache_key(key, key_prefix, version):
    """Every test has keys of its own, so a shared Redis needs no emptying (settings_test.py names this function)."""
    return f"kring-test:{_current}:{version}:{key}"


@pytest.fixture(autouse=True)
def own_cache():
    global _current  # noqa: PLW0603 -- read from every thread, so it cannot hang on one
    _current = uuid.uuid4().hex


@pytest.fixture(autouse=True)
def own_files():
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def pytest_sessionfinish():
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def pytest_collection_modifyitems(items):
    if not settings.ON_SQLITE:
        return
    for item in items:
        for name, reason in (
            ("postgres", "only PostgreSQL can show this"),
            ("worker", "a worker process belongs to the run on PostgreSQL and Redis"),
        ):
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))
