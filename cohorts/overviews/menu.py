"""The navigation: only what this person can do here, in the order of a working day."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.people.enums import Role
from backend.people.queries import grants_of
from cohorts.overviews import queries


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool


# label, URL name, the addresses that belong to it, and who sees it. A call has a public page by its name and
# the organiser's pages by its number.
EVERYBODY = "everybody"
SIGNED_IN = "signed in"
ASSESSOR = "assessor"

ORGANISING = r"/editions/|/programmes/new|/calls/\d+/|/cohorts/|/criteria/|/reviews/\d+/decide|/candidacies/\d+/read"

ENTRIES = (
    (_("My page"), "overviews:my_page", r"/my/|/jobs/|/profile/|/candidacies/($|\d+/(?!read))", {SIGNED_IN}),
    (_("Calls"), "programmes:calls", r"/calls/(?!\d+/)|/programmes/(?!new)", {EVERYBODY}),
    (_("Assess"), "selection:my_reviews", r"/reviews/(?!\d+/decide)", {ASSESSOR}),
    (_("Editions"), "programmes:editions", ORGANISING, {Role.ORGANISER}),
    (_("Outbox"), "notifications:outbox", r"/outbox/", {Role.ORGANISER, Role.ADMINISTRATOR}),
    (_("Organisations"), "people:organisations", r"/(imports/)?organisations/", {Role.ADMINISTRATOR}),
    (_("People"), "people:people", r"/(imports/)?people/", {Role.ADMINISTRATOR, Role.HR}),
    (_("Journal"), "overviews:journal", r"/journal/", {Role.ADMINISTRATOR}),
)

FOOTER = (
    (_("Accessibility"), "overviews:accessibility"),
    (_("Privacy"), "overviews:privacy"),
)


def for_request(request) -> list[Item]:
    """The entries for whoever asked, the one being looked at marked."""
    user = getattr(request, "user", None)
    parts = parts_of(user)
    return [
        Item(label, reverse(name), re.match(addresses, request.path) is not None)
        for label, name, addresses, audience in ENTRIES
        if not parts.isdisjoint(audience)
    ]


def parts_of(user) -> set:
    """What ``user`` is here: the roles held today, and whether there is anything to assess. Two queries."""
    if user is None or not user.is_authenticated:
        return {EVERYBODY}
    parts = {EVERYBODY, SIGNED_IN, *(role for role, _organisation in grants_of(user).pairs)}
    if queries.assesses(user.person):
        parts.add(ASSESSOR)
    return parts
