from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit import exports
from backend.kit.access import on
from cohorts.programmes import actions, queries, rules, sections, tables
from cohorts.programmes.forms import ReasonForm
from cohorts.programmes.views.replies import form_page, saved


@on(queries.cohorts_visible_to, rule=rules.can_see_cohort)
def cohort(request, cohort):
    organises = rules.organises(request.user, cohort)
    page = {
        "cohort": cohort,
        "edition": cohort.edition,
        "is_to_come": rules.cohort_is_to_come(cohort, timezone.localdate()),
        "table": tables.PARTICIPANTS.bind(request.GET, queries.participants(cohort)),
        "roles": queries.roles_of(cohort.edition),
        "organises": organises,
        "links": sections.cohort_links(cohort) if organises else [],
    }
    return render(request, "cohorts/programmes/cohort.html", page)


@on(queries.cohorts_visible_to, rule=rules.can_export_participants)
def export_participants(request, cohort, kind):
    write = exports.writer(kind)
    rows = tables.PARTICIPANTS.order(queries.participants(cohort))
    actions.record_export(cohort, actor=request.user, rows=rows.count(), kind=kind)
    return write(_("Participants"), tables.PARTICIPANTS_EXPORT, rows)


@on(queries.enrolments_organised_by, rule=rules.can_withdraw_enrolment)
def withdraw_enrolment(request, enrolment):
    form = ReasonForm(request.POST or None)

    def write():
        actions.withdraw_enrolment(enrolment, **form.cleaned_data, actor=request.user, now=timezone.now())

    if saved(form, write):
        messages.success(request, _("%(name)s no longer takes part.") % {"name": enrolment.person.name})
        return redirect("programmes:cohort", pk=enrolment.cohort_id)
    return form_page(request, "cohorts/programmes/withdraw.html", {"form": form, "enrolment": enrolment})
