"""Kinds of jobs and sheets for the tests; the worker process of the tests knows them as well (settings_test.py)."""

import time

from celery import shared_task
from django.db import transaction
from django.utils.translation import get_language

from backend.kit import imports, jobs
from backend.people.models import PolicyDomain
from backend.people.rules import is_administrator


@jobs.kind("test.count")
def count_to(progress, *, total):
    for number in range(total):
        progress.advance(total=total, message=f"Stap {number + 1}")
    return {"url": "/", "text": f"Tot {total} geteld."}


@jobs.kind("test.break")
def break_down(progress):
    raise ZeroDivisionError("the secret of the stack")


@jobs.kind("test.language")
def tell_the_language(progress):
    return {"text": get_language()}


@jobs.kind("test.refuse")
def refuse(progress):
    raise jobs.JobFailed("De lijst is leeg.")


@jobs.kind("test.administrators", rule=lambda user, job: user is not None and is_administrator(user))
def for_administrators(progress):
    return {}


@jobs.kind("test.wait")
def wait_for_ever(progress):
    """Busy in one transaction until it is stopped."""
    with transaction.atomic():
        while True:
            progress.advance(message="Nog bezig")
            time.sleep(0.02)


@jobs.kind("test.again", rerun=True)
def done_the_second_time(progress):
    if progress.job.attempt == 1:
        wait_for_ever(progress)
    return {"text": "De tweede keer gelukt."}


@shared_task
def name_a_domain_twice(*, name):
    """What a database refuses with the row in its words."""
    for code in ("first", "second"):
        PolicyDomain.objects.create(code=code, name=name)


class DomainImporter(imports.Importer):
    """Policy domains: a code that is not there yet, and a name."""

    kind = "test-domains"
    title = "Beleidsdomeinen"
    columns = (
        imports.Column("code", "Code", ("code",), required=True, max_length=20, example="MOW", help="Kort"),
        imports.Column("name", "Naam", ("name",), required=True, example="Mobiliteit"),
        imports.Column("remark", "Opmerking"),
    )

    def visible(self, user, scope):
        return scope in ("", "7")

    def rule(self, user, scope):
        return is_administrator(user)

    def check(self, rows, scope, now):
        codes = set(PolicyDomain.objects.order_by("pk").values_list("code", flat=True))
        for row in rows:
            if row["code"] in codes:
                yield imports.Fault(row, "code", f"{row['code']} bestaat al.")
            if row["remark"]:
                yield imports.Note(row, row["remark"])

    def apply(self, rows, scope, actor, progress, now):
        for row in rows:
            PolicyDomain.objects.create(code=row["code"], name=row["name"])
            progress.advance(message=row["name"])
        return {"domains": len(rows)}

    def done_url(self, scope):
        return "/"


@imports.register
class Whole(DomainImporter):
    """All rows or none."""


@imports.register
class Partly(DomainImporter):
    """The good rows."""

    kind = "test-domains-partly"
    allow_partial = True
