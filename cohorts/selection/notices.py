"""The letters of a selection. Every call may have its own text for them; they wait in the outbox to be looked over."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.kit import markdown
from backend.notifications import kinds, text
from backend.notifications.kinds import Kind, Notice
from backend.notifications.queries import text_of
from backend.people.models import Person
from cohorts.programmes.keeping import scope_of
from cohorts.programmes.models import Call
from cohorts.selection.enums import Outcome
from cohorts.selection.models import Assessor, Decision
from cohorts.selection.queries.calls import batch_of
from cohorts.selection.queries.letters import keys_of

PLACEHOLDERS = {
    "programme": _("Name of the programme"),
    "edition": _("Name of the edition"),
    "call": _("Title of the call"),
    "first_day": _("First day of the edition"),
    "personal": _("What you wrote for this candidate; nothing when you wrote nothing"),
    "contact": _("Name and e-mail address of the contact person"),
    "link": _("To the candidacy"),
    "calls_link": _("To all calls"),
}
EXAMPLES = {
    "programme": "Lerend Netwerk Participatie",
    "edition": "Lerend Netwerk Participatie 2027",
    "call": "Oproep 2027",
    "first_day": "14 januari 2027",
    "personal": "Je ervaring met wijkbudgetten sprak ons aan.",
    "contact": "Kenniscentrum Participatie (participatie@voorbeeld.example)",
    "link": "https://kring.example/candidacies/12/",
    "calls_link": "https://kring.example/calls/",
}


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def _letter(key: str, label: str, subject: dict[str, str], body: dict[str, str]) -> Kind:
    return kinds.register(
        Kind(
            key=key,
            label=label,
            placeholders=PLACEHOLDERS,
            subject=subject,
            body=body,
            editable_scope="call",
            confidential=True,
            examples=EXAMPLES,
        )
    )


SELECTED = _letter(
    "selection.selected",
    _("Letter: selected"),
    {"nl": "Je bent geselecteerd voor {edition}", "en": "You are selected for {edition}"},
    {
        "nl": _paragraphs(
            "Dag {first_name},",
            "Goed nieuws: je bent geselecteerd voor **{edition}**. We kijken ernaar uit om je te leren kennen.",
            "{personal}",
            "We starten op {first_day}. Noteer die dag alvast in je agenda. De andere data en de praktische "
            "afspraken krijg je later van ons.",
            "Kun je toch niet deelnemen? Laat het ons snel weten via [je kandidatuur]({link}). Dan krijgt iemand "
            "van de reservelijst een kans.",
            "Vragen? Stel ze aan {contact}.",
            "Tot binnenkort!",
        ),
        "en": _paragraphs(
            "Hello {first_name},",
            "Good news: you are selected for **{edition}**. We look forward to meeting you.",
            "{personal}",
            "We start on {first_day}. Please keep that day free. You will get the other dates and the practical "
            "details from us later.",
            "Can you not take part after all? Let us know soon through [your candidacy]({link}). Then somebody on"
            " the reserve list gets a chance.",
            "Questions? Ask {contact}.",
            "See you soon!",
        ),
    },
)
RESERVE = _letter(
    "selection.reserve",
    _("Letter: on the reserve list"),
    {"nl": "Je staat op de reservelijst voor {edition}", "en": "You are on the reserve list for {edition}"},
    {
        "nl": _paragraphs(
            "Dag {first_name},",
            "Bedankt voor je kandidatuur voor **{edition}**. Er waren meer goede kandidaturen dan plaatsen. Je "
            "staat op de **reservelijst**.",
            "{personal}",
            "Komt er een plaats vrij? Dan laten we het je meteen weten. Je hoeft zelf niets te doen. Wil je niet "
            "op de reservelijst blijven? Dan kun je [je kandidatuur intrekken]({link}).",
            "Vragen? Stel ze aan {contact}.",
            "Met vriendelijke groeten",
        ),
        "en": _paragraphs(
            "Hello {first_name},",
            "Thank you for your candidacy for **{edition}**. There were more good candidacies than places. You "
            "are on the **reserve list**.",
            "{personal}",
            "Does a place come free? Then we tell you at once. You do not have to do anything. Would you rather "
            "not stay on the list? Then you can [withdraw your candidacy]({link}).",
            "Questions? Ask {contact}.",
            "Kind regards",
        ),
    },
)
NOT_SELECTED = _letter(
    "selection.not_selected",
    _("Letter: not selected"),
    {"nl": "Je kandidatuur voor {edition}", "en": "Your candidacy for {edition}"},
    {
        "nl": _paragraphs(
            "Dag {first_name},",
            "Bedankt voor je kandidatuur voor **{edition}**, en voor de tijd die je eraan gaf. We konden je deze "
            "keer helaas **niet selecteren**. Er waren meer kandidaturen dan plaatsen, en we zochten ook een "
            "goede mix van deelnemers.",
            "{personal}",
            "Dit is geen oordeel over je werk. Je bent bij een volgende oproep weer van harte welkom. [Bekijk "
            "welke oproepen er nu zijn]({calls_link}).",
            "Wil je weten waarom we zo beslisten, of heb je een andere vraag? Neem contact op met {contact}.",
            "Met vriendelijke groeten",
        ),
        "en": _paragraphs(
            "Hello {first_name},",
            "Thank you for your candidacy for **{edition}**, and for the time you gave it. Unfortunately we could"
            " **not select** you this time. There were more candidacies than places, and we also looked for a "
            "good mix of participants.",
            "{personal}",
            "This is not a judgement of your work. You are very welcome at a next call. [See which calls there "
            "are now]({calls_link}).",
            "Would you like to know why we decided so, or do you have another question? Contact {contact}.",
            "Kind regards",
        ),
    },
)
PROMOTED = _letter(
    "selection.promoted",
    _("Letter: from the reserve list to a place"),
    {"nl": "Er is een plaats voor je in {edition}", "en": "There is a place for you in {edition}"},
    {
        "nl": _paragraphs(
            "Dag {first_name},",
            "Je stond op de reservelijst voor **{edition}**. Er is een plaats vrijgekomen, en die is **voor "
            "jou**. Welkom!",
            "{personal}",
            "We starten op {first_day}. De andere data en de praktische afspraken krijg je van ons.",
            "Kun je niet meer deelnemen? Laat het ons snel weten via [je kandidatuur]({link}).",
            "Vragen? Stel ze aan {contact}.",
            "Tot binnenkort!",
        ),
        "en": _paragraphs(
            "Hello {first_name},",
            "You were on the reserve list for **{edition}**. A place has come free, and it is **yours**. Welcome!",
            "{personal}",
            "We start on {first_day}. You will get the other dates and the practical details from us.",
            "Can you no longer take part? Let us know soon through [your candidacy]({link}).",
            "Questions? Ask {contact}.",
            "See you soon!",
        ),
    },
)
INVITED = kinds.register(
    Kind(
        key="selection.assessor_invited",
        label=_("Invitation to an assessor"),
        placeholders={
            "call": PLACEHOLDERS["call"],
            "link": _("To your assessments"),
            "contact": PLACEHOLDERS["contact"],
        },
        subject={"nl": "Wil je mee beoordelen? {call}", "en": "Will you help us assess? {call}"},
        body={
            "nl": _paragraphs(
                "Dag {first_name},",
                "Je bent beoordelaar voor de oproep **{call}**. Bedankt dat je dit wilt doen.",
                "Je leest de kandidaturen en geeft per criterium een score. Alles wordt vanzelf bewaard: je kunt op "
                "elk moment stoppen en later verdergaan.",
                "[Naar je beoordelingen]({link})",
                "Heb je nog geen account? Maak er dan een met het adres waarop je deze mail krijgt.",
                "Vragen? Stel ze aan {contact}.",
            ),
            "en": _paragraphs(
                "Hello {first_name},",
                "You are an assessor for the call **{call}**. Thank you for doing this.",
                "You read the candidacies and give a score on each criterion. Everything is saved by itself: you can "
                "stop at any moment and go on later.",
                "[To your assessments]({link})",
                "No account yet? Make one with the address at which you get this mail.",
                "Questions? Ask {contact}.",
            ),
        },
        editable_scope="call",
        examples={"call": EXAMPLES["call"], "link": "https://kring.example/reviews/", "contact": EXAMPLES["contact"]},
    )
)
BATCH_LABEL = _("Letters with the decisions")
LETTER_OF = {
    Outcome.SELECTED: SELECTED,
    Outcome.RESERVE: RESERVE,
    Outcome.NOT_SELECTED: NOT_SELECTED,
}


def letters(call: Call, decisions: Iterable[Decision]) -> list[Notice]:
    """One letter per decision, held in the outbox until an organiser releases it. No query."""
    shared: dict[str, dict[str, Any]] = {}
    return [
        Notice(
            kind=LETTER_OF[Outcome(decision.outcome)].key,
            person=decision.candidacy.person,
            context=context(call, decision, shared),
            key=keys_of(decision)[-1],
            batch=batch_of(call),
            scope=scope_of(call),
            held=True,
        )
        for decision in decisions
    ]


def promotion(call: Call, decision: Decision) -> Notice:
    """The letter to a reserve who gets a place after all."""
    return Notice(
        kind=PROMOTED.key,
        person=decision.candidacy.person,
        context=context(call, decision, {}),
        key=keys_of(decision)[0],
        batch=batch_of(call),
        scope=scope_of(call),
        held=True,
    )


def context(call: Call, decision: Decision, shared: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The values of a letter's placeholders; ``shared`` keeps those that are the same for everybody, per language."""
    language = decision.candidacy.person.language
    if language not in shared:
        shared[language] = _shared(call, language)
    return {
        **shared[language],
        "personal": decision.public_reason,
        "link": _address("candidacies:candidacy", decision.candidacy_id),
    }


