"""Candidacies in any state, with the columns that the state asks for."""

from datetime import UTC, datetime

from cohorts.candidacies.enums import DECIDED_STATES, CandidacySource, CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import QuestionForm

SUBMITTED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DECIDED_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
WITHDRAWN_AT = datetime(2026, 4, 2, 9, tzinfo=UTC)

_LATEST = object()


def make_candidacy(
    call,
    person,
    *,
    state=CandidacyState.SUBMITTED,
    answers=None,
    organisation=_LATEST,
    organisation_name="",
    level=None,
    function="Medewerker",
    role_level="staff",
    for_organisation=False,
    question_form=None,
    submitted_at=SUBMITTED_AT,
    **columns,
) -> Candidacy:
    """A candidacy of ``person`` for ``call``: submitted, unless ``state`` says otherwise.

    The organisation is the one the person works for, unless it is given; the level is the organisation's. The
    questions are the call's latest version, made empty when the call has none yet.
    """
    if organisation is _LATEST:
        post = person.affiliations.order_by("-valid_from", "-pk").first()
        organisation = post.organisation if post and not organisation_name else None
    if question_form is None:
        question_form = call.question_forms.order_by("-number").first() or QuestionForm.objects.create(
            call=call, number=1
        )
    if state == CandidacyState.DRAFT:
        submitted_at = None
    if state in DECIDED_STATES:
        columns.setdefault("decided_at", DECIDED_AT)
    if state == CandidacyState.WITHDRAWN:
        columns.setdefault("withdrawn_at", WITHDRAWN_AT)
    return Candidacy.objects.create(
        call=call,
        person=person,
        state=state,
        answers=answers or {},
        question_form=question_form,
        organisation=organisation,
        organisation_name=organisation_name,
        level=level if level is not None else (organisation.level if organisation else ""),
        function=function,
        role_level=role_level,
        for_organisation=for_organisation,
        submitted_at=submitted_at,
        **columns,
    )


def from_file(call, person, **columns) -> Candidacy:
    """A candidacy that came by mail and was entered from a file."""
    return make_candidacy(call, person, source=CandidacySource.FILE, **columns)
