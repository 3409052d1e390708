from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.documents import actions as documents
from backend.documents.kinds import DOCUMENTS
from backend.kit import states
from backend.kit.constraints import Refused, save_or_refuse
from backend.kit.drafts import Base
from backend.kit.states import TransitionRefused
from backend.kit.time import moment
from backend.people.models import Person
from backend.people.queries import current_affiliation
from cohorts.candidacies import queries
from cohorts.candidacies.enums import MOVES
from cohorts.candidacies.models import Attachment, Candidacy
from cohorts.candidacies.signals import candidacy_asked
from cohorts.programmes.enums import ApplicantKind
from cohorts.programmes.models import Call
from cohorts.programmes.queries import current_form
from cohorts.programmes.questions import parse
from cohorts.programmes.rules import call_is_open

ABOUT = "about:"
NO_PAGE = Base(0)


class CallIsClosed(Refused):
    """The clock says that this call takes no candidacies now."""

    def __init__(self, call: Call, now: datetime):
        super().__init__(closed_sentence(call, now))


class MayNotApply(Refused):
    """This person has another part in the call; ``str()`` says which."""


def closed_sentence(call: Call, now: datetime) -> str:
    """Why nothing can be handed in at this moment, for people."""
    if now >= call.closes_at:
        return _("This call closed on %(moment)s. You can no longer change or submit a candidacy.") % {
            "moment": moment(call.closes_at)
        }
    if now < call.opens_at:
        return _("This call opens on %(moment)s.") % {"moment": moment(call.opens_at)}
    return _("This call does not take candidacies.")


@dataclass(frozen=True)
class Saved:
    """What became of a save. ``conflicts`` maps the answers that were not written, because newer text stands there,
    to that newer text."""

    candidacy: Candidacy
    conflicts: dict = field(default_factory=dict)


def check_open(call: Call, now: datetime) -> None:
    """Raises :class:`CallIsClosed` unless the call takes candidacies at ``now``."""
    if not call_is_open(call, now):
        raise CallIsClosed(call, now)


def check_may_apply(call: Call, person: Person) -> None:
    """Raises :class:`MayNotApply` when another app has a reason against it (``signals.candidacy_asked``)."""
    objections = [str(answer) for _each, answer in candidacy_asked.send(Candidacy, call=call, person=person) if answer]
    if objections:
        raise MayNotApply(" ".join(objections))


def lock_draft(candidacy: Candidacy, now: datetime) -> Candidacy:
    """The row, locked, when it is a draft and its call is open at ``now``; else it is refused."""
    call = Call.objects.select_related("edition__programme").get(pk=candidacy.call_id)
    candidacy = states.lock(candidacy)
    candidacy.call = call
    if not candidacy.is_draft:
        raise TransitionRefused(candidacy, MOVES["submit"])
    check_open(call, now)
    return candidacy


@transaction.atomic
def start(call: Call, *, actor, now: datetime) -> Candidacy:
    """Begin a draft with what is known about the person; or give back the candidacy that is already there.

    Two presses at once give one draft. Raises :class:`CallIsClosed` outside the window, :class:`MayNotApply`, and
    ``Refused`` when the data of the person are being erased.
    """
    [person] = states.hold(Person, [actor.person.pk])
    if person.erased_at:
        raise Refused(_("The data of this person were erased already."))
    if existing := queries.own_for(call, actor):
        return existing
    check_open(call, now)
    check_may_apply(call, person)
    candidacy, is_new = Candidacy.objects.get_or_create(
        call=call,
        person=person,
        defaults={
            "question_form": current_form(call),
            "created_at": now,
            "for_organisation": call.applicant_kind == ApplicantKind.ORGANISATION,
        },
    )
    if is_new:
        _fill_in_known(candidacy, now)
        audit.record(candidacy, "candidacy.started", actor=actor)
    return candidacy


def _fill_in_known(candidacy: Candidacy, now: datetime) -> None:
    """Take over the post that the person holds today; an organisation that already applies is left open."""
    post = current_affiliation(candidacy.person, on=timezone.localdate(now))
    if post is None:
        return
    candidacy.function, candidacy.role_level = post.function, post.role_level
    candidacy.save(update_fields=["function", "role_level"])
    candidacy.organisation, candidacy.level = post.organisation, post.organisation.level
    try:
        save_or_refuse(candidacy, update_fields=["organisation", "level"])
    except Refused:
        candidacy.organisation, candidacy.level = None, ""


@transaction.atomic
def save_about(candidacy: Candidacy, *, values: Mapping, base: Base, actor, now: datetime) -> Saved:
    """Save organisation, function, kind of post and level in a draft; only the columns named in ``values``.

    The level follows from an organisation of the list. What another page changed since ``base`` is not overwritten
    but comes back as a conflict; a save that a later one of the same page overtook does nothing. Raises ``Refused``
    when the organisation already applies. Journalled once per opened page.
    """
    candidacy = lock_draft(candidacy, now)
    if _is_overtaken(candidacy, base):
        return Saved(candidacy)
    given = {name: value for name, value in values.items() if getattr(candidacy, name) != value}
    conflicts = {name: getattr(candidacy, name) for name in given if _is_newer(candidacy, ABOUT + name, base)}
    changed = {name: value for name, value in given.items() if name not in conflicts}
    for name, value in changed.items():
        setattr(candidacy, name, value)
    if candidacy.organisation:
        candidacy.level = candidacy.organisation.level
    if changed:
        names = [ABOUT + name for name in changed]
        _save(candidacy, names, [*changed, "level"], base=base, actor=actor, now=now)
    _count(candidacy, base)
    return Saved(candidacy, conflicts)


