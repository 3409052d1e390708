from django.db import transaction

from backend.audit import actions as audit
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.programmes.models import Call


@transaction.atomic
def record_reading(candidacy: Candidacy, *, actor) -> None:
    """Journal that somebody else than the candidate opened the file."""
    if candidacy.person.user_id != actor.pk:
        audit.record(candidacy, "candidacy.read", actor=actor)


@transaction.atomic
def record_download(attachment: Attachment, *, actor) -> None:
    """Journal that somebody else than the candidate opened a file that goes with the candidacy."""
    if attachment.candidacy.person.user_id != actor.pk:
        audit.record(attachment.candidacy, "candidacy.file_read", actor=actor, attachment=attachment.pk)


@transaction.atomic
def record_export(call: Call, *, actor, rows: int, format: str) -> None:
    """Journal that somebody took all candidacies of a call along, and how many they were."""
    audit.record(call, "candidacies.exported", actor=actor, rows=rows, format=format)
