from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from backend.kit.access import listing, on, public, signed_in
from backend.kit.constraints import told_in
from backend.people import actions, queries, rules
from backend.people.adapters import CAPACITY
from backend.people.enums import Source
from backend.people.forms import AffiliationForm, ChangeAffiliationForm, OnDateForm, ProfileForm
from backend.people.models import Affiliation, Person
from backend.people.views.form_page import form_page


@listing(rule=signed_in)
def profile(request: HttpRequest) -> HttpResponse:
    person = request.user.person
    page = {
        "person": person,
        "posts": queries.affiliations_of(person),
        "roles": queries.roles_of(person),
        "role_headers": [_("Role"), _("Organisation"), _("Period")],
        # The session is the administrator's when one looks as somebody else.
        "capacity": request.session.get(CAPACITY) if rules.not_looking_as(request.user) else None,
    }
    return render(request, "backend/people/profile.html", page)


@listing(rule=signed_in)
def edit_profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user.person)
    back = reverse("people:profile")
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.update_person(request.user.person, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Your details have been saved."))
            return redirect(back)
    return form_page(request, form, title=_("Change your details"), submit=_("Save"), back=back)


@listing(rule=signed_in)
def add_own_post(request: HttpRequest) -> HttpResponse:
    form = AffiliationForm(request.POST or None, user=request.user)
    back = reverse("people:profile")
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_affiliation(request.user.person, actor=request.user, **form.columns())
            messages.success(request, _("Your post has been added."))
            return redirect(back)
    return form_page(request, form, title=_("Add where you work"), submit=_("Add"), back=back)


@on(queries.affiliations_visible_to, rule=rules.is_own_post | rules.is_administrator)
def change_post(request: HttpRequest, post: Affiliation) -> HttpResponse:
    colleagues = _colleagues(request, post)
    form = ChangeAffiliationForm(request.POST or None, affiliation=post, colleagues=colleagues, user=request.user)
    back = _after(request, post)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_affiliation(post, actor=request.user, **form.columns())
            messages.success(request, _("The post has been changed."))
            return redirect(back)
    return form_page(request, form, title=_("Change a post"), submit=_("Save"), back=back, caption=post.organisation)


def _colleagues(request: HttpRequest, post: Affiliation) -> QuerySet[Person]:
    """Who may be proposed as line manager. Whoever only says to work somewhere is not told who else does."""
    if post.source == Source.SELF and not rules.is_administrator(request.user):
        return Person.objects.none()
    return queries.possible_managers(post.person, post.organisation, on=timezone.localdate())


@on(queries.affiliations_visible_to, rule=rules.can_end_post)
def end_post(request: HttpRequest, post: Affiliation) -> HttpResponse:
    form = OnDateForm(request.POST or None)
    back = _after(request, post)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.end_affiliation(post, actor=request.user, on=form.cleaned_data["on"])
            messages.success(request, _("The end of the post has been noted."))
            return redirect(back)
    lead = _("From which day on is this no longer so?")
    return form_page(
        request, form, title=_("End a post"), submit=_("Save"), back=back, lead=lead, caption=post.organisation
    )


def _after(request: HttpRequest, post: Affiliation) -> str:
    """Back to where the post is shown to whoever changed it."""
    if rules.is_own_post(request.user, post):
        return reverse("people:profile")
    return reverse("people:person", args=[post.person_id])


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's language switch, which a person who is signed in chooses with for mail and other browsers as well."""
    response = set_language(request)
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen and request.user.is_authenticated and rules.not_looking_as(request.user):
        actions.set_language(request.user.person, actor=request.user, language=chosen.value)
    return response
