from django.urls import path

from cohorts.candidacies.views import candidate, draft, files, organiser

app_name = "candidacies"

draft_pages = [
    path("calls/<slug:slug>/apply/", draft.start, name="start"),
    path("candidacies/<int:pk>/step/<int:n>/", draft.step, name="step"),
    path("candidacies/<int:pk>/step/<int:n>/autosave/", draft.autosave, name="autosave"),
    path("candidacies/<int:pk>/copy/", draft.copy, name="copy"),
    path("candidacies/<int:pk>/check/", draft.check, name="check"),
    path("candidacies/<int:pk>/submit/", draft.submit, name="submit"),
]

candidate_pages = [
    path("candidacies/", candidate.mine, name="mine"),
    path("candidacies/<int:pk>/", candidate.candidacy, name="candidacy"),
    path("candidacies/<int:pk>/done/", candidate.done, name="done"),
    path("candidacies/<int:pk>/print/", candidate.print_view, name="print_view"),
    path("candidacies/<int:pk>/withdraw/", candidate.withdraw, name="withdraw"),
    path("candidacies/<int:pk>/reopen/", candidate.reopen, name="reopen"),
    path("candidacies/files/<int:pk>/", files.attachment, name="attachment"),
]

organiser_pages = [
    path("editions/calls/<int:pk>/candidacies/", organiser.call_list, name="call_list"),
    path("editions/calls/<int:pk>/candidacies.<str:extension>", organiser.export, name="export"),
    path("candidacies/<int:pk>/read/", organiser.read, name="read"),
    path("candidacies/<int:pk>/withdraw-for/", organiser.withdraw_for, name="withdraw_for"),
]

urlpatterns = draft_pages + candidate_pages + organiser_pages
