from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import listing, on
from backend.kit.constraints import told_in
from cohorts.programmes import actions, queries, rules, sections, tables
from cohorts.programmes.forms import CallForm, ComponentsForm, CopyForm, EditionForm, RoleForm
from cohorts.programmes.questions import starting_questions
from cohorts.programmes.views.replies import form_page, said, saved


@listing(rule=rules.can_list_editions)
def editions(request):
    rows = queries.with_places(queries.editions_organised_by(request.user))
    page = {
        "table": tables.EDITIONS.bind(request.GET, rows),
        "programmes": queries.programmes_owned_by(request.user),
    }
    return render(request, "cohorts/programmes/editions.html", page)


@on(queries.editions_visible_to, rule=rules.can_see_edition)
def edition(request, edition):
    names = ("edit", "publish", "complete", "copy")
    page = {
        "page": queries.edition_page(edition),
        "can": {name: getattr(rules, f"can_{name}_edition")(request.user, edition) for name in names},
        "can_create_call": rules.can_create_call(request.user, edition),
        "links": sections.edition_links(edition) if rules.organises(request.user, edition) else [],
        "now": timezone.now(),
    }
    return render(request, "cohorts/programmes/edition.html", page)


@on(queries.editions_visible_to, rule=rules.can_edit_edition)
def edit_edition(request, edition):
    form = EditionForm(
        request.POST or None,
        instance=edition,
        user=request.user,
        present=edition.organisers.all(),
    )
    if saved(form, lambda: actions.edit_edition(edition, **form.values(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("programmes:edition", pk=edition.pk)
    page = {"form": form, "title": _("Text, dates and places"), "programme": edition.programme, "edition": edition}
    return form_page(request, "cohorts/programmes/edition_form.html", page)


@on(queries.editions_visible_to, rule=rules.can_edit_edition)
def components(request, edition):
    form = ComponentsForm(request.POST or None, parts=queries.parts_of(edition))
    if saved(form, lambda: actions.set_components(edition, form.parts(), actor=request.user)):
        messages.success(request, _("Saved."))
        return redirect("programmes:edition", pk=edition.pk)
    page = {"form": form, "edition": edition, "load": queries.edition_page(edition).load}
    return form_page(request, "cohorts/programmes/components.html", page)


@on(queries.editions_visible_to, rule=rules.can_edit_edition)
def roles(request, edition):
    form = RoleForm(request.POST or None, user=request.user)

    def write():
        actions.give_role(edition, **form.cleaned_data, actor=request.user)

    if saved(form, write):
        messages.success(request, _("Saved."))
        return redirect("programmes:roles", pk=edition.pk)
    page = {"form": form, "edition": edition, "roles": queries.roles_of(edition)}
    return form_page(request, "cohorts/programmes/roles.html", page)


@require_POST
@on(queries.editions_visible_to, rule=rules.can_edit_edition)
def take_role(request, edition, role):
    role = get_object_or_404(queries.roles_of(edition), pk=role)
    said(request, lambda: actions.take_role(edition, role=role, actor=request.user), _("Saved."))
    return redirect("programmes:roles", pk=edition.pk)


@require_POST
@on(queries.editions_visible_to, rule=rules.organises, still=rules.is_draft, back="programmes:edition")
def publish_edition(request, edition):
    said(
        request,
        lambda: actions.publish_edition(edition, actor=request.user),
        _("The edition is published: everybody can read it."),
    )
    return redirect("programmes:edition", pk=edition.pk)


@require_POST
@on(queries.editions_visible_to, rule=rules.organises, still=rules.is_published, back="programmes:edition")
def complete_edition(request, edition):
    said(
        request,
        lambda: actions.complete_edition(edition, actor=request.user, now=timezone.now()),
        _("The edition is completed."),
    )
    return redirect("programmes:edition", pk=edition.pk)


@on(queries.editions_visible_to, rule=rules.can_copy_edition)
def copy_edition(request, edition):
    form = CopyForm(request.POST or None)
    if form.is_valid():
        with told_in(form):
            copy = actions.copy_edition(edition, **form.cleaned_data, actor=request.user)
            return redirect("programmes:edition", pk=copy.pk)
    return form_page(request, "cohorts/programmes/copy_edition.html", {"form": form, "edition": edition})


@on(queries.editions_visible_to, rule=rules.can_create_call)
def create_call(request, edition):
    form = CallForm(request.POST or None, initial={"title": edition.title})
    if form.is_valid():
        asked = [question.as_document() for question in starting_questions(edition.load_percent)]
        with told_in(form):
            made = actions.create_call(edition, **form.cleaned_data, questions=asked, actor=request.user)
            return redirect("programmes:call_manage", pk=made.pk)
    page = {"form": form, "title": _("New call"), "edition": edition, "call": None}
    return form_page(request, "cohorts/programmes/call_form.html", page)
