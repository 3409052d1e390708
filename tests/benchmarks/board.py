"""A call with 2,000 candidacies, 3 assessments and 10 answers each, on PostgreSQL: what each page of it costs.

Every figure stands beside its floor from the same run: a constant view, and bare views that print the same rows in a
plain table. Compare ratios; milliseconds belong to the machine.
"""

import gc
import socket
import tracemalloc

from django.db import transaction
from django.test import Client
from django.utils import timezone

from backend.kit.drafts import Base
from cohorts.candidacies import actions as candidacies
from cohorts.selection import actions as selection
from cohorts.selection.enums import Outcome
from tests.benchmarks import measure
from tests.benchmarks.call import ANSWERS, Builder, World

DECISIONS = 100


def run(*, size: int, repeat: int) -> dict:
    """The figures of each page, alone and under the production server, and of the writes."""
    world = Builder().build(size=size, decisions=DECISIONS)
    # What building left in memory is no load that a server has.
    gc.collect()
    gc.freeze()
    figures = alone(world, repeat)
    figures["csv of all"]["peak_python_mb"] = memory_of(world, pages(world)["csv of all"][0])
    with measure.Server(free_port()) as server:
        for name, (address, _floor) in pages(world).items():
            requests = 8 if is_heavy(name) else 40
            figures[name] |= server.measure(address, {"Cookie": f"sessionid={world.session}"}, requests=requests)
    return {
        "candidacies": size,
        "workers": measure.WORKERS,
        "clients": measure.CLIENTS,
        "pages": figures,
        "writes": {"publish 100 decisions": publishing(world), "start, save and submit": handing_in(world)},
    }


def pages(world: World) -> dict[str, tuple[str, str | None]]:
    """What is measured: the page's address, and the address of its floor."""
    call, file = world.judged.pk, world.file.pk
    return {
        "constant view": ("/bench/constant/", None),
        "public call page": (f"/calls/{world.open.slug}/", "/bench/constant/"),
        "board of 50": (f"/calls/{call}/board/", f"/bench/board/{call}/50/"),
        "board of 250": (f"/calls/{call}/board/?per_page=250", f"/bench/board/{call}/250/"),
        "reading view": (f"/reviews/{file}/", f"/bench/file/{file}/"),
        "edition report": (f"/editions/{world.edition.pk}/report/", f"/bench/report/{call}/"),
        "csv of all": (f"/calls/{call}/board/export.csv", f"/bench/csv/{call}/"),
        "xlsx of all": (f"/calls/{call}/board/export.xlsx", f"/bench/xlsx/{call}/"),
    }


def is_heavy(name: str) -> bool:
    return name.endswith("of all")


def client_of(world: World) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = world.session
    return client


def alone(world: World, repeat: int) -> dict[str, dict]:
    """Queries, bytes and CPU of each page and its floor, asked in this process, and their ratio."""
    client, figures = client_of(world), {}
    for name, (address, floor) in pages(world).items():
        times = 3 if is_heavy(name) else repeat
        page, *below = measure.in_process(client, [address, floor] if floor else [address], repeat=times)
        if below:
            page |= {"floor": below[0], "cpu_ratio": round(page["cpu_ms"] / below[0]["cpu_ms"], 2)}
        figures[name] = page
    return figures


def memory_of(world: World, address: str) -> float:
    """The most that Python had allocated at once while a streamed answer was read, in MB."""
    client = client_of(world)
    tracemalloc.start()
    measure.consume(client.get(address))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(peak / 1e6, 1)


def publishing(world: World) -> dict:
    """Publish 100 prepared decisions with their letters; undone each time."""
    now, call, organiser = timezone.now(), world.to_publish, world.organiser
    files = list(call.candidacies.order_by("pk"))
    shares = ((Outcome.SELECTED, files[:40]), (Outcome.RESERVE, files[40:50]), (Outcome.NOT_SELECTED, files[50:]))
    for outcome, rows in shares:
        selection.prepare(rows, call=call, outcome=outcome, reason="Bench.", actor=organiser, now=now)

    def publish():
        with transaction.atomic():
            selection.publish(call, actor=organiser, now=now)
            transaction.set_rollback(True)

    return measure.counted(publish)


def handing_in(world: World) -> dict:
    """Start, fill in and submit a candidacy; undone each time."""
    now, applicant = timezone.now(), world.applicant
    about = {"organisation": world.organisation, "function": "Adviseur", "role_level": "staff"}
    answers = {f"q{number}": "Een antwoord van enkele woorden." for number in range(ANSWERS)}

    def hand_in():
        with transaction.atomic():
            draft = candidacies.start(world.open, actor=applicant, now=now)
            draft = candidacies.save_about(
                draft, values=about, base=Base(draft.revision), actor=applicant, now=now
            ).candidacy
            draft = candidacies.save_answers(
                draft, answers=answers, base=Base(draft.revision), actor=applicant, now=now
            ).candidacy
            candidacies.submit(draft, actor=applicant, now=now)
            transaction.set_rollback(True)

    return measure.counted(hand_in)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
