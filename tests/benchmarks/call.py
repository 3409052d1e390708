"""A big call in the database: its people, files, assessments and an organiser who is signed in."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from backend.people.enums import Level, Role, RoleLevel
from backend.people.models import Organisation, Person, RoleGrant, User
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import CallState, EditionState, Purpose, QuestionKind
from cohorts.programmes.models import Call, Edition, Programme, QuestionForm
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Assessor, Criterion, Review, Score

ASSESSORS, CRITERIA, ANSWERS, ORGANISATIONS = 3, 3, 10, 200
WORDS = (
    "overheid netwerk participatie gemeente samen leren groep casus vraag aanpak partner bewoner traject begeleiding "
    "vertrouwen agenda inbreng verwachting methode ervaring"
).split()


@dataclass(frozen=True)
class World:
    """What the addresses and the writes need."""

    edition: Edition
    judged: Call
    to_publish: Call
    open: Call
    file: Candidacy
    organisation: Organisation
    organiser: User
    applicant: User
    session: str


class Builder:
    """Writes everything in bulk; the same seed gives the same rows."""

    def __init__(self):
        self.chance = random.Random(7)
        self.now = timezone.now()

    def build(self, *, size: int, decisions: int) -> World:
        """A judged call of ``size`` files, one of ``decisions`` files to publish, and an open one."""
        self.organisations = Organisation.objects.bulk_create(
            Organisation(name=f"Organisatie {number}", level=self.level(), valid_from=self.now.date())
            for number in range(ORGANISATIONS)
        )
        edition, organiser = self.edition(), account("organiser@bench.example")
        since = self.now.date() - timedelta(days=1)
        RoleGrant.objects.create(
            person=organiser.person, role=Role.ORGANISER, organisation=self.organisations[0], valid_from=since
        )
        people = Person.objects.bulk_create(
            Person(given_name=f"Voornaam{number}", family_name=f"Naam{number % 400}") for number in range(size)
        )
        judged, files = self.judged_call(edition, "judged", people)
        to_publish, _files = self.judged_call(edition, "to-publish", people[:decisions])
        return World(
            edition=edition,
            judged=judged,
            to_publish=to_publish,
            open=self.call(edition, "open", closes_at=self.now + timedelta(days=9))[0],
            file=files[size // 2],
            organisation=self.organisations[0],
            organiser=organiser,
            applicant=account("applicant@bench.example"),
            session=signed_in(organiser),
        )

    def level(self) -> str:
        return self.chance.choice(Level.values)

    def words(self, count: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=count))

    def edition(self) -> Edition:
        programme = Programme.objects.create(slug="bench", title="Bench", summary="x", goal="x")
        edition = Edition.objects.create(
            programme=programme,
            title="Bench",
            goal="x",
            starts_on=self.now.date() + timedelta(days=60),
            ends_on=self.now.date() + timedelta(days=300),
            soft_target=100,
            state=EditionState.PUBLISHED,
        )
        edition.organisers.add(self.organisations[0])
        return edition

    def call(self, edition: Edition, slug: str, *, closes_at: datetime) -> tuple[Call, QuestionForm]:
        call = Call.objects.create(
            edition=edition,
            slug=slug,
            title="Bench",
            intro="x",
            opens_at=self.now - timedelta(days=30),
            closes_at=closes_at,
            state=CallState.PUBLISHED,
        )
        purposes = [Purpose.BRING, Purpose.EXPECT] + [Purpose.NONE] * (ANSWERS - 2)
        questions = [
            {
                "key": f"q{number}",
                "kind": QuestionKind.LONG_TEXT,
                "label": f"Vraag {number}",
                "step": "Vragen",
                "purpose": purpose,
                "required": bool(purpose),
            }
            for number, purpose in enumerate(purposes)
        ]
        return call, QuestionForm.objects.create(call=call, number=1, questions=questions, frozen_at=self.now)

    def judged_call(self, edition: Edition, slug: str, people: Sequence[Person]) -> tuple[Call, list[Candidacy]]:
        call, form = self.call(edition, slug, closes_at=self.now - timedelta(days=1))
        files = Candidacy.objects.bulk_create([self.file(call, form, person) for person in people], batch_size=500)
        panel = [
            Assessor.objects.create(call=call, person=account(f"{slug}-{n}@bench.example").person, invited_at=self.now)
            for n in range(ASSESSORS)
        ]
        reviews = Review.objects.bulk_create(
            [self.review(file, assessor) for file in files for assessor in panel], batch_size=1000
        )
        criteria = Criterion.objects.bulk_create(
            Criterion(call=call, position=position, title=f"Criterium {position}") for position in range(CRITERIA)
        )
        scores = [
            Score(review=review, criterion=one, value=self.chance.randint(1, 5))
            for review in reviews
            for one in criteria
        ]
        Score.objects.bulk_create(scores, batch_size=2000)
        return call, files

    def file(self, call: Call, form: QuestionForm, person: Person) -> Candidacy:
        return Candidacy(
            call=call,
            question_form=form,
            person=person,
            organisation=self.chance.choice(self.organisations),
            level=self.level(),
            role_level=self.chance.choice(RoleLevel.values),
            function="Projectleider",
            answers={f"q{number}": self.words(40) for number in range(ANSWERS)},
            state=CandidacyState.SUBMITTED,
            submitted_at=self.now - timedelta(days=2),
        )

    def review(self, file: Candidacy, assessor: Assessor) -> Review:
        return Review(
            candidacy=file,
            assessor=assessor,
            state=ReviewState.SUBMITTED,
            total=Decimal(self.chance.randint(0, 100)),
            comment=self.words(15),
            submitted_at=self.now,
        )


def account(email: str) -> User:
    """An account with its person, as a request would load it."""
    user = User.objects.create_user(email)
    Person.objects.create(user=user, given_name="An", family_name="Bench", email=email)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> str:
    """The key of a session in which ``user`` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
