from django.urls import path

from backend.notifications.views import outbox, own, writing

app_name = "notifications"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/chosen/", outbox.move_chosen, name="move_chosen"),
    path("outbox/set/", outbox.batch, name="batch"),
    path("outbox/set/send/", outbox.send_batch, name="send_batch"),
    path("outbox/texts/", writing.templates, name="templates"),
    path("outbox/texts/<str:kind>/<str:language>/", writing.template_edit, name="template_edit"),
    path("outbox/texts/<str:kind>/<str:language>/check/", writing.template_check, name="template_check"),
    path("outbox/texts/<str:kind>/<str:language>/reset/", writing.template_reset, name="template_reset"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/html/", outbox.message_html, name="message_html"),
    path("outbox/<int:pk>/edit/", outbox.edit, name="edit"),
    path("outbox/<int:pk>/release/", outbox.release, name="release"),
    path("outbox/<int:pk>/hold/", outbox.hold, name="hold"),
    path("outbox/<int:pk>/cancel/", outbox.cancel, name="cancel"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="retry"),
    path("my/mail/", own.mine, name="mine"),
    path("my/mail/<int:pk>/", own.my_message, name="my_message"),
    path("my/mail/<int:pk>/html/", own.my_message_html, name="my_message_html"),
    path("my/mail-choices/", own.preferences, name="preferences"),
]
