"""The way from a call to a submitted candidacy: a page per step, saved as one goes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.documents.actions import FileRefused
from backend.kit.access import on
from backend.kit.constraints import Refused
from backend.kit.keys import key_of
from backend.kit.states import TransitionRefused
from cohorts.candidacies import actions, forms, queries, rules
from cohorts.programmes.queries import call_page, calls_visible_to
from cohorts.programmes.rules import call_is_open

ABOUT_STEP = 1
GONE, CONFLICT, UNPROCESSABLE = 410, 409, 422


@never_cache
@login_not_required
@on(calls_visible_to, rule=rules.can_see_start, by="slug")
def start(request, call):
    now = timezone.now()
    if request.method == "POST":
        return _start(request, call, now)
    context = {
        "page": call_page(call),
        "call": call,
        "own": queries.own_for(call, request.user),
        "closed": "" if call_is_open(call, now) else actions.closed_sentence(call, now),
        "login_url": f"{reverse('account_login')}?next={request.path}",
        "now": now,
    }
    return render(request, "cohorts/candidacies/start.html", context)


def _start(request, call, now):
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        candidacy = actions.start(call, actor=request.user, now=now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("candidacies:start", slug=call.slug)
    if candidacy.is_draft:
        return redirect("candidacies:step", pk=candidacy.pk, n=ABOUT_STEP)
    return redirect("candidacies:candidacy", pk=candidacy.pk)


@never_cache
@on(queries.visible_to, rule=rules.can_read_own)
def step(request, candidacy, *, n):
    now = timezone.now()
    if request.method != "POST" and not _may_write(candidacy, now):
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    way = queries.journey(candidacy)
    n = _page_number(request, way, n)
    form = _form(request, candidacy, way, n)
    if request.method != "POST":
        return _step_page(request, candidacy, way, n, form)
    form.is_valid()
    try:
        saved = _save(request, candidacy, n, form, now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _step_page(request, candidacy, way, n, form, status=CONFLICT)
    if saved.conflicts:
        return _choose_page(request, candidacy, n, form, saved)
    if form.errors:
        return _step_page(request, candidacy, way, n, form, status=UNPROCESSABLE)
    return _onwards(request, way, n, saved.candidacy)


@require_POST
@on(queries.visible_to, rule=rules.is_own)
def autosave(request, candidacy, *, n):
    way = queries.journey(candidacy)
    n = _page_number(request, way, n)
    form = _form(request, candidacy, way, n)
    form.is_valid()
    try:
        saved = _save_text(candidacy, n, form, request.user, timezone.now())
    except Refused as refusal:
        return HttpResponse(str(refusal), status=GONE, content_type="text/plain; charset=utf-8")
    if saved.conflicts:
        sentence = _("You changed this in another window as well. Choose “Save and continue” to compare the texts.")
        return HttpResponse(sentence, status=CONFLICT, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=UNPROCESSABLE if form.errors else 204)


def _may_write(candidacy, now):
    return candidacy.is_draft and call_is_open(candidacy.call, now)


def _page_number(request, way, n):
    """The page that was asked for; what was typed on one that the organiser took out comes in on the last."""
    if way.step(n) is None and request.method != "POST":
        raise Http404
    return min(n, len(way.steps))


def _form(request, candidacy, way, n):
    """The form of one page."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    if n == ABOUT_STEP:
        ask = queries.about_to_ask(candidacy, everything="change" in request.GET)
        return forms.AboutForm(*given, candidacy=candidacy, ask=ask)
    sent = request.POST.get("asked", "").split()
    asked = way.named(sent) if sent else way.asked(n, candidacy.answers)
    files = {
        attachment.question: forms.CurrentFile(
            attachment.file.name, reverse("candidacies:attachment", args=[attachment.pk])
        )
        for attachment in queries.attachments_of(candidacy)
    }
    return forms.answers_form(asked, *given, candidacy=candidacy, files=files)


def _save(request, candidacy, n, form, now):
    """Save what was typed, then each file; a file that is refused becomes an error and stops nothing else."""
    saved = _save_text(candidacy, n, form, request.user, now)
    for question, upload in form.uploads.items():
        try:
            if upload:
                actions.attach(candidacy, question=question, upload=upload, actor=request.user, now=now)
            else:
                actions.detach(candidacy, question=question, actor=request.user, now=now)
        except FileRefused as refusal:
            form.add_error(question, str(refusal))
    return saved


