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
EVERY_APP = {
    "__init__", "apps", "enums", "models", "queries", "rules", "actions", "notices", "forms", "views", "urls", "tasks",
    "receivers", "signals", "api", "migrations", "management", "templatetags",
}  # fmt: skip
# A module with a subject of its own, and why it is none of the above. The kit is free: it is nothing but subjects.
OWN_SUBJECT = {
    "backend.audit.chain": "the arithmetic of the chain: pure functions that others may check with",
    "backend.people.adapters": "what allauth asks of us",
    "cohorts.overviews.context": "what every page shows around its own content",
    "cohorts.overviews.tables": "the columns of the reports that are shown and exported",
    "cohorts.programmes.plan": "the arithmetic of an edition: its load, and what it lacks",
    "cohorts.programmes.questions": "the definition of a question form and the form it makes",
    "cohorts.programmes.sections": "what other apps of the wing show on a call's pages",
    "cohorts.programmes.tables": "the columns of the lists that are shown and exported",
}
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


def test_files_of_an_app_have_the_known_names():
    strange = []
    for app in sorted(source.apps() - {"backend.kit", "backend.config"}):
        folder = source.ROOT / app.replace(".", "/")
        names = {
            file.stem
            for file in folder.iterdir()
            if (file.suffix == ".py" or file.is_dir()) and file.name != "__pycache__"
        }
        strange += [f"{app}.{name}" for name in sorted(names - EVERY_APP)]

    assert strange == sorted(OWN_SUBJECT)


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


def test_kit_files_say_what_they_are():
    silent = [
        path
        for path, module in source.modules().items()
        if path.startswith("backend/kit/") and module.body and not path.endswith(("__init__.py", "apps.py", "urls.py"))
        if not ast.get_docstring(module)
    ]

    assert silent == []


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
