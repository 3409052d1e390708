"""Every address of the platform. Each app says in its own ``urls.py`` who may pass."""

from django.urls import include, path

from backend.people.views.profile import choose_language

# Asked for by allauth, whose pages are the only ones that one may ask for too often.
handler429 = "backend.kit.views.too_many"

urlpatterns = [
    path("", include("cohorts.overviews.urls")),
    path("", include("cohorts.programmes.urls")),
    path("", include("cohorts.candidacies.urls")),
    path("", include("cohorts.selection.urls")),
    path("", include("backend.people.urls")),
    path("", include("backend.notifications.urls")),
    path("", include("backend.kit.urls")),
    path("account/", include("allauth.urls")),
    path("language/", choose_language, name="set_language"),
]
