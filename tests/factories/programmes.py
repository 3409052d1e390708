"""Programmes, editions, calls, cohorts. ``make_call()`` alone gives a published call that is open now."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from cohorts.programmes.enums import (
    CallState,
    ComponentKind,
    EditionState,
    EnrolmentState,
    Purpose,
    QuestionKind,
    SelectionMode,
)
from cohorts.programmes.models import (
    Call,
    Cohort,
    Component,
    Edition,
    EditionRole,
    Enrolment,
    Programme,
    QuestionForm,
    RecipePart,
)
from cohorts.programmes.questions import Condition, Option, Question
from tests.factories import people

# Seven full days, a stay of two and a return day: the masterclass of R19-R24.
MASTERCLASS = ((ComponentKind.FULL_DAY, 7, 1), (ComponentKind.STAY_ABROAD, 1, 2), (ComponentKind.GROUP_CASE, 1, 0),
               (ComponentKind.RETURN_DAY, 1, 1))  # fmt: skip
_numbers = count(1)


def default_questions() -> list[Question]:
    """A realistic form in three steps: every purpose, a choice, a conditional question, a number, a date, a file."""
    file, experience, promise = "Je kandidatuur", "Je ervaring", "Je engagement"
    return [
        Question("bring", QuestionKind.LONG_TEXT, "Wat breng je in?", help="Kennis en ervaring.", step=file,
                 required=True, purpose=Purpose.BRING, word_limit=300),
        Question("expect", QuestionKind.LONG_TEXT, "Wat verwacht je?", step=file, required=True,
                 purpose=Purpose.EXPECT, word_limit=300),
        Question("experience", QuestionKind.CHOICES, "Waarmee heb je ervaring?", step=experience, required=True,
                 purpose=Purpose.EXPERIENCE, options=(
                     Option("participation", "Participatietrajecten"), Option("facilitation", "Procesbegeleiding"),
                     Option("co_creation", "Cocreatie"), Option("stakeholders", "Stakeholdermanagement"))),
        Question("earlier", QuestionKind.CHOICE, "Nam je al deel aan een netwerk?", step=experience, required=True,
                 options=(Option("yes", "Ja"), Option("no", "Nee"))),
        Question("which_network", QuestionKind.SHORT_TEXT, "Welk netwerk?", step=experience, required=True,
                 show_when=Condition("earlier", ("yes",))),
        Question("years", QuestionKind.NUMBER, "Hoeveel jaar doe je dit werk?", step=experience, minimum=0, maximum=50),
        Question("since", QuestionKind.DATE, "Sinds wanneer?", step=experience),
        Question("annex", QuestionKind.FILE, "Een voorbeeld van je werk", step=experience),
        Question("commitment", QuestionKind.CONSENT, "Ik kan 10% van mijn werktijd vrijmaken.", step=promise,
                 required=True, purpose=Purpose.COMMITMENT),
    ]  # fmt: skip


def default_answers(**changes) -> dict:
    """Complete answers to :func:`default_questions`, as they are stored."""
    return {
        "bring": "Tien jaar inspraak in een kleine stad.",
        "expect": "Leren hoe anderen moeilijke groepen bereiken.",
        "experience": ["participation", "facilitation"],
        "earlier": "no",
        "years": 10,
        "since": "2016-09-01",
        "commitment": True,
        **changes,
    }


def make_programme(*, owner=None, owners=None, title=None, recipe=(), **columns) -> Programme:
    """An active programme with assessors; ``recipe`` is a list of (kind, count, days)."""
    number = next(_numbers)
    title = title or f"Lerend netwerk {number}"
    made = Programme.objects.create(
        slug=columns.pop("slug", f"programma-{number}"),
        title=title,
        summary=columns.pop("summary", f"{title}: van elkaar leren."),
        goal=columns.pop("goal", "Na een jaar kan je een traject zelf opzetten."),
        selection_mode=columns.pop("selection_mode", SelectionMode.REVIEW),
        **columns,
    )
    made.owners.set(owners or [owner or people.organisation()])
    for kind, times, days in recipe:
        RecipePart.objects.create(programme=made, kind=kind, count=times, days=Decimal(days))
    return made


def make_edition(
    *,
    programme=None,
    organiser=None,
    organisers=None,
    title=None,
    state=EditionState.PUBLISHED,
    starts_on=date(2027, 1, 4),
    ends_on=date(2027, 7, 4),
    components=((ComponentKind.FULL_DAY, 5, 1),),
    **columns,
) -> Edition:
    """A published edition of half a year. ``organiser`` (or ``organisers``) are organisations; without them those
    that own the programme. ``components`` is a list of (kind, count, days)."""
    organisers = organisers or ([organiser] if organiser else None)
    programme = programme or make_programme(owners=organisers)
    made = Edition.objects.create(
        programme=programme,
        title=title or f"{programme.title} {starts_on.year}",
        state=state,
        goal=columns.pop("goal", "Deelnemers zetten samen vijf trajecten op."),
        starts_on=starts_on,
        ends_on=ends_on,
        contact_name=columns.pop("contact_name", "Greet Contact"),
        contact_email=columns.pop("contact_email", "greet@voorbeeld.example"),
        **columns,
    )
    made.organisers.set(organisers or programme.owners.order_by("pk"))
    for kind, times, days in components:
        Component.objects.create(edition=made, kind=kind, count=times, days=Decimal(days))
    return made


def make_call(
    *,
    edition=None,
    organiser=None,
    questions=None,
    state=CallState.PUBLISHED,
    opens_at=None,
    closes_at=None,
    frozen_at=None,
    **columns,
) -> Call:
    """A published call, open since yesterday and for two weeks more, that asks :func:`default_questions`.

    ``organiser`` is the organisation of a new edition; ``questions`` are ``Question`` objects.
    """
    number, now = next(_numbers), timezone.now()
    edition = edition or make_edition(organiser=organiser)
    made = Call.objects.create(
        edition=edition,
        slug=columns.pop("slug", f"oproep-{number}"),
        title=columns.pop("title", f"Oproep {edition.title}"),
        intro=columns.pop("intro", "Werk je rond participatie? Stel je kandidaat."),
        state=state,
        opens_at=opens_at or now - timedelta(days=1),
        closes_at=closes_at or now + timedelta(days=14),
        decided_at=columns.pop("decided_at", now if state == CallState.DECIDED else None),
        **columns,
    )
    asked = default_questions() if questions is None else questions
    make_question_form(made, questions=asked, frozen_at=frozen_at)
    return made


def make_question_form(call, *, number=1, questions=None, frozen_at=None) -> QuestionForm:
    asked = default_questions() if questions is None else questions
    return QuestionForm.objects.create(
        call=call, number=number, questions=[question.as_document() for question in asked], frozen_at=frozen_at
    )


def make_cohort(*, edition=None, name=None, **columns) -> Cohort:
    edition = edition or make_edition()
    return Cohort.objects.create(edition=edition, name=name or edition.title, **columns)


def enrol(
    *, cohort=None, person=None, organisation=None, state=EnrolmentState.ACTIVE, enrolled_at=None, **columns
) -> Enrolment:
    """A place in a cohort, for a new person of a new organisation when they are not given."""
    organisation = organisation or people.organisation()
    ended_at = None if state == EnrolmentState.ACTIVE else datetime(2027, 5, 1, tzinfo=UTC)
    return Enrolment.objects.create(
        cohort=cohort or make_cohort(),
        person=person or people.person(organisation=organisation),
        organisation=organisation,
        state=state,
        enrolled_at=enrolled_at or datetime(2026, 12, 1, tzinfo=UTC),
        ended_at=columns.pop("ended_at", ended_at),
        **columns,
    )


def give_part(edition, person, kind) -> EditionRole:
    """Make somebody academic coordinator or expert of an edition."""
    return EditionRole.objects.create(edition=edition, person=person, kind=kind)
