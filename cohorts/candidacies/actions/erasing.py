"""What stays of a candidacy when its person is erased: docs/adr/what-stays-after-erasure.md."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.documents import actions as documents
from backend.documents.models import StoredFile
from backend.kit import states
from backend.people.models import Person
from cohorts.candidacies.enums import MOVES
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.candidacies.queries import erasing as queries
from cohorts.candidacies.signals import candidacies_erased, candidacy_withdrawn

TEXTS = {
    "answers": {},
    "set_aside": {},
    "revisions": {},
    "sequences": {},
    "function": "",
    "organisation_name": "",
    "late_reason": "",
    "withdrawal_reason": "",
}


def objection(person: Person, *, now: datetime) -> str:
    """Why this person cannot be erased yet, in sentences; empty when nothing stands in the way."""
    return " ".join(_objection(candidacy) for candidacy in queries.unfinished(person, timezone.localdate(now)))


def _objection(candidacy: Candidacy) -> str:
    which = {"number": candidacy.number, "call": candidacy.call.title}
    if candidacy.for_organisation:
        return (
            _("This person is the contact person of an organisation's candidacy %(number)s for “%(call)s”.") % which
            + " "
            + _("Withdraw it first, or wait until the edition is over.")
        )
    return _("Candidacy %(number)s for “%(call)s” is not decided yet. Withdraw it first.") % which


@transaction.atomic
def erase(person: Person, *, actor, now: datetime) -> None:
    """Delete the person's drafts, and wipe every word and file of their other candidacies.

    A place in an edition that is not over, or one on its reserve list, is withdrawn without a mail, so that somebody
    else can have it. State, dates, organisation, level, kind of post and flags stay for the reports. Tells
    ``signals.candidacies_erased``. Journalled for each; what the journal held in private about them goes too.
    """
    rows = states.lock_all(Candidacy.objects.filter(person=person))
    drafts, kept = [row for row in rows if row.is_draft], [row for row in rows if not row.is_draft]
    candidacies_erased.send(Candidacy, candidacies=kept, drafts=drafts, actor=actor)
    _delete_files(rows, actor)
    Candidacy.objects.filter(pk__in=[row.pk for row in kept]).update(**TEXTS)
    audit.erase_about(rows, actor=actor, reason="person erased")
    audit.record_many([(row, {"state": row.state}, {}) for row in rows], "candidacy.erased", actor=actor)
    Candidacy.objects.filter(pk__in=[row.pk for row in drafts]).delete()
    for candidacy in states.lock_all(queries.with_a_place(kept, timezone.localdate(now))):
        _give_up_place(candidacy, actor=actor, now=now)


def _delete_files(rows: list[Candidacy], actor) -> None:
    attachments = Attachment.objects.filter(candidacy__in=rows)
    files = list(StoredFile.objects.filter(pk__in=attachments.values("file")).order_by("pk"))
    attachments.delete()
    documents.erase_many(files, actor=actor)


def _give_up_place(candidacy: Candidacy, *, actor, now: datetime) -> None:
    candidacy.withdrawn_at = now
    previous = states.advance(candidacy, MOVES["withdraw"], also=["withdrawn_at"])
    audit.record(candidacy, "candidacy.withdrawn", actor=actor, previous=previous)
    candidacy_withdrawn.send(Candidacy, candidacy=candidacy, previous=previous, actor=actor, now=now)
