"""A fresh database of the benchmark's own, on the server that DATABASE_URL names."""

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg import sql


def make() -> None:
    """Drop what an earlier run left, make the tables, and collect the static files as in production."""
    server = settings.DATABASES["default"]
    name = sql.Identifier(server["NAME"])
    connection = psycopg.connect(
        dbname="postgres",
        host=server["HOST"],
        port=server["PORT"] or 5432,
        user=server["USER"],
        password=server["PASSWORD"],
        autocommit=True,
    )
    with connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