def _shared(call: Call, language: str) -> dict[str, Any]:
    edition = call.edition
    with override(language):
        first_day = date_format(edition.starts_on, "j F Y")
    return {
        "programme": edition.programme.title,
        "edition": edition.title,
        "call": call.title,
        "first_day": first_day,
        "contact": contact_of(edition),
        "calls_link": _address("programmes:calls"),
    }


def contact_of(edition) -> str:
    """Whom to ask: the contact person of the edition, else the help desk."""
    if not edition.contact_email:
        return edition.contact_name or settings.SUPPORT_EMAIL
    return f"{edition.contact_name} ({edition.contact_email})" if edition.contact_name else edition.contact_email


def invited(assessor: Assessor) -> Notice:
    """Tell a person that they are an assessor of the call."""
    return Notice(
        kind=INVITED.key,
        person=assessor.person,
        context={
            "call": assessor.call.title,
            "link": _way_in(assessor.person),
            "contact": contact_of(assessor.call.edition),
        },
        key=f"assessor:{assessor.pk}:{assessor.invited_at.isoformat()}",
        scope=scope_of(assessor.call),
    )


def _way_in(person) -> str:
    """To the assessments; for a person without account past making one."""
    if person.user_id:
        return _address("selection:my_reviews")
    query = urlencode({"next": reverse("selection:my_reviews")})
    return f"{_address('account_signup')}?{query}"


