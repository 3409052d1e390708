"""Which candidacies there are, and who may see them."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast, Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.people.enums import Role
from backend.people.models import Person
from backend.people.queries import grants_of
from cohorts.candidacies.enums import READABLE_STATES, CandidacyState
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.programmes.models import Call, Edition
from cohorts.programmes.queries import current_form, organisers_by_name
from cohorts.programmes.questions import Question, parse
from cohorts.programmes.sections import CallTask


def visible_to(user) -> models.QuerySet:
    """One's own candidacies, and those that may be read of the calls whose edition one organises.

    Unordered; with the person, organisation, form, call and edition that every page about a candidacy shows.
    Assessors read through selection.
    """
    if not user.is_authenticated:
        return Candidacy.objects.none()
    return _with_its_call(Q(person__user=user) | Q(state__in=READABLE_STATES, call__edition__in=_organised(user)))


def known_to(user) -> models.QuerySet:
    """One's own candidacies, and all that were handed in to the calls whose edition one organises, also those withdrawn
    since: that they are there, not what they say. As :func:`visible_to`."""
    if not user.is_authenticated:
        return Candidacy.objects.none()
    return _with_its_call(Q(person__user=user) | Q(submitted_at__isnull=False, call__edition__in=_organised(user)))


def _organised(user) -> models.QuerySet:
    bodies = grants_of(user).organisations(Role.ORGANISER)
    return Edition.objects.filter(organisers__in=bodies).values("pk")


def _with_its_call(condition: Q) -> models.QuerySet:
    return (
        Candidacy.objects.filter(condition)
        .select_related("person", "organisation", "question_form", "call", "call__edition", "call__edition__programme")
        .prefetch_related(organisers_by_name("call__edition__organisers"))
    )


def attachments_visible_to(user) -> models.QuerySet:
    """The files of the candidacies that ``user`` may see. Unordered."""
    return (
        Attachment.objects.filter(candidacy__in=visible_to(user).values("pk"))
        .select_related("file", "candidacy", "candidacy__person", "candidacy__call__edition")
        .prefetch_related(organisers_by_name("candidacy__call__edition__organisers"))
    )


def attachments_of(candidacy: Candidacy) -> models.QuerySet:
    """The files of one candidacy."""
    return Attachment.objects.filter(candidacy=candidacy).select_related("file").order_by("pk")


def for_call(call: Call) -> models.QuerySet:
    """The candidacies that were handed in to a call, withdrawn ones included, by family name of the person."""
    return (
        Candidacy.objects.filter(call=call, submitted_at__isnull=False)
        .select_related("person", "organisation", "question_form")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def filtered(call: Call, *, q: str = "", state: str = "", level: str = "", flag: str = "") -> models.QuerySet:
    """:func:`for_call`, narrowed down; what is empty does not narrow."""
    rows = for_call(call)
    for word in q.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation_name__icontains=word)
        )
    given = {name: value for name, value in {"state": state, "level": level}.items() if value}
    if flag:
        rows = rows.alias(flags_text=Cast("flags", TextField()))
        given["flags_text__contains"] = f'"{flag}"'
    return rows.filter(**given)


def readable(candidacies: models.QuerySet) -> models.QuerySet:
    """Those of them that the organisers and the assessors may read."""
    return candidacies.filter(state__in=READABLE_STATES)


def waiting_in(edition: Edition) -> models.QuerySet:
    """The candidacies to calls of this edition about which nothing was published. Unordered."""
    return Candidacy.objects.filter(call__edition=edition, state=CandidacyState.SUBMITTED)


def counts(call: Call) -> dict[str, int]:
    """How many candidacies of a call are in each state, and ``received``: all that were handed in, also withdrawn."""
    each = {state.value: Count("pk", filter=Q(state=state)) for state in CandidacyState}
    return Candidacy.objects.filter(call=call).aggregate(
        received=Count("pk", filter=Q(submitted_at__isnull=False)), **each
    )


def call_tasks(call: Call) -> list[CallTask]:
    """The line about candidacies in an organiser's task list of a call."""
    found = counts(call)
    received = ngettext("%(n)d received", "%(n)d received", found["received"]) % {"n": found["received"]}
    drafts = ngettext(
        "%(n)d concept is still being written.", "%(n)d concepts are still being written.", found["draft"]
    )
    url = reverse("candidacies:call_list", args=[call.pk])
    return [CallTask(_("Candidacies"), url, state=received, tone="info", hint=drafts % {"n": found["draft"]})]


def own(person) -> models.QuerySet:
    """A person's candidacies, the newest first."""
    return (
        Candidacy.objects.filter(person=person)
        .select_related("call", "call__edition", "call__edition__programme", "organisation")
        .order_by("-created_at", "-pk")
    )


def own_for(call: Call, user) -> Candidacy | None:
    """The candidacy that this person already has for the call."""
    if not user.is_authenticated:
        return None
    return Candidacy.objects.filter(call=call, person__user=user).first()


def questions_in_use(call: Call) -> list[Question]:
    """The questions of a call as they are asked now."""
    return parse(current_form(call).questions)


@dataclass(frozen=True)
class Applicants:
    """Who has a candidacy for a call already, also a draft: addresses in small letters, and names of organisations."""

    addresses: set[str]
    organisations: set[str]


def applicants(call: Call) -> Applicants:
    """Whom the constraints of the call would refuse a second candidacy. One query."""
    rows = Candidacy.objects.filter(call=call).order_by("pk")
    rows = list(rows.values_list("person__email", "for_organisation", "organisation__name", "organisation_name"))
    return Applicants(
        addresses={email.lower() for email, *_rest in rows if email},
        organisations={name or by_hand for _email, applies, name, by_hand in rows if applies and (name or by_hand)},
    )


def people_with(addresses: list[str]) -> dict[str, Person]:
    """The persons with these e-mail addresses (in small letters), by address."""
    people = Person.objects.annotate(address=Lower("email")).filter(address__in=addresses).order_by("pk")
    return {person.address: person for person in people}
