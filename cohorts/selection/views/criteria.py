from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import on
from backend.kit.constraints import Refused
from cohorts.selection import actions, queries, rules
from cohorts.selection.forms import CriterionForm


@on(queries.calls_visible_to, rule=rules.can_set_up)
def criteria(request, call):
    context = {
        "call": call,
        "criteria": queries.reviews.criteria(call),
        "locked": queries.reviews.has_handed_in(call),
    }
    return render(request, "cohorts/selection/criteria.html", context)


@on(queries.calls_visible_to, rule=rules.can_set_up)
def add(request, call):
    form = CriterionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _done(request, call, lambda: actions.add_criterion(call, actor=request.user, **form.columns))
    context = {"call": call, "form": form, "criterion": None}
    return render(request, "cohorts/selection/criterion.html", context, status=422 if form.errors else 200)


@on(queries.criteria_visible_to, rule=rules.can_set_up)
def change(request, criterion):
    form = CriterionForm(request.POST or None, instance=criterion)
    if request.method == "POST" and form.is_valid():
        return _done(
            request, criterion.call, lambda: actions.change_criterion(criterion, actor=request.user, **form.columns)
        )
    context = {"call": criterion.call, "form": form, "criterion": criterion}
    return render(request, "cohorts/selection/criterion.html", context, status=422 if form.errors else 200)


@require_POST
@on(queries.criteria_visible_to, rule=rules.can_set_up)
def move(request, criterion):
    up = request.POST.get("direction") == "up"
    return _done(request, criterion.call, lambda: actions.move_criterion(criterion, up=up, actor=request.user))


@require_POST
@on(queries.criteria_visible_to, rule=rules.can_set_up)
def remove(request, criterion):
    return _done(request, criterion.call, lambda: actions.remove_criterion(criterion, actor=request.user))


def _done(request, call, act):
    try:
        act()
        messages.success(request, _("The criteria are updated."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("selection:criteria", call.pk)
