from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.kit import exports, forms, imports, jobs, pages, queries, rules, sheets, tables
from backend.kit.access import listing, on, signed_in
from backend.kit.states import TransitionRefused

FIRST_ROWS = 10
# The longest of the limits on signing in and all around it.
WAIT_SECONDS = 5 * 60
JOB_COLUMNS = (
    tables.Column("title", _("Job"), sort=("title",)),
    tables.Column("started", _("Started"), sort=("created_at",)),
    tables.Column("state", _("State"), sort=("state",)),
)
JOBS = tables.Table(columns=JOB_COLUMNS, default_sort="-started")
ALL_JOBS = tables.Table(columns=(*JOB_COLUMNS, tables.Column("who", _("Started by"))), default_sort="-started")


def too_many(request):
    """The page for who tried something so often that it has to wait; programs are told for how long."""
    response = render(request, "429.html", {"minutes": WAIT_SECONDS // 60}, status=429)
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


# --- Jobs --------------------------------------------------------------------


@listing(rule=signed_in)
def job_list(request):
    everybodys = queries.sees_all(request.user)
    form = forms.JobFilter(request.GET)
    found = form.narrow(queries.visible_to(request.user).select_related("started_by", "started_by__person"))
    table = (ALL_JOBS if everybodys else JOBS).bind(request.GET, found)
    return render(request, "backend/kit/jobs.html", {"table": table, "form": form, "everybodys": everybodys})


@never_cache
@on(queries.visible_to, rule=rules.is_still_there)
def job(request, job):
    return pages.page(request, "backend/kit/job.html", {"job": job}, partial="progress")


@require_POST
@on(queries.visible_to, rule=rules.is_still_there)
def job_cancel(request, job):
    try:
        jobs.cancel(job, actor=request.user, now=timezone.now())
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("kit:job", job.pk)


# --- Imports -----------------------------------------------------------------


def importing(view: Callable) -> Callable:
    """Find the importer that the address names (404) and ask it whether this person may (403)."""

    @wraps(view)
    def guarded(request, *, kind, scope="", **kwargs):
        importer = imports.IMPORTERS.get(kind)
        if importer is None or not importer.visible(request.user, scope):
            raise Http404
        if not rules.importer_allows(request.user, (importer, scope)):
            raise PermissionDenied
        return view(request, importer, scope, **kwargs)

    guarded.rule = rules.importer_allows
    return guarded


@importing
def import_upload(request, importer, scope):
    form = imports.SheetForm(request.POST, request.FILES) if request.method == "POST" else imports.SheetForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = imports.upload(
                importer, scope=scope, file=file.file, file_name=file.name, actor=request.user, now=timezone.now()
            )
        except sheets.SheetRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("kit:import_preview", sheet.pk)
    headers = [_("Column"), _("Required"), _("What to fill in"), _("Example")]
    columns = importer.columns_for(scope)
    context = {"importer": importer, "scope": scope, "columns": columns, "headers": headers, "form": form}
    return render(request, "backend/kit/import_upload.html", context, status=422 if form.errors else 200)


@importing
def import_template(request, importer, scope, extension):
    rows = imports.template_rows(importer, scope)
    if extension == "csv":
        return exports.stream_csv(importer.title, rows[0], [])
    if extension != "xlsx":
        raise Http404
    return exports.workbook(
        importer.title, [(importer.title, rows), (_("Explanation"), imports.explanation_rows(importer, scope))]
    )


@never_cache
@on(queries.imports_visible_to, rule=rules.may_import)
def import_preview(request, sheet):
    importer = imports.IMPORTERS[sheet.kind]
    context = {
        "sheet": sheet,
        "importer": importer,
        "may_confirm": imports.may_confirm(sheet),
        "preview": imports.preview(sheet, rows=FIRST_ROWS),
        "done_url": importer.done_url(sheet.scope),
        "upload_url": imports.upload_url(sheet.kind, sheet.scope),
        "fault_headers": [_("Row"), _("Column"), _("What it says"), _("What is wrong")],
        "note_headers": [_("Row"), _("What happens")],
    }
    context["row_headers"] = [_("Row"), *context["preview"].labels]
    return render(request, "backend/kit/import_preview.html", context)


@require_POST
@on(queries.imports_visible_to, rule=rules.may_import)
def import_confirm(request, sheet):
    try:
        started = imports.confirm(sheet, actor=request.user)
    except (TransitionRefused, imports.NothingToSave) as refusal:
        messages.warning(request, str(refusal))
        return redirect("kit:import_preview", sheet.pk)
    return redirect("kit:job", started.pk)


@require_POST
@on(queries.imports_visible_to, rule=rules.may_import)
def import_cancel(request, sheet):
    try:
        imports.cancel(sheet, actor=request.user)
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("kit:import_preview", sheet.pk)
    messages.success(request, _("The file is dropped; nothing was saved."))
    return redirect(imports.IMPORTERS[sheet.kind].done_url(sheet.scope))
