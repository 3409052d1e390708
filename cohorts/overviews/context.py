"""What every page shows around its content: the name of the site, what this person can do here, who is looking."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cohorts.overviews import menu


class Site:
    """Filled in while the page is rendered, so that answers without a page (files, redirects) cost nothing."""

    def __init__(self, request):
        user = getattr(request, "user", None)
        self.name = settings.SITE_NAME
        self.support_email = settings.SUPPORT_EMAIL
        self.person_name = user.person.name if user and user.is_authenticated else ""
        self.viewing_as = self.person_name if getattr(user, "viewed_by", None) else None
        self.menu = menu.for_request(request)
        self.footer = [(label, reverse(name)) for label, name in menu.FOOTER]
        self.is_demo = settings.DEMO


def site(request):
    """Context processor: ``kring`` on every page (``site`` is taken: allauth puts its own in its pages)."""
    return {"kring": SimpleLazyObject(lambda: Site(request))}
