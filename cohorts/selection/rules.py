import rules

from backend.people.rules import not_looking_as
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.programmes.rules import organises
from cohorts.selection import conflicts, queries
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Review


def _call_of(row) -> Call:
    """The call that a row of a selection belongs to."""
    if isinstance(row, Call):
        return row
    return row.candidacy.call if isinstance(row, Review) else row.call


@rules.predicate
def is_assessor(user, row):
    """Is an assessor, not ended, of the call of ``row``."""
    return queries.assessor_of(user, _call_of(row)) is not None


@rules.predicate
def has_no_conflict(user, candidacy):
    """Nothing keeps this person from judging the candidacy."""
    return not conflicts.reasons(user.person, candidacy)


@rules.predicate
def is_own_review(user, review):
    """Wrote the review."""
    return review.assessor.person.user_id == user.pk


@rules.predicate
def is_candidate(user, candidacy):
    """Is the person whose candidacy it is."""
    return candidacy.person.user_id == user.pk


@rules.predicate
def waits_for_decision(user, candidacy):
    """Nothing has been published about the candidacy."""
    return candidacy.state == CandidacyState.SUBMITTED


@rules.predicate
def is_handed_in(user, review):
    """The review is handed in."""
    return review.state == ReviewState.SUBMITTED


@rules.predicate
def competes(user, row):
    """Has a candidacy for the call of ``row``, handed in or not: such a person learns nothing of the choice."""
    return (
        Candidacy.objects.filter(call=_call_of(row), person=user.person)
        .exclude(state=CandidacyState.WITHDRAWN)
        .exists()
    )


can_select = organises
can_set_up = organises
can_export = organises & not_looking_as
can_choose = organises & ~competes
can_download_proposal = can_choose & not_looking_as
can_read = (organises | is_assessor & has_no_conflict) & not_looking_as
can_assess = is_assessor & has_no_conflict
can_reopen = is_own_review
can_read_letter = is_candidate | organises
can_download_letter = can_read_letter & not_looking_as


@rules.predicate
def can_list_reviews(user):
    """Has an account; the page shows nothing to who assesses nothing."""
    return user.is_authenticated


@rules.predicate
def organises_its_call(user, decision):
    """Organises the edition of the call that the decision is about."""
    return organises(user, decision.candidacy)


can_order_reserves = organises_its_call
