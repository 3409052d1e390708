"""The addresses of the platform, with refusals that are not drawn: 403 and 404 are all that a test of doors reads."""

from django.http import HttpResponse

from backend.config.urls import urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]


def handler403(request, exception):
    return HttpResponse(status=403)


def handler404(request, exception):
    return HttpResponse(status=404)
