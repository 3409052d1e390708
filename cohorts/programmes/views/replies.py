"""What every write of this app answers with: what was done, or why not, in a sentence on the next page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backend.kit.constraints import Refused


def said(request: HttpRequest, write: Callable, done: str) -> bool:
    """Do ``write`` and say ``done``, or say why it was refused. Whether it was done."""
    try:
        write()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def form_page(request: HttpRequest, template: str, page: dict) -> HttpResponse:
    """The page of a form; with 422 when what was sent cannot be saved as it is."""
    return render(request, template, page, status=422 if page["form"].errors else 200)


def saved(form, write: Callable) -> bool:
    """Do ``write`` when the form is valid; a refusal becomes an error of the form. Whether it was done."""
    if not form.is_valid():
        return False
    try:
        write()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
