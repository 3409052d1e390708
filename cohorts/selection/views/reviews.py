from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.documents.views import serve
from backend.kit.access import listing, on
from backend.kit.constraints import Refused
from backend.kit.states import TransitionRefused
from cohorts.candidacies.models import Attachment
from cohorts.programmes.rules import organises
from cohorts.selection import actions, queries, rules
from cohorts.selection.forms import DecisionForm, ReviewForm


@listing(rule=rules.can_list_reviews)
def my_reviews(request):
    return render(request, "cohorts/selection/my_reviews.html", {"desks": queries.reviews.desks(request.user.person)})


@on(queries.candidacies_visible_to, rule=rules.can_read)
def review(request, candidacy):
    is_organiser = organises(request.user, candidacy)
    actions.record_reading(candidacy, actor=request.user, part="organiser" if is_organiser else "assessor")
    return review_page(request, candidacy)


def review_page(request, candidacy, *, form=None, decision_form=None, status=200):
    reading = queries.reviews.reading(candidacy, request.user, organises=organises(request.user, candidacy))
    if form is None and reading.can_write:
        form = ReviewForm(criteria=reading.criteria, review=reading.review)
    if decision_form is None and reading.organises and rules.waits_for_decision(request.user, candidacy):
        decision_form = DecisionForm(initial=_decided(reading.decision)).about_one(is_judged=reading.is_judged)
    context = {"candidacy": candidacy, "reading": reading, "form": form, "decision_form": decision_form}
    return render(request, "cohorts/selection/review.html", context, status=status)


def _decided(decision):
    names = ("outcome", "reason", "public_reason", "without_review")
    return {name: getattr(decision, name) for name in names} if decision else {}


@require_POST
@on(queries.candidacies_visible_to, rule=rules.can_assess)
def save(request, candidacy):
    """Save a concept, by itself or by the button; or hand in, and go on to the next file."""
    assessor = queries.assessor_of(request.user, candidacy.call)
    form = ReviewForm(request.POST, criteria=queries.reviews.criteria(candidacy.call))
    hands_in = request.POST.get("do", "save") != "save"
    complete = form.is_valid() and (not hands_in or form.require_scores())
    try:
        if complete and hands_in:
            now = timezone.now()
            actions.hand_in_review(candidacy, assessor=assessor, actor=request.user, now=now, **form.written)
        else:
            actions.save_review(candidacy, assessor=assessor, actor=request.user, **form.written)
    except Refused as refused:
        form.add_error(None, str(refused))
    if "X-Autosave" in request.headers:
        return HttpResponse(status=422 if form.errors else 204)
    if form.errors:
        return review_page(request, candidacy, form=form, status=422)
    return _go_on(request, candidacy, assessor, hands_in)


def _go_on(request, candidacy, assessor, hands_in):
    messages.success(request, _("Handed in.") if hands_in else _("Saved as a concept."))
    if not request.POST.get("do", "").endswith("next"):
        return redirect("selection:review", candidacy.pk)
    following = queries.reviews.next_for(assessor, after=candidacy)
    return redirect("selection:review", following.pk) if following else redirect("selection:my_reviews")


@require_POST
@on(queries.reviews_visible_to, rule=rules.can_reopen)
def reopen(request, review):
    try:
        actions.reopen_review(review, actor=request.user)
        messages.success(request, _("You can change your assessment again."))
    except (Refused, TransitionRefused) as refused:
        messages.error(request, str(refused))
    return redirect("selection:review", review.candidacy_id)


@on(queries.candidacies_visible_to, rule=rules.can_open_file)
def attachment(request, candidacy, attachment):
    files = Attachment.objects.filter(candidacy=candidacy, question__in=candidacy.answers).select_related("file")
    return serve(request, get_object_or_404(files, pk=attachment).file)
