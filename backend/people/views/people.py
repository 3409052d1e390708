from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from backend.kit.access import listing, on, signed_in
from backend.kit.constraints import Refused, told_in
from backend.kit.pages import page
from backend.kit.tables import Column, Table
from backend.people import actions, middleware, queries, rules
from backend.people.enums import Source
from backend.people.forms import AffiliationForm, GrantForm, OnDateForm, PeopleFilter, PersonForm, ReasonForm
from backend.people.models import Person, RoleGrant
from backend.people.views.form_page import form_page

PEOPLE = Table(
    columns=(
        Column("name", gettext_lazy("Name"), sort=("family_name", "given_name")),
        Column("organisation", gettext_lazy("Organisation and function")),
        Column("roles", gettext_lazy("Roles")),
        Column("account", gettext_lazy("Account"), sort=("user__is_active", "family_name")),
    ),
    default_sort="name",
)
# What HR sees of people: who works where, in which function.
STAFF = Table(columns=PEOPLE.columns[:2], default_sort="name")


@listing(rule=rules.can_list_people)
def people(request: HttpRequest) -> HttpResponse:
    manages = rules.is_administrator(request.user)
    form = PeopleFilter(request.GET, manages=manages)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.people_list(
        request.user,
        on=timezone.localdate(),
        search=asked.get("q", ""),
        organisation=asked.get("organisation"),
        role=asked.get("role", ""),
    )
    context = {
        "form": form,
        "table": (PEOPLE if manages else STAFF).bind(request.GET, rows),
        "manages": manages,
        "is_filtered": any(asked.values()),
    }
    return page(request, "backend/people/people.html", context, partial="rows")


@on(queries.people_visible_to, rule=signed_in)
def person(request: HttpRequest, row: Person) -> HttpResponse:
    """The whole file for an administrator; for HR a card with name and function."""
    context = {"person": row, "posts": queries.posts_shown_to(request.user, row), "today": timezone.localdate()}
    if not rules.is_administrator(request.user):
        return render(request, "backend/people/card.html", context)
    may_change = rules.can_manage_person(request.user, row)
    context |= {
        "roles": queries.roles_of(row),
        "role_headers": [_("Role"), _("Organisation"), _("Period"), *([_("Change")] if may_change else [])],
        "may_change": may_change,
        "may_invite": rules.can_invite(request.user, row) and row.email,
        "may_deactivate": rules.can_deactivate(request.user, row),
        "may_erase": rules.can_erase(request.user, row),
        "may_look_as": rules.can_look_as(request.user, row),
        "may_reactivate": rules.can_reactivate(request.user, row) and not row.user.is_active,
    }
    return render(request, "backend/people/person.html", context)


@listing(rule=rules.is_administrator)
def add_person(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.add_person(actor=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s has been added.") % {"name": made.name})
            return redirect("people:person", made.pk)
    lead = _("Afterwards you can invite this person to make an account with this e-mail address.")
    back = reverse("people:people")
    return form_page(request, form, title=_("Add a person"), submit=_("Add"), back=back, lead=lead)


@on(queries.people_visible_to, rule=rules.can_manage_person)
def edit_person(request: HttpRequest, row: Person) -> HttpResponse:
    form = PersonForm(request.POST or None, instance=row)
    back = reverse("people:person", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.update_person(row, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The details have been saved."))
            return redirect(back)
    return form_page(request, form, title=_("Change details"), submit=_("Save"), back=back, caption=row)


@on(queries.people_visible_to, rule=rules.can_manage_person)
def add_post(request: HttpRequest, row: Person) -> HttpResponse:
    form = AffiliationForm(request.POST or None, user=request.user)
    back = reverse("people:person", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_affiliation(row, actor=request.user, source=Source.IMPORT, **form.columns())
            messages.success(request, _("The post has been added."))
            return redirect(back)
    return form_page(request, form, title=_("Add a post"), submit=_("Add"), back=back, caption=row)


@on(queries.people_visible_to, rule=rules.can_manage_person)
def give_role(request: HttpRequest, row: Person) -> HttpResponse:
    form = GrantForm(request.POST or None)
    back = reverse("people:person", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.grant_role(row, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The role has been given."))
            return redirect(back)
    return form_page(request, form, title=_("Give a role"), submit=_("Give"), back=back, caption=row)


@on(queries.grants_visible_to, rule=rules.can_end_role)
def end_role(request: HttpRequest, grant: RoleGrant) -> HttpResponse:
    form = OnDateForm(request.POST or None)
    back = reverse("people:person", args=[grant.person_id])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.end_role(grant, actor=request.user, on=form.cleaned_data["on"])
            messages.success(request, _("The role has been ended."))
            return redirect(back)
    lead = grant.get_role_display()
    return form_page(request, form, title=_("End a role"), submit=_("Save"), back=back, lead=lead, caption=grant.person)


@require_POST
@on(queries.people_visible_to, rule=rules.can_invite)
def invite(request: HttpRequest, row: Person) -> HttpResponse:
    try:
        actions.invite(row, actor=request.user, now=timezone.now())
        messages.success(request, _("%(name)s gets a mail with a link to make an account.") % {"name": row.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:person", row.pk)


@on(queries.people_visible_to, rule=rules.can_deactivate)
def deactivate(request: HttpRequest, row: Person) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    back = reverse("people:person", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.deactivate(row, actor=request.user, reason=form.cleaned_data["reason"], on=timezone.localdate())
            messages.success(request, _("This person can no longer sign in."))
            return redirect(back)
    lead = _("The person can no longer sign in and is signed out everywhere. You can undo this.")
    return form_page(request, form, title=_("Block the account"), submit=_("Block"), back=back, lead=lead, caption=row)


@require_POST
@on(queries.people_visible_to, rule=rules.can_reactivate)
def reactivate(request: HttpRequest, row: Person) -> HttpResponse:
    try:
        actions.reactivate(row, actor=request.user)
        messages.success(request, _("This person can sign in again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:person", row.pk)


@on(queries.people_visible_to, rule=rules.can_erase)
def erase(request: HttpRequest, row: Person) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    back = reverse("people:person", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            reason = form.cleaned_data["reason"]
            actions.erase(row, actor=request.user, reason=reason, now=timezone.localtime())
            messages.success(request, _("The personal data have been erased."))
            return redirect(back)
    lead = _("Name, addresses, functions and the account go, for good. What was decided stays, without a name.")
    return form_page(
        request, form, title=_("Erase personal data"), submit=_("Erase for good"), back=back, lead=lead, caption=row
    )


@on(queries.people_visible_to, rule=rules.can_look_as)
def view_as(request: HttpRequest, row: Person) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        actions.start_viewing(row, actor=request.user, reason=form.cleaned_data["reason"], now=now)
        middleware.begin(request, row.user, now=now)
        return redirect("overviews:my_page")
    lead = _("You see what this person sees and can change nothing. The person gets a mail with your name and reason.")
    back = reverse("people:person", args=[row.pk])
    return form_page(
        request, form, title=_("Look as this person"), submit=_("Start"), back=back, lead=lead, caption=row
    )


@require_POST
@listing(rule=signed_in)
def stop_viewing_as(request: HttpRequest) -> HttpResponse:
    viewed = middleware.finish(request)
    return redirect("people:person", viewed.pk) if viewed else redirect("overviews:my_page")
