"""The pages of the provider process: allauth's own, and one where a human chooses the capacity to come in."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt

from tests.oidc.provider import CAPACITIES


class Adapter(DefaultOIDCAdapter):
    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        """Name under ``profile``, the human and the capacity under ``vo``; an address is not among them."""
        told = CAPACITIES[user.username]
        claims = {"sub": f"subject-{user.pk}"}
        if "profile" in scopes:
            claims |= {name: told[name] for name in ("given_name", "family_name")}
        if "vo" in scopes:
            claims |= {name: value for name, value in told.items() if name.startswith("vo_")}
        return claims


@csrf_exempt
def choose(request):
    if request.method == "POST":
        user = User.objects.get(username=request.POST["capacity"])
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(request.POST["next"])
    form = '<form method="post"><input name="capacity"><input name="next" type="hidden" value="{}"></form>'
    return HttpResponse(format_html(form, request.GET["next"]))


def home(request):
    return HttpResponse("home of the provider")


urlpatterns = [
    path("choose/", choose),
    path("", home),
    path("", include("allauth.idp.urls")),
    path("account/", include("allauth.account.urls")),
]
