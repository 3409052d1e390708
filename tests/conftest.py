"""Fixtures for everybody. What makes carelessness fail stands in tests/strictness/, one subject a file.

Three people stand in every feature: the **owner** whose row it is, a **colleague** of the same organisation with the
same role, and a **stranger** who is signed in and has nothing to do with it. Who they are depends on the feature: a
test module overrides ``owner`` (and when needed the others) with the role that matters there.
"""

import pytest
from django.db import connection
from django.test import Client

from tests.factories import people

pytest_plugins = [
    "tests.strictness.querysets",
    "tests.strictness.templates",
    "tests.strictness.network",
    "tests.strictness.isolation",
    "tests.worker",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; at the end nobody may still hold on to it, such as a worker that a test has killed."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def client_for():
    """A browser in which this person is signed in: ``client_for(owner).get(...)``."""

    def sign_in(person, **options):
        client = Client(**options)
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def owner(db):
    """The person whose row it is."""
    return people.person(given_name="Odette", family_name="Eigenaar", organisation=people.organisation(name="Stad Eik"))


@pytest.fixture
def colleague(owner):
    """Works where the owner works and holds the same roles, but it is not their row."""
    return people.colleague_of(owner, given_name="Cas", family_name="Collega")


@pytest.fixture
def stranger(db):
    """Signed in, from elsewhere, without any role here."""
    return people.person(
        given_name="Vera", family_name="Vreemd", organisation=people.organisation(name="Gemeente Verweg")
    )
