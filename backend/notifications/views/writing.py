from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from backend.kit import markdown
from backend.kit.access import listing
from backend.notifications import actions, kinds, queries, rules, scopes, text
from backend.notifications.forms import TemplateForm


@require_safe
@listing(rule=rules.can_use_outbox)
def templates(request):
    scope = request.GET.get("scope", "")
    if not rules.may_write_for(request.user, scope):
        return _only_scopes(request, scope)
    own = {(row.kind, row.language) for row in queries.templates_of(scope)}
    allowed = [kind for kind in kinds.everything() if rules.may_write(request.user, kind, scope)]
    page = {
        "rows": [(kind, _links(kind, scope, own)) for kind in allowed],
        "scope": scope,
        "scope_label": _label(scope),
        "kept": _kept(request.user),
        "headers": [_("Kind"), _("Text per language")],
    }
    return render(request, "backend/notifications/templates.html", page)


def _only_scopes(request, scope):
    """Who may not write for the platform still sees which of their own scopes they may write for."""
    if scope:
        raise PermissionDenied
    page = {"rows": [], "scope": "", "scope_label": "", "kept": _kept(request.user), "headers": []}
    return render(request, "backend/notifications/templates.html", page)


def _kept(user):
    return sorted(scopes.labels(scopes.kept_by(user)).items(), key=lambda pair: pair[1])


def _links(kind, scope, own):
    names = queries.language_names()
    return [(names[code], _address(kind, scope, code), (kind.key, code) in own) for code in names]


def _address(kind, scope, language, name="template_edit"):
    address = reverse(f"notifications:{name}", kwargs={"kind": kind.key, "language": language})
    return f"{address}?{urlencode({'scope': scope})}" if scope else address


def _label(scope):
    return scopes.labels([scope]).get(scope, "")


def _wanted(request, kind, language):
    """The kind and scope that the address names; 404 for one that is unknown, 403 for one that is not yours."""
    scope = request.GET.get("scope", "")
    if not kinds.known(kind) or language not in queries.language_names():
        raise Http404
    found = kinds.get(kind)
    if not rules.may_write(request.user, found, scope):
        raise PermissionDenied
    return found, scope


@listing(rule=rules.can_use_outbox)
def template_edit(request, *, kind, language):
    kind, scope = _wanted(request, kind, language)
    subject, body, is_own = queries.text_of(kind, scope, language)
    check = _address(kind, scope, language, "template_check")
    form = TemplateForm(request.POST or None, kind=kind, check_url=check, initial={"subject": subject, "body": body})
    if request.method == "POST" and form.is_valid():
        actions.save_template(kind, scope=scope, language=language, actor=request.user, **form.cleaned_data)
        flash.success(request, _("The text was saved. Mails that are made from now on use it."))
        return redirect(_address(kind, scope, language))
    return _editor(request, kind, scope, language, form, is_own)


def _editor(request, kind, scope, language, form, is_own):
    page = {
        "kind": kind,
        "scope": scope,
        "scope_label": _label(scope),
        "written_in": queries.language_names()[language],
        "form": form,
        "is_own": is_own,
        "placeholders": [(f"{{{name}}}", words) for name, words in kind.all_placeholders.items()],
        "preview": _preview(kind, language, form),
        "back_url": f"{reverse('notifications:templates')}?{urlencode({'scope': scope})}",
        "check_url": _address(kind, scope, language, "template_check"),
        "reset_url": _address(kind, scope, language, "template_reset"),
    }
    return render(request, "backend/notifications/template_edit.html", page, status=422 if form.errors else 200)


def _preview(kind, language, form):
    """What the text becomes with example values, or what is wrong with it."""
    if form.is_bound and not form.is_valid():
        return {"faults": [fault for errors in form.errors.values() for fault in errors], "subject": "", "html": ""}
    words = form.cleaned_data if form.is_bound else form.initial
    with override(language):
        values = kinds.example(kind)
    body = markdown.render(text.fill_body(words["body"], values))
    return {"faults": [], "subject": text.fill_subject(words["subject"], values), "html": body}


@require_POST
@listing(rule=rules.can_use_outbox)
def template_check(request, *, kind, language):
    """Look at a text without saving it: the preview alone for htmx, the whole page for others."""
    kind, scope = _wanted(request, kind, language)
    form = TemplateForm(request.POST, kind=kind, check_url=_address(kind, scope, language, "template_check"))
    if request.htmx:
        page = {"preview": _preview(kind, language, form)}
        return render(request, "backend/notifications/template_edit.html#preview", page)
    return _editor(request, kind, scope, language, form, queries.text_of(kind, scope, language)[2])


@require_POST
@listing(rule=rules.can_use_outbox)
def template_reset(request, *, kind, language):
    kind, scope = _wanted(request, kind, language)
    if actions.reset_template(kind, scope=scope, language=language, actor=request.user):
        flash.success(request, _("Your own text is gone. Mails use the standard text again."))
    return redirect(_address(kind, scope, language))
