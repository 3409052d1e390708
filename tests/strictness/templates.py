"""An undefined variable in one of our templates fails, in ``{{ }}`` and in every tag, with its name and the template's.

Django shows nothing for a variable that does not exist; a typing error in ``{% if candidacy.is_opne %}`` then hides
a button for ever. A tag may ask whether a dictionary holds a key (``{% if widget.attrs.class %}``); showing a key that
is not there fails as well. Templates of libraries are left alone.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path

import pytest
from django.template import Variable, VariableDoesNotExist
from django.template.base import FilterExpression

TEMPLATES = f"{Path(__file__).resolve().parents[2] / 'templates'}/"

_seen = []
_only_asked = ContextVar("only_asked", default=False)


class UndefinedTemplateVariable(AssertionError):
    """A template names something that its view did not give it."""


def _resolve(variable, context, original=Variable.resolve):
    try:
        return original(variable, context)
    except VariableDoesNotExist as missing:
        if _only_asked.get() and isinstance(missing.params[1], Mapping):
            raise
        template = getattr(getattr(context, "render_context", None), "template", None)
        origin = str(getattr(getattr(template, "origin", None), "name", ""))
        if not origin.startswith(TEMPLATES):
            raise
        message = f"templates/{origin.removeprefix(TEMPLATES)} uses {variable.var}, which is not defined"
        _seen.append(message)
        raise UndefinedTemplateVariable(message) from None


def _resolve_expression(expression, context, ignore_failures=False, original=FilterExpression.resolve):
    before = _only_asked.set(ignore_failures)
    try:
        return original(expression, context, ignore_failures)
    finally:
        _only_asked.reset(before)


@pytest.fixture(autouse=True, scope="session")
def undefined_template_variables_fail():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Variable, "resolve", _resolve)
        patch.setattr(FilterExpression, "resolve", _resolve_expression)
        yield


@pytest.fixture(autouse=True)
def no_undefined_template_variable_passed_unseen():
    """``{% if a and b %}`` swallows every exception, and so does the thread of a live server: look again afterwards."""
    _seen.clear()
    yield
    assert _seen == []
