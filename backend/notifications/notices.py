"""The mails that this app sends itself."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.kit.time import day as in_words
from backend.kit.time import moment
from backend.notifications import kinds, scopes, text
from backend.notifications.kinds import Kind, Notice

DAILY = kinds.register(
    Kind(
        key="notifications.daily",
        label=_("Daily mail"),
        placeholders={"count": _("Number of messages in this mail"), "day": _("The day"), "link": _("To my choices")},
        subject={"nl": "Je dagelijkse overzicht van {day}", "en": "Your daily summary of {day}"},
        body={
            "nl": "Dag {first_name},\n\nDit zijn je berichten van de voorbije dag: {count} in totaal. Wil je ze liever "
            "meteen krijgen? [Pas je keuze aan]({link}).",
            "en": "Hello {first_name},\n\nThese are your messages of the past day: {count} in all. Would you rather "
            "get them at once? [Change your choice]({link}).",
        },
        confidential=True,
        examples={"count": "3", "day": "22/11/2026", "link": "https://kring.example/mail/preferences/"},
    )
)

UNDELIVERED = kinds.register(
    Kind(
        key="notifications.undelivered",
        label=_("A mail did not arrive"),
        placeholders={
            "recipient": _("Name of who should have got the mail"),
            "subject": _("Subject of the mail"),
            "problem": _("What went wrong"),
            "link": _("To the mail in the outbox"),
        },
        subject={"nl": "Mail niet aangekomen: {recipient}", "en": "Mail not delivered: {recipient}"},
        body={
            "nl": "Dag {first_name},\n\nDe mail “{subject}” aan {recipient} is niet aangekomen. {problem}\n\n"
            "[Bekijk de mail in het postvak uit]({link}). Daar kun je hem opnieuw versturen.",
            "en": "Hello {first_name},\n\nThe mail “{subject}” to {recipient} did not arrive. {problem}\n\n"
            "[See the mail in the outbox]({link}). You can send it again from there.",
        },
        bundle_allowed=True,
        confidential=True,
        examples={
            "recipient": "Bert Claes",
            "subject": "Je bent geselecteerd",
            "problem": "De mailserver van de ontvanger kent dit adres niet.",
            "link": "https://kring.example/mail/12/",
        },
    )
)

PERSON_VIEWED = kinds.register(
    Kind(
        key="people.person_viewed",
        label=_("An administrator looked at the platform as you"),
        placeholders={
            "administrator": _("Name of the administrator"),
            "moment": _("When it began"),
            "reason": _("Why, in the administrator's words"),
        },
        subject={
            "nl": "Een beheerder keek mee als jou op {site_name}",
            "en": "An administrator looked at {site_name} as you",
        },
        body={
            "nl": "Dag {first_name},\n\nOp {moment} opende {administrator} {site_name} zoals jij het ziet. De "
            "beheerder kon alleen lezen en niets veranderen.\n\nDe reden: {reason}\n\nElke keer dat dit gebeurt, staat "
            "het in het logboek en krijg je deze mail. Vragen? Antwoord aan onze helpdesk.",
            "en": "Hello {first_name},\n\nOn {moment} {administrator} opened {site_name} the way you see it. The "
            "administrator could only read, not change anything.\n\nThe reason: {reason}\n\nEvery time this happens it "
            "is written in the journal and you get this mail. Questions? Contact our help desk.",
        },
        protected=True,
        examples={
            "administrator": "Jan Maes",
            "moment": "22 november 2026 om 14.30 uur",
            "reason": "Vraag aan de helpdesk",
        },
    )
)

PERSON_INVITED = kinds.register(
    Kind(
        key="people.person_invited",
        label=_("Invitation to make an account"),
        placeholders={
            "inviter": _("Name of who invites"),
            "email": _("The address with which the account is made"),
            "link": _("To making an account"),
        },
        subject={"nl": "Maak je account op {site_name}", "en": "Make your account on {site_name}"},
        body={
            "nl": "Dag {first_name},\n\n{inviter} nodigt je uit om {site_name} te gebruiken. Je hebt er alleen nog "
            "een account voor nodig.\n\n[Maak je account]({link})\n\nGebruik dit adres: {email}. Zo vinden we je "
            "terug. Je kiest zelf een wachtwoord en krijgt dan een code in een tweede mail.",
            "en": "Hello {first_name},\n\n{inviter} invites you to use {site_name}. All you need is an account.\n\n"
            "[Make your account]({link})\n\nUse this address: {email}. That is how we find you again. You choose a "
            "password and then get a code in a second mail.",
        },
        examples={
            "inviter": "Jan Maes",
            "email": "an.peeters@voorbeeld.example",
            "link": "https://kring.example/account/signup/",
        },
    )
)


def page(name: str, *args) -> str:
    """The full address of a page, for in a mail."""
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def undelivered(message, keepers) -> list[Notice]:
    """Tell who keeps the scope of this mail that it did not arrive; once for every time that it was tried."""
    return [_undelivered(message, keeper) for keeper in keepers]


def _undelivered(message, keeper) -> Notice:
    with override(keeper.language):
        problem = message.get_problem_display()
    return Notice(
        kind=UNDELIVERED.key,
        person=keeper,
        context={
            "recipient": message.person.name if message.person else message.to_email,
            "subject": message.subject,
            "problem": problem,
            "link": page("notifications:message", message.pk),
        },
        key=f"undelivered:{message.pk}:{message.claimed_at:%Y%m%d%H%M%S}:{keeper.pk}",
    )


def daily_set(day: str) -> str:
    """What the daily mails of one day are called together; ``day`` as in the name of their set."""
    try:
        return f"{DAILY.label}: {in_words(date.fromisoformat(day))}"
    except ValueError:
        return str(DAILY.label)


scopes.name_series("daily", daily_set)


def daily(messages, day) -> Notice:
    """One mail in place of these, all of one person; one per person and day."""
    person = messages[0].person
    parts = "".join(f"\n\n---\n\n## {text.escape(message.subject)}\n\n{message.body}" for message in messages)
    return Notice(
        kind=DAILY.key,
        person=person,
        context={
            "count": len(messages),
            "day": f"{day:%d/%m/%Y}",
            "link": page("notifications:preferences"),
        },
        key=f"daily:{person.pk}:{day.isoformat()}",
        batch=f"daily:{day.isoformat()}",
        appendix=parts,
    )


def person_viewed(person, *, administrator: str, reason: str, at: datetime, key: str) -> Notice:
    """Tell a person that an administrator looked at the platform as them."""
    with override(person.language):
        began = moment(at)
    return Notice(
        kind=PERSON_VIEWED.key,
        person=person,
        context={"administrator": administrator, "moment": began, "reason": reason},
        key=key,
    )


def person_invited(person, *, inviter: str, key: str) -> Notice:
    """Ask a person to make an account with the address we know, which the mail names and the link does not."""
    return Notice(
        kind=PERSON_INVITED.key,
        person=person,
        context={"inviter": inviter, "email": person.email, "link": page("account_signup")},
        key=key,
    )
