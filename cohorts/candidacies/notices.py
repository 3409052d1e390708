"""The mails that a candidate gets about the candidacy itself; letters about decisions are selection's."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from backend.kit.time import moment
from backend.notifications import actions as notifications
from backend.notifications import kinds, scopes
from backend.notifications.kinds import Kind
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import keeping

RECEIVED = kinds.register(
    Kind(
        key="candidacies.received",
        label=gettext_lazy("Acknowledgement of a candidacy"),
        placeholders={
            "call": gettext_lazy("Title of the call"),
            "number": gettext_lazy("Number of the candidacy"),
            "closes": gettext_lazy("When the call closes"),
            "link": gettext_lazy("To the candidacy"),
        },
        subject={
            "nl": "We hebben je kandidatuur ontvangen: {call}",
            "en": "We have received your candidacy: {call}",
        },
        body={
            "nl": "Dag {first_name},\n\nJe kandidatuur voor {call} is goed ontvangen. Het nummer is {number}.\n\n"
            "Tot {closes} kun je ze nog openen, aanpassen en opnieuw indienen. Daarna lezen de beoordelaars alle "
            "kandidaturen. Je krijgt een mail zodra er beslist is.\n\n[Bekijk je kandidatuur]({link})",
            "en": "Hello {first_name},\n\nWe have received your candidacy for {call}. Its number is {number}.\n\n"
            "Until {closes} you can still open it, change it and submit it again. After that the assessors read all "
            "candidacies. You get a mail once it is decided.\n\n[See your candidacy]({link})",
        },
        editable_scope="call",
        examples={
            "call": "Lerend Netwerk Participatie",
            "number": "K-000128",
            "closes": "31 maart 2027 om 12:00",
            "link": "https://kring.example/candidacies/128/",
        },
    )
)

WITHDRAWN = kinds.register(
    Kind(
        key="candidacies.withdrawn",
        label=gettext_lazy("Confirmation that a candidacy was withdrawn"),
        placeholders={
            "call": gettext_lazy("Title of the call"),
            "link": gettext_lazy("To the candidacy"),
        },
        subject={"nl": "Je kandidatuur is ingetrokken: {call}", "en": "Your candidacy is withdrawn: {call}"},
        body={
            "nl": "Dag {first_name},\n\nJe hebt je kandidatuur voor {call} ingetrokken. We bewaren ze, maar ze doet "
            "niet meer mee. Heb je dit niet zelf gedaan? Laat het ons meteen weten.\n\n"
            "[Bekijk je kandidatuur]({link})",
            "en": "Hello {first_name},\n\nYou have withdrawn your candidacy for {call}. We keep it, but it no longer "
            "takes part. Was this not you? Tell us at once.\n\n[See your candidacy]({link})",
        },
        editable_scope="call",
        examples={"call": "Lerend Netwerk Participatie", "link": "https://kring.example/candidacies/128/"},
    )
)

WITHDRAWN_FOR = kinds.register(
    Kind(
        key="candidacies.withdrawn_for",
        label=gettext_lazy("Message that an organiser withdrew a candidacy for the candidate"),
        placeholders={
            "call": gettext_lazy("Title of the call"),
            "number": gettext_lazy("Number of the candidacy"),
            "reason": gettext_lazy("Why the organiser withdrew it"),
            "link": gettext_lazy("To the candidacy"),
        },
        subject={"nl": "Je kandidatuur is ingetrokken: {call}", "en": "Your candidacy is withdrawn: {call}"},
        body={
            "nl": "Dag {first_name},\n\nWe hebben je kandidatuur {number} voor {call} voor jou ingetrokken. De reden:"
            "\n\n{reason}\n\nWe bewaren je kandidatuur, maar ze doet niet meer mee. Klopt dit niet? Laat het ons "
            "meteen weten.\n\n[Bekijk je kandidatuur]({link})",
            "en": "Hello {first_name},\n\nWe have withdrawn your candidacy {number} for {call} for you. The reason:"
            "\n\n{reason}\n\nWe keep your candidacy, but it no longer takes part. Is this not right? Tell us at once."
            "\n\n[See your candidacy]({link})",
        },
        editable_scope="call",
        examples={
            "call": "Lerend Netwerk Participatie",
            "number": "K-000128",
            "reason": "Je vroeg het in je mail van 3 maart.",
            "link": "https://kring.example/candidacies/128/",
        },
    )
)


# The sets in which the mails of a call stand in the outbox.
ACKNOWLEDGEMENTS, WITHDRAWALS = "acknowledgements", "withdrawals"
scopes.name_batches(
    keeping.SORT,
    {ACKNOWLEDGEMENTS: gettext_lazy("Acknowledgements"), WITHDRAWALS: gettext_lazy("Confirmations of a withdrawal")},
)


def acknowledge(candidacy: Candidacy, *, now: datetime) -> None:
    """Promise the acknowledgement; one for each time that it is submitted."""
    _queue(RECEIVED, candidacy, ACKNOWLEDGEMENTS, now, number=candidacy.number, closes=_closes(candidacy))


def confirm_withdrawal(candidacy: Candidacy, *, now: datetime) -> None:
    """Promise the confirmation of a withdrawal."""
    _queue(WITHDRAWN, candidacy, WITHDRAWALS, now)


def tell_withdrawal(candidacy: Candidacy, *, now: datetime) -> None:
    """Promise the message that somebody else withdrew it, to who has an address."""
    if candidacy.person.email:
        reason = candidacy.withdrawal_reason
        _queue(WITHDRAWN_FOR, candidacy, WITHDRAWALS, now, number=candidacy.number, reason=reason)


def _queue(kind: Kind, candidacy: Candidacy, batch: str, now: datetime, **context) -> None:
    call = candidacy.call
    notifications.queue(
        kind.key,
        person=candidacy.person,
        context={"call": call.title, "link": _page(candidacy), **context},
        key=f"candidacy:{candidacy.pk}:{kind.key}:{now.isoformat()}",
        batch=keeping.batch_of(call, batch),
        scope=keeping.scope_of(call),
        now=now,
    )


def _page(candidacy: Candidacy) -> str:
    return settings.BASE_URL.rstrip("/") + reverse("candidacies:candidacy", args=[candidacy.pk])


def _closes(candidacy: Candidacy) -> str:
    with override(candidacy.person.language):
        return moment(candidacy.call.closes_at)
