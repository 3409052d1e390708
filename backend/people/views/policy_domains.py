from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.kit.access import listing, on
from backend.kit.constraints import told_in
from backend.people import actions, queries, rules
from backend.people.forms import PolicyDomainForm
from backend.people.models import PolicyDomain
from backend.people.views.form_page import form_page


@listing(rule=rules.is_administrator)
def policy_domains(request: HttpRequest) -> HttpResponse:
    context = {
        "domains": queries.policy_domain_list(on=timezone.localdate()),
        "headers": [_("Policy domain"), _("Code"), _("Organisations"), _("Change")],
    }
    return render(request, "backend/people/policy_domains.html", context)


@listing(rule=rules.is_administrator)
def add_policy_domain(request: HttpRequest) -> HttpResponse:
    form = PolicyDomainForm(request.POST or None)
    back = reverse("people:policy_domains")
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.add_policy_domain(actor=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s has been added.") % {"name": made.name})
            return redirect(back)
    return form_page(request, form, title=_("Add a policy domain"), submit=_("Add"), back=back)


@on(queries.policy_domains_visible_to, rule=rules.is_administrator)
def change_policy_domain(request: HttpRequest, row: PolicyDomain) -> HttpResponse:
    caption = row.name
    form = PolicyDomainForm(request.POST or None, instance=row)
    back = reverse("people:policy_domains")
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_policy_domain(row, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The details have been saved."))
            return redirect(back)
    return form_page(request, form, title=_("Change the policy domain"), submit=_("Save"), back=back, caption=caption)
