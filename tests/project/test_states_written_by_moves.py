"""A row's state changes through ``backend.kit.states`` only. A new row may be born with one."""

import ast

import pytest

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
