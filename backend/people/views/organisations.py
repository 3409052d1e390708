from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backend.kit.access import listing, on, signed_in
from backend.kit.constraints import told_in
from backend.kit.pages import page
from backend.kit.tables import Column, Table
from backend.people import actions, queries, rules
from backend.people.forms import (
    MergeForm,
    MoveForm,
    NewOrganisationForm,
    OnDateForm,
    OrganisationFilter,
    OrganisationForm,
    RenameForm,
    SplitForm,
)
from backend.people.models import ComingName, Organisation
from backend.people.views.form_page import form_page

ORGANISATIONS = Table(
    columns=(
        Column("name", gettext_lazy("Name"), sort=("name",)),
        Column("level", gettext_lazy("Level of government"), sort=("level", "name")),
        Column("policy_domain", gettext_lazy("Policy domain"), sort=("policy_domain__name", "name")),
        Column("parent", gettext_lazy("Stands under"), sort=("parent_name", "name")),
        Column("people", gettext_lazy("People"), sort=("people",), numeric=True),
    ),
    default_sort="name",
)


@listing(rule=rules.is_administrator)
def organisations(request: HttpRequest) -> HttpResponse:
    form = OrganisationFilter(request.GET, initial={"on": timezone.localdate()})
    asked = form.cleaned_data if form.is_valid() else {}
    on_day = asked.get("on") or timezone.localdate()
    rows = queries.organisation_list(
        on=on_day,
        search=asked.get("q", ""),
        level=asked.get("level", ""),
        policy_domain=asked.get("policy_domain"),
    )
    context = {
        "form": form,
        "table": ORGANISATIONS.bind(request.GET, rows),
        "on": on_day,
        "is_filtered": any(asked.values()),
    }
    return page(request, "backend/people/organisations.html", context, partial="rows")


@listing(rule=rules.is_administrator)
def organisation_tree(request: HttpRequest) -> HttpResponse:
    context = {"tops": queries.tree(on=timezone.localdate())}
    return render(request, "backend/people/organisation_tree.html", context)


@listing(rule=rules.is_administrator)
def contact_points(request: HttpRequest) -> HttpResponse:
    """The organisations that take part and have no contact point (R94)."""
    context = {
        "organisations": queries.without_contact_point(on=timezone.localdate()),
        "headers": [_("Organisation"), _("Level of government"), _("People")],
    }
    return render(request, "backend/people/contact_points.html", context)


@require_GET
@listing(rule=signed_in)
def organisation_options(request: HttpRequest) -> HttpResponse:
    """What an organisation field proposes: ``<option>`` elements for what was typed so far (``q``, or the field)."""
    search = request.GET.get(request.htmx.trigger_name or "q", "").strip()
    found = queries.organisation_options(search, on=timezone.localdate()) if search else []
    return render(request, "backend/people/organisation_options.html", {"organisations": found})


@on(queries.organisations_visible_to, rule=signed_in)
def organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    context = {
        "organisation": row,
        "above": queries.ancestors(row, on=timezone.localdate()),
        "below": queries.organisations_under(row, on=timezone.localdate()),
        "coming_names": queries.coming_names_of(row),
        "history": queries.history(row),
        "contacts": queries.contact_points_of(row, on=timezone.localdate()),
        "may_change": rules.is_administrator(request.user),
    }
    return render(request, "backend/people/organisation.html", context)


@listing(rule=rules.is_administrator)
def add_organisation(request: HttpRequest) -> HttpResponse:
    form = NewOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.add_organisation(actor=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s has been added.") % {"name": made.name})
            return redirect("people:organisation", made.pk)
    back = reverse("people:organisations")
    return form_page(request, form, title=_("Add an organisation"), submit=_("Add"), back=back)


@on(queries.organisations_visible_to, rule=rules.is_administrator)
def edit_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=row)
    back = reverse("people:organisation", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.update_organisation(row, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The details have been saved."))
            return redirect(back)
    return form_page(request, form, title=_("Change details"), submit=_("Save"), back=back, caption=row)


@on(queries.organisations_visible_to, rule=rules.is_administrator)
def rename_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = RenameForm(request.POST or None, initial={"name": row.name, "short_name": row.short_name})
    back = reverse("people:organisation", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            today = timezone.localdate()
            actions.rename(row, actor=request.user, **form.cleaned_data, today=today)
            waits = form.cleaned_data["on"] > today
            later = _("The new name has been saved; the organisation bears it from that day on.")
            now = _("The new name has been saved; the old one can still be found.")
            messages.success(request, later if waits else now)
            return redirect(back)
    return form_page(request, form, title=_("Give another name"), submit=_("Save"), back=back, caption=row)


@require_POST
@on(queries.coming_names_visible_to, rule=rules.is_administrator)
def take_back_name(request: HttpRequest, coming: ComingName) -> HttpResponse:
    actions.take_back_name(coming, actor=request.user)
    messages.success(request, _("The organisation keeps its name on that day."))
    return redirect("people:organisation", coming.organisation_id)


@on(queries.organisations_visible_to, rule=rules.is_administrator)
def move_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = MoveForm(request.POST or None)
    back = reverse("people:organisation", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.move(row, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The place in the tree has been changed."))
            return redirect(back)
    return form_page(request, form, title=_("Move in the tree"), submit=_("Move"), back=back, caption=row)


@on(queries.organisations_visible_to, rule=rules.is_administrator)
def merge_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        into, day = form.cleaned_data["into"], form.cleaned_data["on"]
        with told_in(form):
            actions.merge([row, *form.named()], into=into, actor=request.user, on=day)
            messages.success(request, _("The merger has been noted; people and roles move on that day."))
            return redirect("people:organisation", into.pk)
    back = reverse("people:organisation", args=[row.pk])
    lead = _("People, roles and what stands below go over on that day. The history stays.")
    return form_page(request, form, title=_("Merge"), submit=_("Merge"), back=back, lead=lead, caption=row)


@on(queries.organisations_visible_to, rule=rules.is_administrator)
def split_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = SplitForm(request.POST or None, initial={"goes_on": "yes"})
    back = reverse("people:organisation", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.split(row, parts=form.named(), heir=form.heir(), actor=request.user, on=form.cleaned_data["on"])
            messages.success(request, _("The split has been noted."))
            return redirect(back)
    lead = _("Add the parts as organisations first.")
    return form_page(request, form, title=_("Split"), submit=_("Split"), back=back, lead=lead, caption=row)


@on(queries.organisations_visible_to, rule=rules.can_end_organisation)
def end_organisation(request: HttpRequest, row: Organisation) -> HttpResponse:
    form = OnDateForm(request.POST or None)
    back = reverse("people:organisation", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.end(row, actor=request.user, on=form.cleaned_data["on"])
            messages.success(request, _("The end has been noted."))
            return redirect(back)
    lead = _("Posts and roles there end on that day. Did it go over into another one? Then merge it instead.")
    return form_page(request, form, title=_("End the organisation"), submit=_("End"), back=back, lead=lead, caption=row)
