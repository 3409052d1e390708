import rules

from backend.people.rules import not_looking_as
from cohorts.candidacies.enums import MOVES, READABLE_STATES
from cohorts.programmes.rules import can_read as can_read_call
from cohorts.programmes.rules import organises


@rules.predicate
def is_own(user, candidacy):
    """Is the person whose candidacy it is, or its contact person."""
    return candidacy.person.user_id is not None and candidacy.person.user_id == user.pk


@rules.predicate
def is_handed_in(user, candidacy):
    """Was submitted at some time."""
    return candidacy.submitted_at is not None


@rules.predicate
def is_readable(user, candidacy):
    """Is handed in and not withdrawn: the organisers may read it."""
    return candidacy.state in READABLE_STATES


@rules.predicate
def is_draft(user, candidacy):
    return candidacy.is_draft


@rules.predicate
def can_still_be_withdrawn(user, candidacy):
    return candidacy.state in MOVES["withdraw"].sources


@rules.predicate
def can_still_be_reopened(user, candidacy):
    """Not decided: whether the call is still open is for the clock to say."""
    return candidacy.state in MOVES["reopen"].sources and candidacy.decided_at is None


@rules.predicate
def is_own_file(user, attachment):
    return is_own(user, attachment.candidacy)


@rules.predicate
def is_readable_file(user, attachment):
    """Goes with an answer that the organisers may read, to a call that ``user`` organises."""
    candidacy = attachment.candidacy
    return attachment.question in candidacy.answers and (organises & is_readable)(user, candidacy)


can_see_start = can_read_call
can_read_own = is_own & not_looking_as
can_write = is_own & is_draft
can_withdraw = is_own & can_still_be_withdrawn
can_reopen = is_own & can_still_be_reopened
can_read = organises & is_readable & not_looking_as
can_withdraw_for = organises & is_handed_in & ~is_own
can_open_file = (is_own_file | is_readable_file) & not_looking_as
can_list = organises
can_export = organises & not_looking_as
can_import = organises
