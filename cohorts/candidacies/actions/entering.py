from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.constraints import Refused
from backend.people import actions as people
from backend.people.models import Organisation, Person
from cohorts.candidacies import queries
from cohorts.candidacies.enums import CandidacySource, CandidacyState, Flag
from cohorts.candidacies.models import Candidacy
from cohorts.programmes import actions as programmes
from cohorts.programmes.enums import ApplicantKind, CallState
from cohorts.programmes.models import Call, QuestionForm
from cohorts.programmes.queries import current_form
from cohorts.programmes.questions import parse


@dataclass(frozen=True)
class Entry:
    """One candidacy that came by mail, read from a sheet and found good."""

    given_name: str
    family_name: str
    email: str
    organisation: Organisation | None
    organisation_name: str
    level: str
    function: str
    role_level: str
    received_on: date
    late_reason: str = ""
    answers: dict = field(default_factory=dict)


@transaction.atomic
def enter_many(call: Call, entries: Sequence[Entry], *, actor, now: datetime) -> list[Candidacy]:
    """Enter candidacies that came by mail as submitted, with the day they came in. Nobody gets a mail from it.

    Freezes the questions. People who are not known yet are made, without account. Each candidacy is journalled. The
    caller has checked them; what two people enter at the same moment is stopped by the constraints. Refused once
    the call is decided or its edition is over.
    """
    edition = programmes.lock_edition(call.edition)
    call = states.lock(call)
    call.edition = edition
    if call.state != CallState.PUBLISHED:
        raise Refused(_("This call does not take candidacies."))
    form = current_form(call)
    programmes.freeze_form(form, now=now)
    persons = _persons(entries, actor=actor)
    made = [_candidacy(call, form, entry, persons[entry.email], now) for entry in entries]
    made = Candidacy.objects.bulk_create(made)
    audit.record_many(
        [(row, {"form": form.pk, "flags": row.flags}, {}) for row in made], "candidacy.entered", actor=actor
    )
    return made


def _persons(entries: Sequence[Entry], *, actor) -> dict[str, Person]:
    """Who the candidacies are of, by address; those who are not known yet are made."""
    found = queries.people_with([entry.email for entry in entries])
    for entry in entries:
        if entry.email not in found:
            found[entry.email] = people.add_person(
                actor=actor, given_name=entry.given_name, family_name=entry.family_name, email=entry.email
            )
    return found


def _candidacy(call: Call, form: QuestionForm, entry: Entry, person: Person, now: datetime) -> Candidacy:
    answers, set_aside = queries.split_answers(entry.answers, parse(form.questions))
    candidacy = Candidacy(
        call=call,
        question_form=form,
        person=person,
        organisation=entry.organisation,
        organisation_name=entry.organisation_name,
        for_organisation=call.applicant_kind == ApplicantKind.ORGANISATION,
        level=entry.level,
        function=entry.function,
        role_level=entry.role_level,
        answers=answers,
        set_aside=set_aside,
        source=CandidacySource.FILE,
        state=CandidacyState.SUBMITTED,
        submitted_at=now,
        received_on=entry.received_on,
        late_reason=entry.late_reason,
    )
    late = [Flag.LATE.value] if entry.received_on > timezone.localdate(call.closes_at) else []
    candidacy.flags = [*queries.flags_of(candidacy, call.edition), *late]
    return candidacy
