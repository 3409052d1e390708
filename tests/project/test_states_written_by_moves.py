"""A row's state changes through ``backend.kit.states`` only. A new row may be born with one."""

import ast
import re

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.factories.programmes import make_call
from tests.project import source

GATE = "backend/kit/states.py"


def assigned(node):
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
        return [node.target]
    return []


def is_state(target):
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts)


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""


def names_state(node):
    return any(isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node))


def writes_state(node):
    """Whether this piece of code writes a column ``state`` of a row that exists."""
    if any(is_state(target) for target in assigned(node)):
        return True
    match called(node):
        case "update":
            return any(keyword.arg == "state" for keyword in node.keywords)
        case "bulk_update" | "setattr":
            return any(names_state(argument) for argument in node.args[1:])
        case "update_or_create":
            return any(names_state(keyword.value) for keyword in node.keywords if keyword.arg == "defaults")
        case "bulk_create":
            return any(names_state(keyword.value) for keyword in node.keywords if keyword.arg == "update_fields")
    return False


def test_nothing_else_writes_state():
    wrong = [
        f"{path}:{node.lineno}"
        for path, module in source.modules().items()
        if path != GATE
        for node in ast.walk(module)
        if writes_state(node)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "row.state = State.SENT",
        "previous, row.state = row.state, State.SENT",
        "rows.update(state=State.SENT)",
        "Row.objects.bulk_update(rows, ['state'])",
        "setattr(row, 'state', State.SENT)",
        "Row.objects.update_or_create(pk=1, defaults={'state': State.SENT})",
    ],
)
def test_the_search_finds(line):
    assert any(writes_state(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["Row.objects.create(state=State.DRAFT)", "rows.filter(state=State.SENT)", "state = 1"]
)
def test_the_search_leaves_alone(line):
    assert not any(writes_state(node) for node in ast.walk(ast.parse(line)))


STATES_AND_KINDS = re.compile(r"(^|_)(state|kind|outcome|role|mode)$")


def guards(model, field):
    """The values that the table itself takes in this column; None when it takes any."""
    for constraint in model._meta.constraints:
        match getattr(getattr(constraint, "condition", None), "children", ()):
            case [(name, values)] if name == f"{field.name}__in":
                return set(values)
    return None


def test_the_table_takes_no_state_or_kind_that_is_not_known():
    columns = [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith(("backend.", "cohorts.", "learning."))
        for field in model._meta.concrete_fields
        if field.choices and STATES_AND_KINDS.search(field.name)
    ]

    assert len(columns) > 15
    assert [
        f"{model._meta.label}.{field.name}"
        for model, field in columns
        if guards(model, field) != {value for value, _label in field.flatchoices}
    ] == []


@pytest.mark.parametrize("column", ["state", "applicant_kind"])
def test_a_query_cannot_write_another_state(db, column):
    call = make_call()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(call).objects.filter(pk=call.pk).update(**{column: "nonsense"})
