"""What a candidate sees of a candidacy beside the form itself."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backend.kit.access import listing, on, signed_in
from backend.kit.constraints import Refused
from backend.kit.states import TransitionRefused
from cohorts.candidacies import actions, forms, queries, rules, sections
from cohorts.programmes.rules import call_is_open


@listing(rule=signed_in)
def mine(request):
    now = timezone.now()
    own = [(candidacy, call_is_open(candidacy.call, now)) for candidacy in queries.own(request.user.person)]
    context = {"candidacies": own}
    return render(request, "cohorts/candidacies/mine.html", context)


@never_cache
@on(queries.visible_to, rule=rules.can_read_own)
def candidacy(request, candidacy):
    now = timezone.now()
    is_open = call_is_open(candidacy.call, now)
    context = {
        "file": queries.whole_file(candidacy),
        "candidacy": candidacy,
        "call": candidacy.call,
        "happenings": queries.happenings(candidacy),
        "links": sections.candidacy_links(candidacy),
        "next": queries.what_next(candidacy, is_open=is_open),
        "closed": "" if is_open else actions.closed_sentence(candidacy.call, now),
        "can_withdraw": rules.can_withdraw(request.user, candidacy),
        "can_reopen": is_open and rules.can_reopen(request.user, candidacy),
    }
    return render(request, "cohorts/candidacies/candidacy.html", context)


@on(queries.visible_to, rule=rules.is_own & rules.is_handed_in)
def done(request, candidacy):
    return render(request, "cohorts/candidacies/done.html", {"candidacy": candidacy, "call": candidacy.call})


@on(queries.visible_to, rule=rules.can_read_own)
def print_view(request, candidacy):
    context = {"candidacy": candidacy, "call": candidacy.call, "file": queries.whole_file(candidacy)}
    return render(request, "cohorts/candidacies/print.html", context)


@on(queries.visible_to, rule=rules.is_own, still=rules.can_still_be_withdrawn, back="candidacies:candidacy")
def withdraw(request, candidacy):
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(candidacy, **form.cleaned_data, actor=request.user, now=timezone.now())
        except TransitionRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Your candidacy is withdrawn."))
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    context = {"candidacy": candidacy, "call": candidacy.call, "form": form}
    return render(request, "cohorts/candidacies/withdraw.html", context, status=422 if form.errors else 200)


@on(queries.visible_to, rule=rules.is_own, still=rules.can_still_be_reopened, back="candidacies:candidacy")
def reopen(request, candidacy):
    if request.method != "POST":
        context = {
            "candidacy": candidacy,
            "call": candidacy.call,
            "is_open": call_is_open(candidacy.call, timezone.now()),
        }
        return render(request, "cohorts/candidacies/reopen.html", context)
    try:
        actions.reopen(candidacy, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    messages.warning(request, _("Your candidacy is open again. Do not forget to submit it before the call closes."))
    return redirect("candidacies:check", pk=candidacy.pk)