@transaction.atomic
def save_answers(candidacy: Candidacy, *, answers: Mapping, base: Base, actor, now: datetime) -> Saved:
    """Save these answers (None: no answer) in a draft, whatever is still missing; the others stay as they are.

    An answer that another page changed since ``base`` is not overwritten but comes back as a conflict; a save that a
    later one of the same page overtook does nothing. The draft moves to the version of the questions that is in use.
    Journalled once per opened page.
    """
    candidacy = lock_draft(candidacy, now)
    if _is_overtaken(candidacy, base):
        return Saved(candidacy)
    given = {key: value for key, value in answers.items() if candidacy.answers.get(key) != value}
    conflicts = {key: candidacy.answers.get(key) for key in given if _is_newer(candidacy, key, base)}
    changed = {key: value for key, value in given.items() if key not in conflicts}
    candidacy.answers = _without_empty({**candidacy.answers, **changed})
    _follow_form(candidacy, changed, base=base, actor=actor, now=now)
    _count(candidacy, base)
    return Saved(candidacy, conflicts)


def _is_overtaken(candidacy: Candidacy, base: Base) -> bool:
    """Whether a later save of the same opened page came in first: what somebody typed last stands, not what arrives
    last."""
    return base.sequence < candidacy.sequences.get(base.page, 0)


def _count(candidacy: Candidacy, base: Base) -> None:
    """Remember how far an opened page has counted, also when it brought nothing new."""
    if base.page and base.sequence > candidacy.sequences.get(base.page, 0):
        candidacy.sequences = {**candidacy.sequences, base.page: base.sequence}
        candidacy.save(update_fields=["sequences"])


def _is_newer(candidacy: Candidacy, name: str, base: Base) -> bool:
    """Whether another page wrote this answer after ``base`` was made. One's own saves, even those whose answer got
    lost on the way back, never count."""
    revision, page = candidacy.revisions.get(name, (0, ""))
    return revision > base.revision and page != base.page


def _without_empty(answers: dict) -> dict:
    return {key: value for key, value in answers.items() if value is not None}


def _follow_form(candidacy: Candidacy, changed: Mapping, *, base: Base = NO_PAGE, actor, now: datetime) -> None:
    form = current_form(candidacy.call)
    if changed or candidacy.question_form_id != form.pk:
        candidacy.question_form = form
        _save(candidacy, list(changed), ["answers", "question_form"], base=base, actor=actor, now=now)


def _save(
    candidacy: Candidacy, names: list[str], columns: list[str], *, base: Base = NO_PAGE, actor, now: datetime
) -> None:
    """Write a new revision. Journalled at the first save of each opened page, and whenever no page did it:
    docs/adr/a-draft-is-journalled-once-per-page.md."""
    is_first = not base.page or all(page != base.page for _revision, page in candidacy.revisions.values())
    candidacy.revision += 1
    candidacy.saved_at = now
    candidacy.revisions = {**candidacy.revisions, **dict.fromkeys(names, [candidacy.revision, base.page])}
    save_or_refuse(candidacy, update_fields=[*dict.fromkeys(columns), "revision", "revisions", "saved_at"])
    if is_first:
        audit.record(candidacy, "candidacy.saved", actor=actor, revision=candidacy.revision)


@transaction.atomic
def attach(candidacy: Candidacy, *, question: str, upload, actor, now: datetime) -> Attachment:
    """Keep a file as the answer to a question of a draft, in place of an earlier one (which is deleted within days).

    Raises ``documents.FileRefused`` with a sentence that names the file.
    """
    candidacy = lock_draft(candidacy, now)
    stored = documents.store(upload, actor=actor, allowed=DOCUMENTS)
    Attachment.objects.filter(candidacy=candidacy, question=question).delete()
    attachment = Attachment.objects.create(candidacy=candidacy, question=question, file=stored)
    candidacy.answers = {**candidacy.answers, question: stored.name}
    _save(candidacy, [question], ["answers"], actor=actor, now=now)
    return attachment


@transaction.atomic
def detach(candidacy: Candidacy, *, question: str, actor, now: datetime) -> Candidacy:
    """Take the file of a question out of a draft again."""
    candidacy = lock_draft(candidacy, now)
    gone, _each = Attachment.objects.filter(candidacy=candidacy, question=question).delete()
    if gone:
        candidacy.answers = {key: value for key, value in candidacy.answers.items() if key != question}
        _save(candidacy, [question], ["answers"], actor=actor, now=now)
    return candidacy


@transaction.atomic
def copy_answers(candidacy: Candidacy, *, source: Candidacy, actor, now: datetime) -> int:
    """Take over answers of one's own earlier candidacy to the same questions, where the draft has none yet.

    Statements and files are not taken over. Returns how many answers came along.
    """
    candidacy = lock_draft(candidacy, now)
    copied = queries.answers_to_copy(candidacy, source, parse(current_form(candidacy.call).questions))
    candidacy.answers = {**candidacy.answers, **copied}
    _follow_form(candidacy, copied, actor=actor, now=now)
    return len(copied)
