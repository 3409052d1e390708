from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import listing, on
from backend.kit.constraints import Refused
from cohorts.candidacies.models import Attachment
from cohorts.candidacies.views.files import serve_attachment
from cohorts.programmes.rules import organises
from cohorts.selection import actions, queries, rules
from cohorts.selection.forms import DecisionForm, PinForm, ReviewForm

GONE, CONFLICT = 410, 409


@listing(rule=rules.can_list_reviews)
def my_reviews(request):
    return render(request, "cohorts/selection/my_reviews.html", {"desks": queries.reviews.desks(request.user.person)})


@on(queries.candidacies_visible_to, rule=rules.can_read)
def review(request, candidacy):
    is_organiser = organises(request.user, candidacy)
    actions.record_reading(candidacy, actor=request.user, part="organiser" if is_organiser else "assessor")
    return review_page(request, candidacy)


def review_page(request, candidacy, *, form=None, decision_form=None, pin_form=None, status=200):
    reading = queries.reviews.reading(candidacy, request.user, organises=organises(request.user, candidacy))
    if form is None and reading.can_write:
        form = ReviewForm(criteria=reading.criteria, review=reading.review)
    if decision_form is None and reading.organises and rules.waits_for_decision(request.user, candidacy):
        decision_form = DecisionForm(initial=_decided(reading.decision)).about_one(is_judged=reading.is_judged)
    if pin_form is None and decision_form is not None:
        pin_form = PinForm(initial=reading.pin)
    context = {
        "candidacy": candidacy,
        "reading": reading,
        "form": form,
        "elsewhere": ReviewForm(criteria=reading.criteria, review=reading.review).in_words
        if status == CONFLICT
        else [],
        "decision_form": decision_form,
        "pin_form": pin_form,
    }
    return render(request, "cohorts/selection/review.html", context, status=status)


def _decided(decision):
    names = ("outcome", "reason", "public_reason", "without_review")
    return {name: getattr(decision, name) for name in names} if decision else {}


@require_POST
@on(
    queries.candidacies_visible_to,
    rule=rules.can_assess,
    still=rules.waits_for_decision,
    back="selection:review",
)
def save(request, candidacy):
    """Save a concept, by itself or by the button; or hand in, and go on to the next file."""
    assessor = queries.assessor_of(request.user, candidacy.call)
    by_itself = "X-Autosave" in request.headers
    form = ReviewForm(request.POST, criteria=queries.reviews.criteria(candidacy.call))
    hands_in = request.POST.get("do", "save") != "save"
    complete = form.is_valid() and (not hands_in or form.require_scores())
    try:
        if complete and hands_in:
            now = timezone.now()
            actions.hand_in_review(
                candidacy, assessor=assessor, base=form.base, actor=request.user, now=now, **form.written
            )
        else:
            actions.save_review(candidacy, assessor=assessor, base=form.base, actor=request.user, **form.written)
    except actions.ReviewIsStale as stale:
        return _compare(request, candidacy, form, stale, by_itself=by_itself)
    except Refused as refused:
        if by_itself:
            return _sentence(str(refused), status=GONE)
        form.add_error(None, str(refused))
    if by_itself:
        return HttpResponse(status=422 if form.errors else 204)
    if form.errors:
        return review_page(request, candidacy, form=form, status=422)
    return _go_on(request, candidacy, assessor, hands_in)


def _compare(request, candidacy, form, stale, *, by_itself):
    """Newer text stands there: show it beside what was typed here, which is kept and can be saved on top of it."""
    if by_itself:
        onwards = _("Press a button under the form to see both texts.")
        return _sentence(f"{stale} {onwards}", status=CONFLICT)
    below = _("Below you see what the other window saved. If you save again, this form counts.")
    form.add_error(None, f"{stale} {below}")
    form.build_on(stale.review.revision)
    return review_page(request, candidacy, form=form, status=CONFLICT)


def _sentence(words, *, status):
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


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
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("selection:review", review.candidacy_id)


@on(queries.candidacies_visible_to, rule=rules.can_read)
def attachment(request, candidacy, attachment):
    files = Attachment.objects.filter(candidacy=candidacy, question__in=candidacy.answers).select_related(
        "file", "candidacy"
    )
    return serve_attachment(request, get_object_or_404(files, pk=attachment))
