from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import listing, on
from backend.kit.constraints import told_in
from cohorts.programmes import actions, queries, rules
from cohorts.programmes.forms import EditionForm, EndForm, ProgrammeForm, RecipeForm
from cohorts.programmes.views.replies import form_page, said, saved


@listing(rule=rules.can_create_programme)
def create_programme(request):
    form = ProgrammeForm(request.POST or None, user=request.user)
    if form.is_valid():
        made = actions.create_programme(**form.values(), actor=request.user)
        return redirect("programmes:programme", slug=made.slug)
    page = {"form": form, "title": _("New programme"), "programme": None}
    return form_page(request, "cohorts/programmes/programme_form.html", page)


@on(queries.programmes_visible_to, rule=rules.can_edit_programme, by="slug")
def edit_programme(request, programme):
    form = ProgrammeForm(request.POST or None, instance=programme, user=request.user)
    if form.is_valid():
        actions.edit_programme(programme, **form.values(), actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("programmes:programme", slug=programme.slug)
    page = {"form": form, "title": _("Change the programme"), "programme": programme}
    return form_page(request, "cohorts/programmes/programme_form.html", page)


@on(queries.programmes_visible_to, rule=rules.can_edit_programme, by="slug")
def recipe(request, programme):
    form = RecipeForm(request.POST or None, parts=programme.recipe_parts.order_by("pk"))
    if form.is_valid():
        actions.set_recipe(programme, form.parts(), actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("programmes:programme", slug=programme.slug)
    return form_page(request, "cohorts/programmes/recipe.html", {"form": form, "programme": programme})


@on(
    queries.programmes_visible_to,
    rule=rules.owns_programme,
    still=rules.is_active,
    back="programmes:programme",
    by="slug",
)
def end_programme(request, programme):
    form = EndForm(request.POST or None, user=request.user, programme=programme)

    def write():
        actions.end_programme(programme, successor=form.cleaned_data["successor"], actor=request.user)

    if saved(form, write):
        return redirect("programmes:programme", slug=programme.slug)
    return form_page(request, "cohorts/programmes/end_programme.html", {"form": form, "programme": programme})


@require_POST
@on(
    queries.programmes_visible_to,
    rule=rules.owns_programme,
    still=~rules.is_active,
    back="programmes:programme",
    by="slug",
)
def resume_programme(request, programme):
    said(
        request,
        lambda: actions.resume_programme(programme, actor=request.user),
        _("The programme goes on."),
    )
    return redirect("programmes:programme", slug=programme.slug)


@on(queries.programmes_visible_to, rule=rules.can_create_edition, by="slug")
def create_edition(request, programme):
    form = EditionForm(
        request.POST or None,
        initial={"goal": programme.goal, "contact_name": request.user.person.name, "contact_email": request.user.email},
        user=request.user,
        present=programme.owners.all(),
    )
    if form.is_valid():
        with told_in(form):
            made = actions.create_edition(programme, **form.values(), actor=request.user)
            return redirect("programmes:edition", pk=made.pk)
    page = {"form": form, "title": _("New edition"), "programme": programme, "edition": None}
    return form_page(request, "cohorts/programmes/edition_form.html", page)
