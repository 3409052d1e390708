from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.kit.access import on
from cohorts.programmes import actions, queries, rules
from cohorts.programmes.forms import QuestionForm
from cohorts.programmes.questions import form_class, listed, parse, steps
from cohorts.programmes.views.replies import form_page, said, saved


@on(queries.calls_visible_to, rule=rules.can_manage_call)
def questions(request, call):
    form = queries.current_form(call)
    asked = parse(form.questions)
    can_edit = form.frozen_at is None and rules.can_edit_questions(request.user, call)
    page = {
        "call": call,
        "form": form,
        "steps": listed(asked),
        "headers": [_("Question"), _("Answer"), _("Used for"), *([_("Change")] if can_edit else [])],
        "can_edit": can_edit,
    }
    return render(request, "cohorts/programmes/questions.html", page)


@on(queries.calls_visible_to, rule=rules.can_manage_call)
def preview(request, call):
    asked = parse(queries.current_form(call).questions)
    forms = [(step, form_class(group)()) for step, group in steps(asked)]
    return render(request, "cohorts/programmes/preview.html", {"call": call, "forms": forms})


@on(queries.calls_visible_to, rule=rules.can_edit_questions)
def add_question(request, call):
    form = QuestionForm(request.POST or None, asked=parse(queries.current_form(call).questions))
    if saved(form, lambda: actions.add_question(call, form.result(), actor=request.user)):
        return redirect("programmes:questions", pk=call.pk)
    return form_page(request, "cohorts/programmes/question_form.html", {"form": form, "call": call, "question": None})


@on(queries.calls_visible_to, rule=rules.can_edit_questions)
def change_question(request, call, key):
    asked = parse(queries.current_form(call).questions)
    question = next((question for question in asked if question.key == key), None)
    if question is None:
        raise Http404
    form = QuestionForm(request.POST or None, asked=asked, question=question)
    if saved(form, lambda: actions.change_question(call, key, form.result(), actor=request.user)):
        return redirect("programmes:questions", pk=call.pk)
    return form_page(
        request, "cohorts/programmes/question_form.html", {"form": form, "call": call, "question": question}
    )


@require_POST
@on(queries.calls_visible_to, rule=rules.can_edit_questions)
def move_question(request, call, key):
    up = request.POST.get("direction") == "up"
    said(request, lambda: actions.move_question(call, key, up=up, actor=request.user), _("The question is moved."))
    return redirect("programmes:questions", pk=call.pk)


@require_POST
@on(queries.calls_visible_to, rule=rules.can_edit_questions)
def remove_question(request, call, key):
    said(request, lambda: actions.remove_question(call, key, actor=request.user), _("The question is removed."))
    return redirect("programmes:questions", pk=call.pk)
