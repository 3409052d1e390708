from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import on
from backend.kit.constraints import Refused
from cohorts.selection import actions, queries, rules
from cohorts.selection.forms import InviteForm, PersonSearch


@on(queries.calls_visible_to, rule=rules.can_set_up)
def assessors(request, call):
    search = PersonSearch(request.GET if "q" in request.GET else None)
    words = search.cleaned_data["q"] if search.is_bound and search.is_valid() else ""
    seats = queries.reviews.assessors(call)
    context = {
        "call": call,
        "assessors": seats,
        "bars": _bars(seats),
        "progress": queries.reviews.progress(call),
        "search": search,
        "words": words,
        "found": queries.reviews.people_to_invite(call, words, request.user) if words else [],
    }
    return render(request, "cohorts/selection/assessors.html", context)


def _bars(seats):
    """The picture of who handed in how much; none while there is nothing to compare."""
    if len(seats) < 2 or not any(seat.handed_in for seat in seats):
        return []
    return [{"label": seat.person.name, "value": seat.handed_in} for seat in seats]


@require_POST
@on(queries.calls_visible_to, rule=rules.can_set_up)
def invite(request, call):
    form = InviteForm(request.POST, people=queries.reviews.invitable(request.user, request.POST.get("q", "").strip()))
    if not form.is_valid():
        messages.error(request, _("Choose a person."))
        return redirect("selection:assessors", call.pk)
    person = form.cleaned_data["person"]
    try:
        actions.invite_assessor(call, person=person, actor=request.user, now=timezone.now())
        messages.success(request, _("%(name)s is an assessor now and gets a mail.") % {"name": person.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("selection:assessors", call.pk)


@require_POST
@on(queries.assessors_visible_to, rule=rules.can_set_up)
def end(request, assessor):
    actions.end_assessor(assessor, actor=request.user, now=timezone.now())
    messages.success(request, _("%(name)s is no longer an assessor.") % {"name": assessor.person.name})
    return redirect("selection:assessors", assessor.call_id)
