"""A call with 2,000 candidacies, 3 assessments and 10 answers each, on PostgreSQL: what each page of it costs.

Every figure stands beside its floor from the same run: a constant view, and bare views that print the same rows in a
plain table. Compare ratios; milliseconds belong to the machine.
"""

import argparse
import random
import socket
from datetime import timedelta
from decimal import Decimal

CANDIDACIES, ASSESSORS, ANSWERS, DECISIONS = 2000, 3, 10, 100
WORDS = (
    "overheid netwerk participatie gemeente samen leren groep casus vraag aanpak partner bewoner traject begeleiding "
    "vertrouwen agenda inbreng verwachting methode ervaring"
).split()


def run(arguments: list[str]) -> dict:
    parser = argparse.ArgumentParser(prog="bench board")
    parser.add_argument("--candidacies", type=int, default=CANDIDACIES)
    parser.add_argument("--repeat", type=int, default=20, help="how often each page is asked")
    options = parser.parse_args(arguments)
    create_database()
    import django  # noqa: PLC0415 -- app ready: the settings are chosen by the caller

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- app ready

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return measure_all(build(options.candidacies), options.repeat)


def create_database() -> None:
    """A fresh database of the benchmark's own, on the server that DATABASE_URL names."""
    import psycopg  # noqa: PLC0415 -- slow import

    from tests.benchmarks.settings import DATABASES, SERVER  # noqa: PLC0415 -- app ready

    name = DATABASES["default"]["NAME"]
    where = {"host": SERVER["HOST"], "port": SERVER["PORT"] or 5432, "user": SERVER["USER"]}
    with psycopg.connect(dbname="postgres", password=SERVER["PASSWORD"], autocommit=True, **where) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


def build(count: int) -> dict:
    """The call with its people and files, written in bulk; gives the keys the addresses need."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from backend.people.enums import Level, Role, RoleLevel  # noqa: PLC0415 -- app ready
    from backend.people.models import Organisation, Person, RoleGrant, User  # noqa: PLC0415 -- app ready
    from cohorts.candidacies.enums import CandidacyState  # noqa: PLC0415 -- app ready
    from cohorts.candidacies.models import Candidacy  # noqa: PLC0415 -- app ready
    from cohorts.programmes.enums import CallState, EditionState, QuestionKind  # noqa: PLC0415 -- app ready
    from cohorts.programmes.models import Call, Edition, Programme, QuestionForm  # noqa: PLC0415 -- app ready
    from cohorts.selection.enums import ReviewState  # noqa: PLC0415 -- app ready
    from cohorts.selection.models import Assessor, Criterion, Review, Score  # noqa: PLC0415 -- app ready

    chance, now = random.Random(7), timezone.now()
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Organisatie {number}", level=chance.choice(Level.values), valid_from=now.date())
        for number in range(200)
    )
    body = organisations[0]
    organiser = make_account(User, Person, "organiser@bench.example")
    RoleGrant.objects.create(
        person=organiser, role=Role.ORGANISER, organisation=body, valid_from=now.date() - timedelta(days=1)
    )
    programme = Programme.objects.create(slug="bench", title="Bench", summary="x", goal="x")
    programme.owners.add(body)
    edition = Edition.objects.create(
        programme=programme,
        title="Bench",
        goal="x",
        starts_on=now.date() + timedelta(days=60),
        ends_on=now.date() + timedelta(days=300),
        soft_target=100,
        state=EditionState.PUBLISHED,
    )
    edition.organisers.add(body)
    calls = [
        Call.objects.create(
            edition=edition,
            slug=slug,
            title="Bench",
            intro="x",
            opens_at=now - timedelta(days=30),
            closes_at=now + timedelta(days=closes),
            state=CallState.PUBLISHED,
        )
        for slug, closes in (("bench", -1), ("bench-publish", -1), ("bench-open", 9))
    ]
    questions = [
        {"key": f"q{number}", "kind": QuestionKind.LONG_TEXT, "label": f"Vraag {number}", "step": "Vragen", **purpose}
        for number, purpose in enumerate(
            [{"purpose": "bring", "required": True}, {"purpose": "expect", "required": True}] + [{}] * (ANSWERS - 2)
        )
    ]
    forms = [QuestionForm.objects.create(call=call, number=1, questions=questions, frozen_at=now) for call in calls]
    people = Person.objects.bulk_create(
        Person(given_name=f"Voornaam{number}", family_name=f"Naam{number % 400}") for number in range(count)
    )

    def files(call, form, owners):
        return Candidacy.objects.bulk_create(
            [
                Candidacy(
                    call=call,
                    question_form=form,
                    person=person,
                    organisation=chance.choice(organisations),
                    level=chance.choice(Level.values),
                    role_level=chance.choice(RoleLevel.values),
                    function="Projectleider",
                    answers={f"q{number}": " ".join(chance.choices(WORDS, k=40)) for number in range(ANSWERS)},
                    state=CandidacyState.SUBMITTED,
                    submitted_at=now - timedelta(days=2),
                )
                for person in owners
            ],
            batch_size=500,
        )

    candidacies = files(calls[0], forms[0], people)
    to_publish = files(calls[1], forms[1], people[:DECISIONS])
    for call, judged in ((calls[0], candidacies), (calls[1], to_publish)):
        criteria = Criterion.objects.bulk_create(
            Criterion(call=call, position=position, title=f"Criterium {position}") for position in range(3)
        )
        panel = [
            Assessor.objects.create(call=call, person=make_account(User, Person, f"a{call.pk}{n}@bench.example"), invited_at=now)
            for n in range(ASSESSORS)
        ]
        reviews = Review.objects.bulk_create(
            [
                Review(
                    candidacy=candidacy,
                    assessor=assessor,
                    state=ReviewState.SUBMITTED,
                    total=Decimal(chance.randint(0, 100)),
                    comment=" ".join(chance.choices(WORDS, k=15)),
                    submitted_at=now,
                )
                for candidacy in judged
                for assessor in panel
            ],
            batch_size=1000,
        )
        Score.objects.bulk_create(
            [Score(review=review, criterion=one, value=chance.randint(1, 5)) for review in reviews for one in criteria],
            batch_size=2000,
        )
    session = SessionStore()
    session.update(
        {
            "_auth_user_id": str(organiser.user_id),
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
            "_auth_user_hash": organiser.user.get_session_auth_hash(),
        }
    )
    session.save()
    return {
        "call": calls[0],
        "publish_call": calls[1],
        "open_call": calls[2],
        "edition": edition,
        "candidacy": candidacies[count // 2],
        "organiser": organiser.user,
        "applicant": make_account(User, Person, "applicant@bench.example").user,
        "organisation": body,
        "cookie": session.session_key,
        "candidacies": count,
    }


def make_account(users, people, email):
    """A person with an account, as a request would load it."""
    account = users.objects.create_user(email)
    people.objects.create(user=account, given_name="An", family_name="Bench", email=email)
    return users.objects.get(pk=account.pk).person


def pages(world: dict) -> dict:
    """What is measured: the page's address, and the address of its floor."""
    call, edition, file = world["call"].pk, world["edition"].pk, world["candidacy"].pk
    return {
        "constant": ("/bench/constant/", None),
        "board of 50": (f"/calls/{call}/board/", f"/bench/board/{call}/50/"),
        "board of 250": (f"/calls/{call}/board/?per_page=250", f"/bench/board/{call}/250/"),
        "reading view": (f"/reviews/{file}/", f"/bench/file/{file}/"),
        "edition report": (f"/editions/{edition}/report/", f"/bench/report/{call}/"),
        "csv of all": (f"/calls/{call}/board/export.csv", f"/bench/csv/{call}/"),
        "xlsx of all": (f"/calls/{call}/board/export.xlsx", f"/bench/csv/{call}/"),
        "public call page": (f"/calls/{world['open_call'].slug}/", "/bench/constant/"),
    }


