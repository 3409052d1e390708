from django.urls import path

from cohorts.programmes.views import calls, cohorts, editions, programmes, public, questions

app_name = "programmes"

public_pages = [
    path("calls/", public.calls, name="calls"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("programmes/<slug:slug>/", public.programme, name="programme"),
]

programme_pages = [
    path("programmes/new/", programmes.create_programme, name="create_programme"),
    path("programmes/<slug:slug>/edit/", programmes.edit_programme, name="edit_programme"),
    path("programmes/<slug:slug>/recipe/", programmes.recipe, name="recipe"),
    path("programmes/<slug:slug>/end/", programmes.end_programme, name="end_programme"),
    path("programmes/<slug:slug>/resume/", programmes.resume_programme, name="resume_programme"),
    path("programmes/<slug:slug>/new-edition/", programmes.create_edition, name="create_edition"),
]

edition_pages = [
    path("editions/", editions.editions, name="editions"),
    path("editions/<int:pk>/", editions.edition, name="edition"),
    path("editions/<int:pk>/edit/", editions.edit_edition, name="edit_edition"),
    path("editions/<int:pk>/parts/", editions.components, name="components"),
    path("editions/<int:pk>/roles/", editions.roles, name="roles"),
    path("editions/<int:pk>/roles/<int:role>/take/", editions.take_role, name="take_role"),
    path("editions/<int:pk>/publish/", editions.publish_edition, name="publish_edition"),
    path("editions/<int:pk>/complete/", editions.complete_edition, name="complete_edition"),
    path("editions/<int:pk>/copy/", editions.copy_edition, name="copy_edition"),
    path("editions/<int:pk>/new-call/", editions.create_call, name="create_call"),
    path("editions/<int:pk>/join/", public.join, name="join"),
]

call_pages = [
    path("editions/calls/<int:pk>/", calls.call_manage, name="call_manage"),
    path("editions/calls/<int:pk>/edit/", calls.edit_call, name="edit_call"),
    path("editions/calls/<int:pk>/publish/", calls.publish_call, name="publish_call"),
    path("editions/calls/<int:pk>/deadline/", calls.extend_deadline, name="extend_deadline"),
    path("editions/calls/<int:pk>/close/", calls.close_early, name="close_early"),
    path("editions/calls/<int:pk>/preview/", questions.preview, name="preview"),
    path("editions/calls/<int:pk>/questions/", questions.questions, name="questions"),
    path("editions/calls/<int:pk>/questions/new/", questions.add_question, name="add_question"),
    path("editions/calls/<int:pk>/questions/<slug:key>/", questions.change_question, name="change_question"),
    path("editions/calls/<int:pk>/questions/<slug:key>/move/", questions.move_question, name="move_question"),
    path("editions/calls/<int:pk>/questions/<slug:key>/remove/", questions.remove_question, name="remove_question"),
]

cohort_pages = [
    path("cohorts/<int:pk>/", cohorts.cohort, name="cohort"),
    path("cohorts/<int:pk>/participants.<str:kind>", cohorts.export_participants, name="export_participants"),
    path("enrolments/<int:pk>/withdraw/", cohorts.withdraw_enrolment, name="withdraw_enrolment"),
]

# The fixed addresses of programmes come before the one that takes any word.
urlpatterns = programme_pages + public_pages + edition_pages + call_pages + cohort_pages