def _save_text(candidacy, n, form, actor, now):
    given = {name: value for name, value in form.values.items() if name not in form.chosen_saved}
    if n == ABOUT_STEP:
        return actions.save_about(candidacy, values=given, base=form.base, actor=actor, now=now)
    return actions.save_answers(candidacy, answers=given, base=form.base, actor=actor, now=now)


def _onwards(request, way, n, candidacy):
    if request.POST.get("then") == "stop":
        messages.success(request, _("Your concept is saved. You can go on with it until the call closes."))
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    following = None if "back" in request.GET else way.next_after(n, candidacy.answers)
    if following is None:
        return redirect("candidacies:check", pk=candidacy.pk)
    return redirect("candidacies:step", pk=candidacy.pk, n=following)


def _step_page(request, candidacy, way, n, form, *, status=200):
    asks_about = n == ABOUT_STEP
    context = {
        "candidacy": candidacy,
        "call": candidacy.call,
        "way": way,
        "step": way.step(n),
        "form": form,
        "autosave_url": _with_query(request, reverse("candidacies:autosave", args=[candidacy.pk, n])),
        "is_new_version": queries.has_new_questions(candidacy, way),
        "known": queries.known_about(candidacy, set(form.fields)) if asks_about else [],
        "earlier": queries.earlier_with_answers(candidacy, way.questions) if asks_about else None,
    }
    return render(request, "cohorts/candidacies/step.html", context, status=status)


def _with_query(request, url):
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


def _choose_page(request, candidacy, n, form, saved):
    """Both texts of what was changed in two places; nothing that was typed is lost, it travels along hidden."""
    clashes = queries.clashes(form, saved)
    candidacy = saved.candidacy
    skipped = {"csrfmiddlewaretoken", *forms.ABOUT_PAGE, *(f"{forms.KEEP}{clash.name}" for clash in clashes)}
    fresh = forms.ChoiceBetweenForm(candidacy=candidacy, clashes=clashes)
    context = {
        "candidacy": candidacy,
        "call": candidacy.call,
        "clashes": [(clash, fresh[f"{forms.KEEP}{clash.name}"]) for clash in clashes],
        "form": fresh,
        "typed": [(name, value) for name, values in request.POST.lists() if name not in skipped for value in values],
        "url": _with_query(request, reverse("candidacies:step", args=[candidacy.pk, n])),
    }
    return render(request, "cohorts/candidacies/choose.html", context, status=CONFLICT)


@require_POST
@on(queries.visible_to, rule=rules.is_own)
def copy(request, candidacy):
    way = queries.journey(candidacy)
    source = queries.earlier_with_answers(candidacy, way.questions)
    if source is not None:
        try:
            copied = actions.copy_answers(candidacy, source=source, actor=request.user, now=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("candidacies:candidacy", pk=candidacy.pk)
        text = ngettext("%(n)d answer is copied. Read it again.", "%(n)d answers are copied. Read them again.", copied)
        messages.success(request, text % {"n": copied})
    return redirect("candidacies:step", pk=candidacy.pk, n=ABOUT_STEP)


@never_cache
@on(queries.visible_to, rule=rules.can_read_own)
def check(request, candidacy):
    if not _may_write(candidacy, timezone.now()):
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    return _check_page(request, candidacy)


def _check_page(request, candidacy, *, refusal="", status=200):
    way = queries.journey(candidacy)
    context = {
        "candidacy": candidacy,
        "call": candidacy.call,
        "way": way,
        "pages": queries.pages_to_check(candidacy, way),
        "problems": queries.problems(candidacy, way.questions),
        "is_new_version": queries.has_new_questions(candidacy, way),
        "refusals": [(refusal, "")] if refusal else [],
    }
    return render(request, "cohorts/candidacies/check.html", context, status=status)


@require_POST
@on(queries.visible_to, rule=rules.is_own)
def submit(request, candidacy):
    try:
        actions.submit(
            candidacy,
            actor=request.user,
            now=timezone.now(),
            seen_form=key_of(request.POST.get("form", "")),
        )
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("candidacies:candidacy", pk=candidacy.pk)
    except Refused as refusal:
        return _check_page(request, candidacy, refusal=str(refusal), status=UNPROCESSABLE)
    return redirect("candidacies:done", pk=candidacy.pk)
