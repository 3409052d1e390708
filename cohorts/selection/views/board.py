from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backend.kit import exports
from backend.kit.access import on
from backend.kit.constraints import Refused
from backend.kit.keys import keys_of
from backend.kit.pages import next_url, page
from cohorts.selection import actions, queries, rules
from cohorts.selection.forms import BoardFilter, DecisionForm
from cohorts.selection.views.reviews import review_page

TEMPLATE = "cohorts/selection/board.html"


@on(queries.calls_visible_to, rule=rules.can_select)
def board(request, call):
    """The board; a POST decides on the rows that were chosen, or takes their decisions back."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("do") == "unprepare":
            _take_back(request, call)
        elif form.is_valid():
            _prepare(request, call, form)
        if not form.errors or request.POST.get("do") == "unprepare":
            return _after(request, call)
    return page(request, TEMPLATE, _context(request, call, form), partial="board", status=422 if form.errors else 200)


def _after(request, call):
    if request.htmx:
        return page(request, TEMPLATE, _context(request, call, DecisionForm()), partial="board")
    query = request.GET.urlencode()
    return redirect(reverse("selection:board", args=[call.pk]) + (f"?{query}" if query else ""))


def _context(request, call, form):
    filters = BoardFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    balance = queries.board.balance(call)
    # Without a filter the board holds whom the balance has counted.
    total = None if any(chosen.values()) else balance.received
    table = queries.board.BOARD.bind(request.GET, queries.board.candidacies(call, chosen), total=total)
    return {
        "call": call,
        "table": table,
        "rows": queries.board.cells(table.rows, call=call, viewer=request.user.person),
        "balance": balance,
        "filters": filters,
        "active": filters.active,
        "form": form,
        "ticked": set(request.POST.getlist("chosen")) if form.errors else set(),
        "here": request.get_full_path(),
    }


def _chosen(request, call):
    return queries.board.named(call, keys_of(request.POST.getlist("chosen")))


def _prepare(request, call, form):
    chosen = _chosen(request, call)
    if not chosen:
        form.add_error(None, _("Choose at least one candidacy."))
        return
    try:
        done = actions.prepare(chosen, call=call, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return
    _tell(request, done)


def _tell(request, done):
    count = len(done.candidacies)
    messages.success(
        request, ngettext("%(n)d decision is prepared.", "%(n)d decisions are prepared.", count) % {"n": count}
    )
    if done.fallen_out:
        messages.warning(request, _("%(n)d could not be decided on any more.") % {"n": done.fallen_out})
    if done.warning:
        messages.warning(request, done.warning)


def _take_back(request, call):
    chosen = _chosen(request, call)
    if not chosen:
        messages.warning(request, _("Choose at least one candidacy."))
        return
    count = len(actions.unprepare(chosen, call=call, actor=request.user))
    if not count:
        messages.warning(request, _("Nothing is taken back: on what you chose no decision was prepared."))
        return
    messages.success(
        request, ngettext("%(n)d decision is taken back.", "%(n)d decisions are taken back.", count) % {"n": count}
    )


@require_POST
@on(queries.candidacies_visible_to, rule=rules.can_select)
def decide(request, candidacy):
    """The decision on one file, from the page where it is read."""
    back = next_url(request, reverse("selection:review", args=[candidacy.pk]))
    if request.POST.get("do") == "unprepare":
        _take_one_back(request, candidacy)
        return redirect(back)
    form = DecisionForm(request.POST).about_one(is_judged=queries.reviews.is_judged(candidacy))
    try:
        if form.is_valid():
            decided = {"actor": request.user, "now": timezone.now(), **form.cleaned_data}
            _tell(request, actions.prepare([candidacy], call=candidacy.call, **decided))
            return redirect(back)
    except Refused as refused:
        form.add_error(None, str(refused))
    return review_page(request, candidacy, decision_form=form, status=422)


def _take_one_back(request, candidacy):
    if actions.unprepare([candidacy], call=candidacy.call, actor=request.user):
        messages.success(request, _("The decision is taken back."))
    else:
        messages.warning(request, _("Nothing is taken back: no decision was prepared here."))


@on(queries.calls_visible_to, rule=rules.can_export)
def export(request, call, extension):
    """All candidacies with their answers, means and decisions; the download is journalled."""
    write = exports.writer(extension)
    sheet = queries.exports.candidacies(call, viewer=request.user.person)
    actions.record_export(call, actor=request.user, extension=extension)
    return write(call.title, sheet.labels, sheet.rows)
