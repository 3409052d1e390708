"""Migrations are complete, have names, can be undone, and do not lean on code that will change."""

import ast
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.project import source

# What these files hold changes with the project; a migration is of its day.
LIVE_CODE = {"actions", "queries", "rules", "views", "forms", "notices", "tasks", "receivers"}


def ours():
    loader = MigrationLoader(None)
    return [
        migration for migration in loader.disk_migrations.values() if migration.__module__.split(".")[0] in source.WINGS
    ]


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name():
    wrong = [str(migration) for migration in ours() if re.search(r"_auto_\d|^\d+$", migration.name)]

    assert wrong == []


def test_every_migration_can_be_undone():
    wrong = [
        f"{migration}: {operation.__class__.__name__}"
        for migration in ours()
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]

    assert wrong == []


def test_no_migration_imports_live_code():
    wrong = []
    for wing in source.WINGS:
        for file in (source.ROOT / wing).glob("*/migrations/*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                wrong += [
                    f"{file.name}: {name}"
                    for name in names
                    if name.split(".")[0] in source.WINGS and LIVE_CODE & set(name.split("."))
                ]

    assert wrong == []


@pytest.mark.django_db
def test_every_table_is_made_by_a_migration():
    call_command("migrate", check_unapplied=True, verbosity=0)

    assert "people_user" in connection.introspection.table_names()