def measure_all(world: dict, repeat: int) -> dict:
    """Every page alone and under the server, the writes, and the ratios to the floor."""
    from django.test import Client  # noqa: PLC0415 -- app ready

    from tests.benchmarks import measure  # noqa: PLC0415 -- app ready

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = world["cookie"]
    cookie = {"Cookie": f"sessionid={world['cookie']}"}
    figures = {}
    for name, (address, floor) in pages(world).items():
        heavy = name.endswith("of all")
        figures[name] = measure.in_process(client, address, repeat=3 if heavy else repeat)
        if floor:
            figures[name]["floor"] = measure.in_process(client, floor, repeat=3 if heavy else repeat)
            figures[name]["cpu_ratio"] = round(figures[name]["cpu_ms"] / figures[name]["floor"]["cpu_ms"], 2)
    figures["csv of all"]["memory"] = memory_of(client, pages(world)["csv of all"][0])
    figures |= writes(world)
    with measure.Server(free_port()) as server:
        for name, (address, _floor) in pages(world).items():
            requests = 8 if name.endswith("of all") else 40
            figures[name] |= server.measure(address, cookie, requests=requests)
    return {"candidacies": world["candidacies"], "workers": measure.WORKERS, "clients": measure.CLIENTS, "pages": figures}


def memory_of(client, address) -> dict:
    """The most memory that reading a streamed answer takes, whatever its length: peak of what Python allocated."""
    import tracemalloc  # noqa: PLC0415 -- slow import

    tracemalloc.start()
    response = client.get(address)
    size = sum(len(part) for part in response)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"bytes": size, "peak_mb": round(peak / 1e6, 1)}


def writes(world: dict) -> dict:
    """Publishing 100 decisions with their letters, and handing in a candidacy; each undone, so it can be repeated."""
    from django.db import transaction  # noqa: PLC0415 -- app ready
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from cohorts.candidacies import actions as candidacies  # noqa: PLC0415 -- app ready
    from cohorts.candidacies.queries import Base  # noqa: PLC0415 -- app ready
    from cohorts.selection import actions as selection  # noqa: PLC0415 -- app ready
    from cohorts.selection.enums import Outcome  # noqa: PLC0415 -- app ready
    from tests.benchmarks.measure import counted  # noqa: PLC0415 -- app ready

    now, call, organiser = timezone.now(), world["publish_call"], world["organiser"]
    files = list(call.candidacies.order_by("pk"))
    for outcome, rows in ((Outcome.SELECTED, files[:40]), (Outcome.RESERVE, files[40:50]), (Outcome.NOT_SELECTED, files[50:])):
        selection.prepare(rows, call=call, outcome=outcome, reason="Bench.", actor=organiser, now=now)

    def publish():
        with transaction.atomic():
            selection.publish(call, actor=organiser, now=now)
            transaction.set_rollback(True)

    def hand_in():
        applicant = world["applicant"]
        with transaction.atomic():
            draft = candidacies.start(world["open_call"], actor=applicant, now=now)
            draft.organisation, draft.function, draft.role_level = world["organisation"], "Adviseur", "staff"
            draft.save(update_fields=["organisation", "function", "role_level"])
            answers = {f"q{number}": "Een antwoord van enkele woorden." for number in range(ANSWERS)}
            base = Base(draft.revision)
            saved = candidacies.save_answers(draft, answers=answers, base=base, actor=applicant, now=now).candidacy
            candidacies.submit(saved, actor=applicant, now=now)
            transaction.set_rollback(True)

    return {"publish 100 decisions": counted(publish), "start, save and submit a candidacy": counted(hand_in)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
