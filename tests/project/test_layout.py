"""Where a thing lives: the file names of an app, the house's list of apps, and what a model must and may not say."""

import ast

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.project import source

HOUSE = {
    "backend": {"config", "kit", "audit", "people", "documents", "notifications", "credentials", "api"},
    "learning": {"library", "communities", "packages", "modules", "mobility"},
    "cohorts": {
        "programmes", "candidacies", "selection", "facilitators", "schedule", "intervision", "cases", "certification",
        "overviews",
    },
}  # fmt: skip
# Folders of a wing that are no apps.
NO_APPS = {"backend": {"config", "static", "locale"}}
# The kinds of file; migrations, commands and template tags are Django's. A module of another name has a subject of its
# own (``chain``, ``scoring``) and says in its first line which.
KINDS = {
    "__init__", "apps", "enums", "models", "queries", "rules", "actions", "notices", "forms", "views", "urls", "tasks",
    "receivers", "signals", "api", "tables", "imports", "migrations", "management", "templatetags",
}  # fmt: skip
MOST_LINES = 400


def our_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in source.WINGS]


def test_every_app_is_one_of_the_house():
    standing = {
        wing: {
            folder.name for folder in (source.ROOT / wing).iterdir() if folder.is_dir() and folder.name != "__pycache__"
        }
        for wing in source.WINGS
    }

    assert {wing: standing[wing] - HOUSE[wing] - NO_APPS.get(wing, set()) for wing in source.WINGS} == {
        wing: set() for wing in source.WINGS
    }


def test_every_app_is_installed_and_under_contract():
    installed = {app for app in settings.INSTALLED_APPS if app.split(".")[0] in source.WINGS}
    contracts = {contract["id"]: contract for contract in source.PYPROJECT["tool"]["importlinter"]["contracts"]}

    assert installed == source.apps()
    assert set(contracts["app"]["containers"]) == source.apps() - {"backend.kit", "backend.config"}


def test_a_module_of_another_name_says_its_subject():
    silent = []
    for path, module in source.modules().items():
        app, _, name = path.removesuffix(".py").rpartition("/")
        if (
            app.replace("/", ".") in source.apps() - {"backend.config"}
            and name not in KINDS
            and not ast.get_docstring(module)
        ):
            silent.append(path)

    assert silent == []


def test_no_drawer_for_leftovers():
    leftovers = {"utils", "helpers", "services", "managers", "base", "common", "misc", "mixins"}

    assert [path for path in source.modules() if set(path.removesuffix(".py").split("/")) & leftovers] == []


def test_no_file_grows_too_long():
    long = {path: len((source.ROOT / path).read_text().splitlines()) for path in source.modules()}

    assert {path: lines for path, lines in long.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_says_what_one_row_is(model):
    written_by_django = f"{model.__name__}({', '.join(field.name for field in model._meta.fields)})"

    assert model.__doc__ != written_by_django
    assert model.__str__ is not models.Model.__str__


def test_no_model_orders_itself():
    assert [model._meta.label for model in our_models() if model._meta.ordering] == []


def test_no_model_overrides_save_or_delete():
    assert [model._meta.label for model in our_models() if {"save", "delete"} & vars(model).keys()] == []


def test_every_reference_says_what_happens_on_delete():
    chosen = {models.PROTECT, models.CASCADE, models.SET_NULL}
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete not in chosen
    ]

    assert wrong == []


def test_stored_files_are_protected():
    holds_a_file = {
        model
        for model in our_models()
        if any(isinstance(field, models.FileField) for field in model._meta.local_fields)
    }
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if field.related_model in holds_a_file and field.remote_field.on_delete is not models.PROTECT
    ]

    assert wrong == []


def test_every_constraint_and_index_is_named_after_its_table():
    wrong = [
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if not constraint.name.startswith((model._meta.model_name, f"{model._meta.app_label}_"))
    ]

    assert wrong == []


def actions():
    for path, module in source.modules().items():
        if path.endswith("/actions.py") or "/actions/" in path:
            for node in module.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


def test_every_action_says_what_it_does():
    assert [f"{path}: {action.name}" for path, action in actions() if not ast.get_docstring(action)] == []


def test_views_are_functions():
    classes = [
        f"{path}: {node.name}"
        for path, module in source.modules().items()
        if path.endswith("/views.py") or "/views/" in path
        for node in module.body
        if isinstance(node, ast.ClassDef)
    ]

    assert classes == []


def test_tests_mirror_the_code():
    """A folder tests/<wing>/<app> stands for an app that exists."""
    folders = {
        f"{wing}.{folder.name}"
        for wing in source.WINGS
        if (source.ROOT / "tests" / wing).is_dir()
        for folder in (source.ROOT / "tests" / wing).iterdir()
        if folder.is_dir() and folder.name != "__pycache__"
    }

    assert folders - source.apps() - {"backend.config"} == set()


def test_no_test_replaces_our_own_code():
    """Tests run the real thing: no ``mock``. (``monkeypatch`` is for the environment and for time.)"""
    files = (file for file in (source.ROOT / "tests").rglob("*.py"))
    users = [
        str(file.relative_to(source.ROOT))
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("unittest") for alias in node.names))
    ]

    assert users == []
