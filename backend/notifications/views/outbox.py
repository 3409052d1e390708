from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from backend.audit.queries import about
from backend.kit import events, markdown
from backend.kit.access import listing, on
from backend.kit.constraints import Refused
from backend.kit.pages import next_url
from backend.notifications import actions, kinds, queries, rules, scopes, tables
from backend.notifications.enums import TONES, MessageState
from backend.notifications.forms import BatchForm, ChosenForm, MessageForm, OutboxFilter

SAMPLE = 3


@require_safe
@listing(rule=rules.can_use_outbox)
def outbox(request):
    mine = queries.outbox(request.user)
    readable = queries.readable_by(request.user)
    form = OutboxFilter(request.GET, messages=queries.visible_to(request.user), readable=readable)
    table = tables.OUTBOX.bind(request.GET, form.narrow(mine))
    counts = queries.counts_per_state(form.narrow(queries.visible_to(request.user), but="state"))
    page = {
        "table": table,
        "form": form,
        "tabs": _tabs(table, counts, request.GET.get("state", "")),
        "held": _held(request.user),
        "rows": [(row, *_called(request.user, row), TONES[row.state]) for row in table.rows],
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "backend/notifications/outbox.html", page)


def _called(user, message):
    """The title and the kind of a mail; of a confidential one neither, for both tell what was decided."""
    if rules.may_read(user, message):
        return message.subject or _("(no subject)"), kinds.label(message.kind)
    return _("Confidential mail"), ""


def _tabs(table, counts, current):
    """One tab per state that has mails, with their number, behind one for all."""
    states = [(state.value, state.label, counts[state.value]) for state in MessageState if counts.get(state.value)]
    rows = [("", _("All"), sum(counts.values())), *states]
    return [
        {"label": label, "count": count, "url": table.url(state=state or None, page=None), "current": state == current}
        for state, label, count in rows
    ]


def _held(user):
    """The sets that wait for review, with what they are called."""
    batches = list(queries.held_batches(user))
    names = scopes.batch_labels(batch["batch"] for batch in batches)
    return [(names[batch["batch"]], batch["batch"], batch["count"]) for batch in batches]


@csp_update({"frame-src": [SELF]})
@require_safe
@on(queries.outbox, rule=rules.can_manage)
def message(request, message):
    may_read = rules.may_read(request.user, message)
    if may_read:
        actions.record_reading([message], actor=request.user, now=timezone.now())
    title, kind = _called(request.user, message)
    history = [(events.in_words(entry.event), entry) for entry in about(message)]
    moves = queries.moves_of(message)
    page = {
        "message": message,
        "may_read": may_read,
        "title": title,
        "kind": kind,
        "tone": TONES[message.state],
        "scope": scopes.labels([message.scope]).get(message.scope, ""),
        "plain": actions.parts(message)[0] if may_read else "",
        "attached": queries.files_of(message) if may_read else [],
        "history": history,
        "moves": moves if may_read else moves - {"edit"},
    }
    return render(request, "backend/notifications/message.html", page)


@require_safe
@xframe_options_sameorigin
@on(queries.visible_to, rule=rules.can_read)
def message_html(request, message):
    """The mail as a mail program shows it: a page of its own that may do nothing and send nothing anywhere."""
    actions.record_reading([message], actor=request.user, now=timezone.now())
    return isolated(actions.parts(message)[1])


def isolated(html: str) -> HttpResponse:
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    return response


@on(queries.outbox, rule=rules.can_edit)
def edit(request, message):
    actions.record_reading([message], actor=request.user, now=timezone.now())
    form = MessageForm(request.POST or None, instance=message)
    if request.method == "POST" and form.is_valid():
        words = {"subject": form.cleaned_data["subject"], "body": form.cleaned_data["body"]}
        return _moved(
            request, message, lambda: actions.edit(message, **words, actor=request.user), _("The mail was changed.")
        )
    page = {"message": message, "form": form}
    return render(request, "backend/notifications/edit.html", page, status=422 if form.errors else 200)


@require_POST
@on(queries.visible_to, rule=rules.can_manage)
def release(request, message):
    act = lambda: actions.release(message, actor=request.user, now=timezone.now())  # noqa: E731 -- called in a try
    return _moved(request, message, act, _("The mail will be sent now."))


@require_POST
@on(queries.visible_to, rule=rules.can_interfere)
def hold(request, message):
    return _moved(
        request, message, lambda: actions.hold(message, actor=request.user), _("The mail is held for review.")
    )


@require_POST
@on(queries.visible_to, rule=rules.can_interfere)
def cancel(request, message):
    return _moved(
        request, message, lambda: actions.cancel(message, actor=request.user), _("The mail will not be sent.")
    )


@require_POST
@on(queries.visible_to, rule=rules.can_manage)
def retry(request, message):
    act = lambda: actions.retry(message, actor=request.user, now=timezone.now())  # noqa: E731 -- called in a try
    return _moved(request, message, act, _("The mail will be sent again."))


def _moved(request, message, act, done):
    try:
        act()
    except Refused as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(request, done)
    return redirect("notifications:message", pk=message.pk)


@require_POST
@listing(rule=rules.can_use_outbox)
def move_chosen(request):
    form = ChosenForm(request.POST)
    if not form.is_valid():
        flash.error(request, _("Tick one or more mails first."))
        return redirect(next_url(request, "notifications:outbox"))
    chosen = queries.visible_to(request.user).filter(pk__in=form.cleaned_data["chosen"])
    moved = _many(form.cleaned_data["move"], chosen, request.user)
    left = len(form.cleaned_data["chosen"]) - len(moved)
    flash.success(
        request, ngettext("%(count)d mail changed.", "%(count)d mails changed.", len(moved)) % {"count": len(moved)}
    )
    if left:
        words = ngettext(
            "%(count)d mail was left as it is: that is not possible from where it stands.",
            "%(count)d mails were left as they are: that is not possible from where they stand.",
            left,
        )
        flash.warning(request, words % {"count": left})
    return redirect(next_url(request, "notifications:outbox"))


def _many(move, chosen, actor):
    if move == "release":
        return actions.release_many(chosen, actor=actor, now=timezone.now())
    if move == "retry":
        return actions.retry_many(chosen, actor=actor, now=timezone.now())
    return {"hold": actions.hold_many, "cancel": actions.cancel_many}[move](chosen, actor=actor)


@require_safe
@listing(rule=rules.can_use_outbox)
def batch(request):
    """Before a set goes out: how many there are, and the first few as they will read."""
    name = request.GET.get("batch", "")
    held = queries.held_in(request.user, name)
    count, up_to = queries.extent(held)
    samples = list(held.filter(queries.readable_by(request.user))[:SAMPLE])
    actions.record_reading(samples, actor=request.user, now=timezone.now())
    page = {
        "batch": name,
        "label": scopes.batch_labels([name]).get(name, name),
        "count": count,
        "up_to": up_to,
        "samples": [(row, markdown.render(row.body)) for row in samples],
    }
    return render(request, "backend/notifications/batch.html", page)


@require_POST
@listing(rule=rules.can_use_outbox)
def send_batch(request):
    form = BatchForm(request.POST)
    if not form.is_valid():
        return redirect("notifications:outbox")
    held = queries.held_in(request.user, form.cleaned_data["batch"]).filter(pk__lte=form.cleaned_data["up_to"])
    sent = actions.release_many(held, actor=request.user, now=timezone.now())
    words = ngettext("%(count)d letter will be sent now.", "%(count)d letters will be sent now.", len(sent))
    flash.success(request, words % {"count": len(sent)})
    return redirect("notifications:outbox")
