from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages as flash
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from backend.kit.access import listing, on, signed_in
from backend.notifications import actions, queries, rules, tables
from backend.notifications.forms import MyMailFilter, PreferencesForm
from backend.notifications.views.outbox import isolated


@require_safe
@listing(rule=signed_in)
def mine(request):
    form = MyMailFilter(request.GET)
    table = tables.MINE.bind(request.GET, form.narrow(queries.received_by(request.user)).defer("body", "error"))
    return render(request, "backend/notifications/mine.html", {"table": table, "form": form})


@csp_update({"frame-src": [SELF]})
@require_safe
@on(queries.received_by, rule=rules.is_recipient)
def my_message(request, message):
    page = {"message": message, "plain": actions.parts(message)[0]}
    return render(request, "backend/notifications/my_message.html", page)


@require_safe
@xframe_options_sameorigin
@on(queries.received_by, rule=rules.is_recipient)
def my_message_html(request, message):
    return isolated(actions.parts(message)[1])


@listing(rule=signed_in)
def preferences(request):
    person = request.user.person
    form = PreferencesForm(request.POST or None, chosen=queries.preferences_of(person))
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(person, bundle=form.wishes(), actor=request.user)
        flash.success(request, _("Your choice was saved."))
        return redirect("notifications:preferences")
    page = {"form": form, "hour": queries.daily_hour()}
    return render(request, "backend/notifications/preferences.html", page, status=422 if form.errors else 200)
