from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backend.people.forms import MORE


def form_page(
    request: HttpRequest, form: BaseForm, *, title: str, submit: str, back: str, lead: str = "", caption: Any = ""
) -> HttpResponse:
    """A page that is one form: the shape of nearly every change to people and organisations. A form that can be asked
    for one field more says in ``more`` what the button for that is called."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, "caption": str(caption)}
    context |= {"more": getattr(form, "more", ""), "more_name": MORE}
    return render(request, "backend/people/form_page.html", context, status=422 if form.errors else 200)
