from django.urls import path

from cohorts.selection.views import assessors, board, criteria, decisions, letters, reviews

app_name = "selection"
urlpatterns = [
    path("reviews/", reviews.my_reviews, name="my_reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/save/", reviews.save, name="save_review"),
    path("reviews/<int:pk>/reopen/", reviews.reopen, name="reopen_review"),
    path("reviews/<int:pk>/files/<int:attachment>/", reviews.attachment, name="attachment"),
    path("calls/<int:pk>/criteria/", criteria.criteria, name="criteria"),
    path("calls/<int:pk>/criteria/add/", criteria.add, name="add_criterion"),
    path("criteria/<int:pk>/", criteria.change, name="change_criterion"),
    path("criteria/<int:pk>/move/", criteria.move, name="move_criterion"),
    path("criteria/<int:pk>/remove/", criteria.remove, name="remove_criterion"),
    path("calls/<int:pk>/assessors/", assessors.assessors, name="assessors"),
    path("calls/<int:pk>/assessors/invite/", assessors.invite, name="invite_assessor"),
    path("assessors/<int:pk>/end/", assessors.end, name="end_assessor"),
    path("calls/<int:pk>/board/", board.board, name="board"),
    path("calls/<int:pk>/board/export.<str:extension>", board.export, name="export"),
    path("reviews/<int:pk>/decide/", board.decide, name="decide"),
    path("calls/<int:pk>/decisions/", decisions.decisions, name="decisions"),
    path("calls/<int:pk>/decisions/publish/", decisions.publish, name="publish"),
    path("calls/<int:pk>/decisions/promote/", decisions.promote, name="promote"),
    path("decisions/<int:pk>/move/", decisions.move, name="move_reserve"),
    path("calls/<int:pk>/participants.pdf", letters.participants, name="participants"),
    path("candidacies/<int:pk>/letter/", letters.letter, name="letter"),
    path("candidacies/<int:pk>/letter.pdf", letters.letter_pdf, name="letter_pdf"),
]
