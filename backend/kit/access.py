"""The one door between a URL and a row: what this person may see (404), then what they may do (403).

Each decorator leaves ``.rule`` on the view, so that ``tests/project/test_urls_are_guarded.py`` can walk the
URLconf and find a door without a lock.
"""

from collections.abc import Callable
from functools import wraps

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from backend.kit.states import handled_already


@rules.predicate
def signed_in(user, row=None):
    """Has signed in, whoever it is; fits pages with and without a row."""
    return user.is_authenticated


def on(visible: Callable, *, rule: Callable, still: Callable | None = None, back: str = "", by: str = "pk"):
    """Load the row named in the URL from ``visible(user)`` (404), check ``rule(user, row)`` (403), pass it on.

    ``rule`` is who may, ``still`` in which state it can be done: a button that was pressed twice, or after somebody
    else pressed it, is no trespass. Then the page ``back`` (a URL's name) of the same row says how it stands.

    ``by`` is the URL argument and the field it is compared with. The row replaces it as the view's second
    positional argument; further URL arguments go through by name.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, **kwargs):
            row = get_object_or_404(visible(request.user), **{by: kwargs.pop(by)})
            if not rule(request.user, row):
                raise PermissionDenied
            if still is not None and not still(request.user, row):
                return _handled_already(request, row, reverse(back, kwargs={by: getattr(row, by)}))
            return view(request, row, **kwargs)

        guarded.rule = rule
        return guarded

    return decorate


def _handled_already(request, row, url: str) -> HttpResponse:
    sentence = handled_already(row)
    if "X-Autosave" in request.headers:
        return HttpResponse(sentence, status=410, content_type="text/plain; charset=utf-8")
    messages.warning(request, sentence)
    return redirect(url)


def listing(*, rule: Callable):
    """For pages without a row of their own: check ``rule(user)`` (403)."""

    def decorate(view):
        @wraps(view)
        def guarded(request, **kwargs):
            if not rule(request.user):
                raise PermissionDenied
            return view(request, **kwargs)

        guarded.rule = rule
        return guarded

    return decorate


def public(view):
    """Open to everybody, also without signing in. The view must also stand on the public list of the tests."""
    guarded = login_not_required(view)
    guarded.rule = rules.always_allow
    return guarded
