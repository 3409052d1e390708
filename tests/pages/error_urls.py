"""The addresses of the platform, and one for each page that says what went wrong."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.urls import path
from django.views.csrf import csrf_failure
from django.views.defaults import server_error

from backend.config import urls
from backend.kit.views import too_many

handler429 = urls.handler429


@login_not_required
def error(request, status):
    if status == "400":
        raise BadRequest
    if status == "403":
        raise PermissionDenied
    if status == "404":
        raise Http404
    # The rest is answered by what Django and allauth call; a real 500 would stop the test itself.
    return {"403-csrf": csrf_failure, "429": too_many, "500": server_error}[status](request)


urlpatterns = [path("error/<str:status>/", error), *urls.urlpatterns]