def _address(name: str, *args) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def samples(call: Call, outlook, *, viewer: Person) -> list[dict[str, Any]]:
    """Per outcome one letter as it would be written now: what the preview shows.

    It is that of the first person, but never the viewer's own, who does not hear before the others. Where there is
    nobody else ``person`` is None, and the letter is made out to an invented reader.
    """
    shared: dict[str, dict[str, Any]] = {}
    return [
        _sample(LETTER_OF[Outcome(outcome)], call, decisions, shared, viewer)
        for outcome, decisions in outlook.groups
        if decisions
    ]


def _sample(kind: Kind, call: Call, decisions: list[Decision], shared: dict, viewer: Person) -> dict[str, Any]:
    shown = next((one for one in decisions if one.candidacy.person_id != viewer.pk), None)
    person = shown.candidacy.person if shown else None
    language = person.language if person else call.edition.language
    subject, body, _is_own = text_of(kind, scope_of(call), language)
    values = kinds.example(kind)
    if shown:
        values |= {"first_name": person.given_name, "name": person.name, **context(call, shown, shared)}
    else:
        values |= _shared(call, language)
    return {
        "kind": kind,
        "count": len(decisions),
        "person": person,
        "language": language,
        "subject": text.fill_subject(subject, values),
        "body": markdown.render(text.fill_body(body, values)),
    }
