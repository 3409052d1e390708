from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backend.kit.access import on
from backend.kit.constraints import Refused
from cohorts.programmes.keeping import scope_of
from cohorts.selection import actions, notices, queries, rules
from cohorts.selection.forms import PromoteForm, PublishForm


@on(queries.calls_visible_to, rule=rules.can_select)
def decisions(request, call):
    """What publishing will do, and after it the reserve list and the places that came free."""
    return _page(request, call)


def _page(request, call, *, publish_form=None, promote_form=None, status=200):
    outlook = queries.decisions.outlook(call)
    reserves = list(queries.decisions.reserves(call))
    vacancies = queries.decisions.vacancies(call)
    now = timezone.now()
    context = {
        "call": call,
        "viewer": request.user.person,
        "now": now,
        "outlook": outlook,
        "can_publish": bool(publish_form or (outlook.total and not outlook.still_open and call.closes_at <= now)),
        "samples": notices.samples(call, outlook, viewer=request.user.person),
        "balance": queries.board.balance(call),
        "published": queries.decisions.published_counts(call),
        "cohort": queries.decisions.cohort_of(call),
        "reserves": reserves,
        "vacancies": vacancies,
        "left": list(queries.decisions.left_after_selection(call)[:vacancies]) if vacancies else [],
        "publish_form": publish_form or PublishForm(),
        "promote_form": promote_form
        or PromoteForm(initial={"candidacy": reserves[0].candidacy_id} if reserves else {}),
        "letters_url": f"{reverse('notifications:batch')}?{urlencode({'batch': queries.calls.batch_of(call)})}",
        "scope": scope_of(call),
    }
    return render(request, "cohorts/selection/decisions.html", context, status=status)


@require_POST
@on(queries.calls_visible_to, rule=rules.can_select)
def publish(request, call):
    form = PublishForm(request.POST)
    try:
        if form.is_valid():
            count = len(actions.publish(call, actor=request.user, now=timezone.now()))
            said = ngettext("%(n)d decision is published.", "%(n)d decisions are published.", count) % {"n": count}
            letters = _("The letters wait in the outbox: look them over and release them.")
            messages.success(request, f"{said} {letters}")
            return redirect("selection:decisions", call.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    return _page(request, call, publish_form=form, status=422)


@require_POST
@on(queries.calls_visible_to, rule=rules.can_select)
def promote(request, call):
    form = PromoteForm(request.POST)
    if not form.is_valid():
        return _page(request, call, promote_form=form, status=422)
    candidacy = get_object_or_404(queries.decisions.candidacies(call), pk=form.cleaned_data["candidacy"])
    try:
        actions.promote(candidacy, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(request, call, status=422)
    messages.success(request, _("%(name)s has the place now.") % {"name": candidacy.person.name})
    return redirect("selection:decisions", call.pk)


@require_POST
@on(queries.decisions_visible_to, rule=rules.can_order_reserves)
def move(request, decision):
    actions.move_reserve(decision, up=request.POST.get("direction") == "up", actor=request.user)
    return redirect("selection:decisions", decision.candidacy.call_id)
