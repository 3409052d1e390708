from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from backend.documents.pdf import PdfUnavailable, render_pdf
from backend.kit.access import on
from backend.kit.markdown import render as as_html
from cohorts.selection import actions, queries, rules


@on(queries.letters_visible_to, rule=rules.can_read_letter)
def letter(request, candidacy):
    context = {"candidacy": candidacy, **_words(request, candidacy)}
    return render(request, "cohorts/selection/letter.html", context)


@on(queries.letters_visible_to, rule=rules.can_download_letter)
def letter_pdf(request, candidacy):
    context = {"candidacy": candidacy, **_words(request, candidacy)}
    language = context["message"].language
    try:
        pdf = render_pdf("cohorts/selection/letter_pdf.html", context, language=language)
    except PdfUnavailable as unavailable:
        messages.error(request, str(unavailable))
        return redirect("selection:letter", candidacy.pk)
    return _download(pdf, _("letter") + f" {candidacy.call.title}")


def _words(request, candidacy):
    """The letter, and its text as HTML. A candidate reads it once an organiser has released it."""
    own = rules.is_candidate(request.user, candidacy)
    message = queries.letters.about(candidacy.decision, released_only=own)
    if message is None:
        raise Http404
    return {"message": message, "body": as_html(message.body), "is_own": own}


@on(queries.calls_visible_to, rule=rules.can_export)
def participants(request, call):
    people = list(queries.decisions.participants(call))
    context = {"call": call, "edition": call.edition, "people": people, "today": timezone.localdate()}
    try:
        pdf = render_pdf("cohorts/selection/participants_pdf.html", context, language=call.edition.language)
    except PdfUnavailable as unavailable:
        messages.error(request, str(unavailable))
        return redirect("selection:decisions", call.pk)
    actions.record_participants_printed(call, actor=request.user, count=len(people))
    return _download(pdf, _("participants") + f" {call.edition.title}")


def _download(pdf, name):
    response = HttpResponse(pdf, content_type="application/pdf")
    filename = f"{slugify(name)}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response
