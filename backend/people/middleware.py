"""Who is asking, and in which language: looking as another person, and the language a person chose."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.people import actions, rules
from backend.people.models import Person, User

# The session of the administrator keeps whose account is looked as and since when.
LOOK_AS = "look_as"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ALWAYS_ALLOWED = {"people:stop_viewing_as", "set_language"}


def begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """From the next request on, the administrator who asked looks as this account."""
    request.session[LOOK_AS] = {"user": user.pk, "since": now.isoformat()}


def finish(request: HttpRequest, *, how: str = "stopped") -> Person | None:
    """The administrator is oneself again. Returns who was looked as, if anybody."""
    viewer = getattr(request.user, "viewed_by", None)
    if viewer is None:
        return None
    request.session.pop(LOOK_AS)
    actions.stop_viewing(request.user.person, actor=viewer, how=how)
    viewed, request.user = request.user.person, viewer
    return viewed


class LookAsAnother:
    """Lets an administrator see what somebody else sees, and change nothing.

    ``request.user`` becomes the other account with ``viewed_by`` the administrator's, so that every rule and query
    answers as for the other, and the journal knows both. It ends by itself after ``LOOK_AS_MINUTES``, and when either
    of the two is no longer who they were.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        looking = request.session.get(LOOK_AS) if request.user.is_authenticated else None
        if looking:
            viewed = User.objects.filter(pk=looking["user"]).first()
            ended = _ended(request.user, viewed, datetime.fromisoformat(looking["since"]))
            if ended:
                return _stop(request, viewed, ended)
            viewed.viewed_by = request.user
            request.user = viewed
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        viewer = getattr(request.user, "viewed_by", None)
        name = request.resolver_match.view_name
        if viewer is None or name in ALWAYS_ALLOWED:
            return None
        if name == "account_logout":
            if request.method == "POST":
                finish(request, how="signed_out")
            return None
        if request.method in SAFE_METHODS and not request.path_info.startswith("/account/"):
            return None
        return render(request, "backend/people/only_looking.html", status=403)


def _ended(viewer: User, viewed: User | None, since: datetime) -> str:
    if timezone.now() >= since + timedelta(minutes=settings.LOOK_AS_MINUTES):
        return "expired"
    return "" if viewed and rules.can_look_as(viewer, viewed.person) else "refused"


def _stop(request: HttpRequest, viewed: User | None, how: str) -> HttpResponse:
    """Never go on with the request: it was meant for the other's eyes, not for the administrator's hand."""
    del request.session[LOOK_AS]
    if viewed:
        actions.stop_viewing(viewed.person, actor=request.user, how=how)
    messages.info(request, _("You no longer look as somebody else."))
    return redirect(settings.LOGIN_REDIRECT_URL)


class OwnLanguage:
    """Pages are in the language a person chose, unless this browser was told otherwise with the switch."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.person.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
