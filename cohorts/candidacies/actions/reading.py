from django.db import transaction

from backend.audit import actions as audit
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call


@transaction.atomic
def record_reading(candidacy: Candidacy, *, actor) -> None:
    """Journal that somebody else than the candidate opened the file."""
    if candidacy.person.user_id != actor.pk:
        audit.record(candidacy, "candidacy.read", actor=actor)


@transaction.atomic
def record_export(call: Call, *, actor, rows: int, format: str) -> None:
    """Journal that somebody took all candidacies of a call along, and how many they were."""
    audit.record(call, "candidacies.exported", actor=actor, rows=rows, format=format)
