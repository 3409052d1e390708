"""What the organisers of an edition see of the candidacies to its calls."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit import exports, pages
from backend.kit.access import on
from backend.kit.states import TransitionRefused, handled_already
from cohorts.candidacies import actions, queries, rules, tables
from cohorts.candidacies.forms import CandidacyFilterForm, WithdrawForForm
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
    context = {
        "candidacy": candidacy,
        "call": candidacy.call,
        "file": queries.whole_file(candidacy),
        "can_withdraw": (rules.can_withdraw_for & rules.can_still_be_withdrawn)(request.user, candidacy),
    }
    return render(request, "cohorts/candidacies/read.html", context)


@on(queries.known_to, rule=rules.can_withdraw_for)
def withdraw_for(request, candidacy):
    if not rules.can_still_be_withdrawn(request.user, candidacy):
        messages.warning(request, handled_already(candidacy))
        return redirect("candidacies:call_list", pk=candidacy.call_id)
    form = WithdrawForForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_for(candidacy, **form.cleaned_data, actor=request.user, now=timezone.now())
        except TransitionRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The candidacy of %(name)s is withdrawn.") % {"name": candidacy.person.name})
        return redirect("candidacies:call_list", pk=candidacy.call_id)
    context = {"candidacy": candidacy, "call": candidacy.call, "form": form}
    return render(request, "cohorts/candidacies/withdraw_for.html", context, status=422 if form.errors else 200)


@on(calls_visible_to, rule=rules.can_export)
def export(request, call, *, extension):
    write = exports.writer(extension)
    form = CandidacyFilterForm(request.GET)
    rows = queries.readable(queries.filtered(call, **(form.cleaned_data if form.is_valid() else {})))
    columns = tables.DOWNLOAD + tables.answer_columns(queries.questions_in_use(call))
    actions.record_export(call, actor=request.user, rows=rows.count(), format=extension)
    return write(_("Candidacies"), columns, tables.CANDIDACIES.order(rows, request.GET.get("sort", "")))
