"""An undefined variable in one of our templates fails, in ``{{ }}`` and in every tag, with its name and the template's.

Django shows nothing for a variable that does not exist; a typing error in ``{% if candidacy.is_opne %}`` then hides
a button for ever. Templates of libraries are left alone.
"""

from pathlib import Path

import pytest
from django.template import Variable, VariableDoesNotExist

TEMPLATES = f"{Path(__file__).resolve().parents[2] / 'templates'}/"

_seen = []


class UndefinedTemplateVariable(AssertionError):
    """A template names something that its view did not give it."""


def _resolve(variable, context, original=Variable.resolve):
    try:
        return original(variable, context)
    except VariableDoesNotExist:
        template = getattr(getattr(context, "render_context", None), "template", None)
        origin = str(getattr(getattr(template, "origin", None), "name", ""))
        if not origin.startswith(TEMPLATES):
            raise
        message = f"templates/{origin.removeprefix(TEMPLATES)} uses {variable.var}, which is not defined"
        _seen.append(message)
        raise UndefinedTemplateVariable(message) from None


@pytest.fixture(autouse=True, scope="session")
def undefined_template_variables_fail():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Variable, "resolve", _resolve)
        yield


@pytest.fixture(autouse=True)
def no_undefined_template_variable_passed_unseen():
    """``{% if a and b %}`` swallows every exception, and so does the thread of a live server: look again afterwards."""
    _seen.clear()
    yield
    assert _seen == []
