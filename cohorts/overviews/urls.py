from django.urls import path

from cohorts.overviews import views

app_name = "overviews"
urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my_page, name="my_page"),
    path("journal/", views.journal, name="journal"),
    path("journal.<str:extension>", views.journal_export, name="journal_export"),
    path("editions/<int:pk>/report/", views.edition_report, name="edition_report"),
    path("editions/<int:pk>/report.<str:extension>", views.edition_report_export, name="edition_report_export"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
