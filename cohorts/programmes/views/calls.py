from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import on
from cohorts.programmes import actions, queries, rules, sections
from cohorts.programmes.forms import CallForm, CloseForm, DeadlineForm
from cohorts.programmes.questions import parse
from cohorts.programmes.views.replies import form_page, said, saved


@on(queries.calls_visible_to, rule=rules.can_manage_call)
def call_manage(request, call):
    now = timezone.now()
    form = queries.current_form(call)
    page = {
        "call": call,
        "form": form,
        "question_count": len(parse(form.questions)),
        "tasks": sections.call_tasks(call),
        "is_open": rules.call_is_open(call, now),
        "can_edit": rules.can_edit_call(request.user, call),
        "can_publish": rules.can_publish_call(request.user, call),
        "can_change_deadline": rules.can_change_deadline(request.user, call),
        "share_url": request.build_absolute_uri(reverse("programmes:call", args=[call.slug])),
        "now": now,
    }
    return render(request, "cohorts/programmes/call_manage.html", page)


@on(queries.calls_visible_to, rule=rules.can_edit_call)
def edit_call(request, call):
    form = CallForm(request.POST or None, instance=call)
    if form.is_valid():
        actions.edit_call(call, **form.cleaned_data, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("programmes:call_manage", pk=call.pk)
    page = {"form": form, "title": _("Text and dates of the call"), "edition": call.edition, "call": call}
    return form_page(request, "cohorts/programmes/call_form.html", page)


@require_POST
@on(queries.calls_visible_to, rule=rules.organises, still=rules.is_draft, back="programmes:call_manage")
def publish_call(request, call):
    said(
        request,
        lambda: actions.publish_call(call, actor=request.user, now=timezone.now()),
        _("The call is published. Share its address."),
    )
    return redirect("programmes:call_manage", pk=call.pk)


@on(queries.calls_visible_to, rule=rules.can_change_deadline)
def extend_deadline(request, call):
    form = DeadlineForm(request.POST or None)
    if saved(form, lambda: actions.extend_deadline(call, **form.cleaned_data, actor=request.user)):
        return redirect("programmes:call_manage", pk=call.pk)
    page = {"form": form, "title": _("Move the deadline"), "submit": _("Move the deadline"), "call": call}
    return form_page(request, "cohorts/programmes/deadline.html", page)


@on(queries.calls_visible_to, rule=rules.can_change_deadline)
def close_early(request, call):
    form = CloseForm(request.POST or None)

    def write():
        actions.close_early(call, **form.cleaned_data, actor=request.user, now=timezone.now())

    if saved(form, write):
        return redirect("programmes:call_manage", pk=call.pk)
    page = {"form": form, "title": _("Close the call now"), "submit": _("Close the call"), "call": call}
    return form_page(request, "cohorts/programmes/deadline.html", page)
