from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import on, public
from backend.people.queries import current_affiliation
from cohorts.programmes import actions, queries, rules, sections
from cohorts.programmes.views.replies import said


@public
def calls(request):
    now = timezone.now()
    page = {
        "calls": queries.open_calls(now),
        "announced": queries.announced_calls(now),
        "programmes": queries.programmes_listed(request.user),
        "now": now,
    }
    return render(request, "cohorts/programmes/calls.html", page)


@login_not_required
@on(queries.calls_visible_to, rule=rules.can_read, by="slug")
def call(request, call):
    now = timezone.now()
    page = {
        "page": queries.call_page(call),
        "sections": sections.call_sections(call),
        "is_open": rules.call_is_open(call, now),
        "is_ended": not rules.is_active(request.user, call.edition.programme),
        "can_manage": rules.can_manage_call(request.user, call),
        "now": now,
    }
    return render(request, "cohorts/programmes/call.html", page)


@login_not_required
@on(queries.programmes_visible_to, rule=rules.can_read, by="slug")
def programme(request, programme):
    page = {
        "programme": programme,
        "editions": queries.editions_of(programme, request.user),
        "can_edit": rules.can_edit_programme(request.user, programme),
        "can_create_edition": rules.can_create_edition(request.user, programme),
        "can_end": rules.can_end_programme(request.user, programme),
        "can_resume": rules.can_resume_programme(request.user, programme),
        "now": timezone.now(),
    }
    return render(request, "cohorts/programmes/programme.html", page)


@require_POST
@on(queries.editions_visible_to, rule=rules.can_join)
def join(request, edition):
    now = timezone.now()
    person = request.user.person
    post = current_affiliation(person, on=timezone.localdate(now))

    def write():
        actions.join(edition, person=person, organisation=post and post.organisation, actor=request.user, now=now)

    if said(request, write, _("You are enrolled.")):
        return redirect("programmes:cohort", pk=edition.cohort.pk)
    return redirect("programmes:programme", slug=edition.programme.slug)
