"""Candidacies that came by mail: 60 rows with 5 faults show 5 readable faults."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import Entry
from backend.kit import imports
from backend.people.models import Person
from cohorts.candidacies.enums import CandidacySource, CandidacyState, Flag
from cohorts.candidacies.imports import CandidacyImporter
from cohorts.candidacies.models import Candidacy
from tests.factories import candidacies, people

FIXED = ["Voornaam", "Familienaam", "E-mail", "Organisatie", "Bestuursniveau", "Functie", "Soort functie",
         "Ontvangen op", "Reden te laat"]  # fmt: skip
ASKED = ["Wat breng je in?", "expect", "Waarmee heb je ervaring?", "earlier", "years", "since", "commitment"]


def row_of(number, **changes):
    today = timezone.localdate()
    row = {
        "Voornaam": f"Voornaam{number}",
        "Familienaam": f"Naam{number}",
        "E-mail": f"kandidaat{number}@voorbeeld.example",
        "Organisatie": "Stad Eik",
        "Functie": "Medewerker",
        "Soort functie": "coördinator",
        "Ontvangen op": today.strftime("%d/%m/%Y"),
        "Wat breng je in?": "Ervaring met inspraak",
        "expect": "Leren van anderen",
        "Waarmee heb je ervaring?": "Cocreatie; Procesbegeleiding",
        "earlier": "Nee",
        "years": "7,5",
        "since": "01/09/2016",
        "commitment": "ja",
    }
    return {**row, **changes}


def sheet(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, [*FIXED, *ASKED], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


@pytest.fixture
def importer():
    return CandidacyImporter()


@pytest.fixture
def read(importer, call, owner):
    """What is found in these rows: the rows as read, and the findings. The owner's organisation is on the platform."""

    def look(rows):
        found, unknown = imports.read_rows(importer, str(call.pk), sheet(rows))
        assert unknown == []
        return found, imports.check(importer, found, str(call.pk), timezone.now())

    return look


class Progress:
    def advance(self, *args, **more):
        pass


def test_sixty_rows_with_five_faults_show_five_readable_faults(read, call, owner):
    candidacies.make_candidacy(call, owner)
    late = (timezone.localdate(call.closes_at) - timedelta(days=40)).strftime("%d/%m/%Y")
    bad = {
        3: {"E-mail": "geen adres"},
        14: {"E-mail": owner.email},
        25: {"expect": ""},
        36: {"earlier": "misschien"},
        47: {"Organisatie": "Stad Eikk"},
    }
    rows = [row_of(number, **{"Ontvangen op": late, **bad.get(number, {})}) for number in range(1, 61)]

    _rows, findings = read(rows)

    assert [(fault.row.number, fault.column) for fault in findings.faults] == [
        (4, "email"),
        (15, "email"),
        (26, "q:expect"),
        (37, "q:earlier"),
        (48, "organisation"),
    ]
    assert "Stad Eik" in findings.faults[4].message
    assert "Ja; Nee" in findings.faults[3].message


def test_apply_enters_candidacies_without_account_or_mail(read, importer, call, organiser, owner):
    rows, findings = read([row_of(1), row_of(2, **{"E-mail": owner.email.upper()})])
    assert findings.faults == []

    importer.apply(rows, str(call.pk), organiser.user, Progress(), timezone.now())

    entered = Candidacy.objects.get(person__email="kandidaat1@voorbeeld.example")
    assert (entered.state, entered.source, entered.level, entered.role_level) == (
        CandidacyState.SUBMITTED,
        CandidacySource.FILE,
        "local",
        "coordinating",
    )
    assert entered.answers == {
        "bring": "Ervaring met inspraak",
        "expect": "Leren van anderen",
        "experience": ["co_creation", "facilitation"],
        "earlier": "no",
        "years": 7.5,
        "since": "2016-09-01",
        "commitment": True,
    }
    assert entered.person.user is None
    assert Candidacy.objects.filter(person=owner).count() == 1
    assert Person.objects.get(pk=owner.pk).given_name == "Odette"
    assert Entry.objects.filter(event="candidacy.entered", actor=organiser.user).count() == 2
    assert not entered.person.messages.exists()


def test_a_late_one_needs_a_reason_and_gets_a_flag(importer, call, organiser):
    people.organisation(name="Stad Eik")
    call.opens_at, call.closes_at = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=2)
    call.save(update_fields=["opens_at", "closes_at"])
    scope, now = str(call.pk), timezone.now()
    without, _unknown = imports.read_rows(importer, scope, sheet([row_of(1)]))
    with_reason, _unknown = imports.read_rows(importer, scope, sheet([row_of(1, **{"Reden te laat": "Storing"})]))

    faults = imports.check(importer, without, scope, now).faults
    assert [fault.column for fault in faults] == ["late_reason"]
    assert imports.check(importer, with_reason, scope, now).faults == []
    importer.apply(with_reason, scope, organiser.user, Progress(), now)

    entered = Candidacy.objects.get()
    assert (entered.flags, entered.late_reason) == ([Flag.LATE], "Storing")


def test_the_same_address_twice_in_the_sheet_is_a_fault(read):
    _rows, findings = read([row_of(1), row_of(2, **{"E-mail": "kandidaat1@voorbeeld.example"})])

    assert [(fault.row.number, fault.column) for fault in findings.faults] == [(3, "email")]


def test_an_organisation_that_is_not_on_the_platform_is_kept_with_its_level(read, importer, call, organiser):
    rows, findings = read([row_of(1, Organisatie="Vzw De Brug", Bestuursniveau="vzw")])
    assert findings.faults == []
    assert len(findings.notes) == 1

    importer.apply(rows, str(call.pk), organiser.user, Progress(), timezone.now())

    entered = Candidacy.objects.get()
    assert (entered.organisation, entered.organisation_name, entered.level) == (None, "Vzw De Brug", "non_profit")


def test_only_organisers_of_the_call_may_import(importer, call, organiser, owner, stranger):
    scope = str(call.pk)

    allowed = [importer.rule(person.user, scope) for person in (organiser, owner, stranger)]

    assert allowed == [True, False, False]
    assert [importer.visible(organiser.user, other) for other in (scope, "0", "x", "9" * 5000)] == [
        True,
        False,
        False,
        False,
    ]
