"""What the organisers of an edition see of the candidacies to its calls."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from backend.kit import exports, pages
from backend.kit.access import on
from cohorts.candidacies import actions, queries, rules, tables
from cohorts.candidacies.forms import CandidacyFilterForm
from cohorts.programmes.queries import calls_visible_to


@on(calls_visible_to, rule=rules.can_list)
def call_list(request, call):
    form = CandidacyFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    context = {
        "call": call,
        "filters": form,
        "active": form.active,
        "table": tables.CANDIDACIES.bind(request.GET, queries.filtered(call, **chosen)),
        "counts": queries.counts(call),
        "chosen": chosen,
    }
    return pages.page(request, "cohorts/candidacies/call_list.html", context, partial="rows")


@on(queries.visible_to, rule=rules.can_read)
def read(request, candidacy):
    actions.record_reading(candidacy, actor=request.user)
    context = {"candidacy": candidacy, "call": candidacy.call, "file": queries.whole_file(candidacy)}
    return render(request, "cohorts/candidacies/read.html", context)


@on(calls_visible_to, rule=rules.can_export)
def export(request, call, *, extension):
    write = exports.writer(extension)
    form = CandidacyFilterForm(request.GET)
    rows = queries.filtered(call, **(form.cleaned_data if form.is_valid() else {}))
    columns = tables.DOWNLOAD + tables.answer_columns(queries.questions_in_use(call))
    actions.record_export(call, actor=request.user, rows=rows.count(), format=extension)
    return write(_("Candidacies"), columns, tables.CANDIDACIES.order(rows, request.GET.get("sort", "")))
