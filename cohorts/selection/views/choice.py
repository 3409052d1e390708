from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backend.kit.access import on
from backend.kit.constraints import Refused, told_in
from backend.kit.pages import next_url
from cohorts.selection import actions, forms, queries, rules
from cohorts.selection.enums import RuleKind
from cohorts.selection.views.reviews import review_page

FORMS = {RuleKind.QUOTA: forms.QuotaForm, RuleKind.CAP: forms.CapForm}


@on(queries.calls_visible_to, rule=rules.can_choose)
def choice(request, call):
    """The rules that the choice of a call keeps, and the proposals so far."""
    return _choice_page(request, call, forms.PlacesForm(initial={"places": queries.choice.plan_of(call).places}))


def _choice_page(request, call, form, status=200):
    plan = queries.choice.plan_of(call)
    known = queries.attributes.attributes(call)
    context = {
        "call": call,
        "form": form,
        "places": queries.choice.number_of_places(call, plan),
        "rules": queries.proposals.rules_in_words(queries.choice.rules_of(call), known),
        "pins": queries.choice.pins_of(call),
        "proposals": queries.proposals.listed(call),
    }
    return render(request, "cohorts/selection/choice.html", context, status=status)


@require_POST
@on(queries.calls_visible_to, rule=rules.can_choose)
def places(request, call):
    form = forms.PlacesForm(request.POST)
    if not form.is_valid():
        return _choice_page(request, call, form, status=422)
    actions.set_places(call, places=form.cleaned_data["places"], actor=request.user)
    messages.success(request, _("The number of places is saved."))
    return redirect("selection:choice", call.pk)


@on(queries.calls_visible_to, rule=rules.can_choose)
def add(request, call, kind):
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, attributes=queries.attributes.attributes(call))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_rule(call, kind=kind, actor=request.user, **form.counted, **form.limits)
            messages.success(request, _("The rule is added."))
            return redirect("selection:choice", call.pk)
    return _rule_page(request, call, form, kind)


@on(queries.choice_rules_visible_to, rule=rules.can_choose)
def change(request, rule):
    known = queries.attributes.attributes(rule.call)
    form = FORMS[rule.kind](request.POST or None, attributes=known, rule=rule)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_rule(rule, actor=request.user, **form.limits)
            messages.success(request, _("The rule is saved."))
            return redirect("selection:choice", rule.call_id)
    return _rule_page(request, rule.call, form, rule.kind, about=queries.proposals.group_in_words(rule, known))


def _rule_page(request, call, form, kind, about=""):
    context = {"call": call, "form": form, "kind": kind, "about": about}
    return render(request, "cohorts/selection/choice_rule.html", context, status=422 if form.errors else 200)


@require_POST
@on(queries.choice_rules_visible_to, rule=rules.can_choose)
def remove(request, rule):
    actions.remove_rule(rule, actor=request.user)
    messages.success(request, _("The rule is removed."))
    return redirect("selection:choice", rule.call_id)


@require_POST
@on(queries.candidacies_visible_to, rule=rules.can_choose)
def pin(request, candidacy):
    """Fix that a candidacy is in or out, from the page where it is read."""
    form = forms.PinForm(request.POST)
    if not form.is_valid():
        return review_page(request, candidacy, pin_form=form, status=422)
    if form.cleaned_data["kind"]:
        actions.pin(candidacy, actor=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The engine keeps to this in the next proposal."))
    else:
        actions.unpin(candidacy, actor=request.user)
        messages.success(request, _("The engine decides on this candidacy again."))
    return redirect(next_url(request, reverse("selection:review", args=[candidacy.pk])))


@require_POST
@on(queries.calls_visible_to, rule=rules.can_choose)
def propose(request, call):
    try:
        proposal = actions.ask_proposal(call, actor=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("selection:choice", call.pk)
    return redirect("selection:proposal", proposal.pk)


@on(queries.proposals_visible_to, rule=rules.can_choose)
def proposal(request, proposal):
    initial = {"reason": _("Proposal %(n)d: the highest total that keeps every rule.") % {"n": proposal.pk}}
    return _proposal_page(request, proposal, forms.TakeOverForm(initial=initial))


def _proposal_page(request, proposal, form, status=200):
    context = {
        "call": proposal.call,
        "proposal": proposal,
        "reading": queries.proposals.Reading(proposal) if proposal.answer else None,
        "form": form,
    }
    return render(request, "cohorts/selection/proposal.html", context, status=status)


@require_POST
@on(queries.proposals_visible_to, rule=rules.can_choose)
def apply_changes(request, proposal):
    """Carry out one set of changes that the engine named, and ask again."""
    form = forms.ChangeForm(request.POST)
    repairs = queries.proposals.repairs_of(queries.choice.answer_of(proposal))
    if not form.is_valid() or form.cleaned_data["repair"] >= len(repairs):
        raise Http404
    changes = repairs[form.cleaned_data["repair"]]
    try:
        actions.apply_changes(proposal.call, changes, actor=request.user)
        again = actions.ask_proposal(proposal.call, actor=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("selection:proposal", proposal.pk)
    messages.success(request, _("The rules are changed and a new proposal is asked."))
    return redirect("selection:proposal", again.pk)


@require_POST
@on(queries.proposals_visible_to, rule=rules.can_choose)
def take_over(request, proposal):
    form = forms.TakeOverForm(request.POST)
    if form.is_valid():
        with told_in(form):
            done = actions.take_over(proposal, actor=request.user, now=timezone.now(), **form.cleaned_data)
            count = len(done.candidacies)
            said = ngettext("%(n)d decision is prepared.", "%(n)d decisions are prepared.", count) % {"n": count}
            messages.success(request, said)
            return redirect("selection:board", proposal.call_id)
    return _proposal_page(request, proposal, form, status=422)


@on(queries.proposals_visible_to, rule=rules.can_choose)
def why(request, proposal, candidacy):
    """Why one candidate is in or out."""
    reading = queries.proposals.Reading(proposal)
    found = reading.explanation(candidacy)
    if found is None:
        raise Http404
    context = {"call": proposal.call, "proposal": proposal, "found": found}
    return render(request, "cohorts/selection/why.html", context)


@on(queries.proposals_visible_to, rule=rules.can_download_proposal)
def download(request, proposal):
    """Question and answer, for who wants to put the question again; keys stand for people."""
    text = f'{{"question":{proposal.question},"answer":{proposal.answer or "null"}}}\n'
    actions.record_proposal_read(proposal, actor=request.user)
    name = f"voorstel-{proposal.pk}.json"
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
