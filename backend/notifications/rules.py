import rules

from backend.notifications import kinds, scopes
from backend.people.rules import is_administrator


@rules.predicate
def keeps_a_scope(user, row=None):
    """Keeps something that mails are about, such as a call."""
    return bool(scopes.kept_by(user))


@rules.predicate
def keeps_its_scope(user, message):
    """Keeps what this mail is about."""
    return bool(message.scope) and message.scope in scopes.kept_by(user)


@rules.predicate
def is_protected(user, message):
    """Goes out as it is, whatever anybody thinks of it."""
    return message.kind in kinds.protected()


@rules.predicate
def may_read(user, message):
    """May read what it says: all but what is confidential to others."""
    return message.kind not in kinds.confidential() or keeps_its_scope(user, message)


can_use_outbox = is_administrator | keeps_a_scope
can_manage = is_administrator | keeps_its_scope
can_read = can_manage & may_read
can_interfere = can_manage & ~is_protected
can_edit = can_interfere & may_read


def may_write_for(user, scope: str) -> bool:
    """May change the texts of this scope: the platform's only as administrator, a call's when keeping it."""
    return is_administrator(user) or (bool(scope) and scope in scopes.kept_by(user))


def may_write(user, kind: kinds.Kind, scope: str) -> bool:
    """May change the text of this kind in this scope; a scope's text only where the kind allows one, and nobody that of
    a protected kind."""
    if kind.protected:
        return False
    return may_write_for(user, scope) and (not scope or scopes.sort_of(scope) == kind.editable_scope)


@rules.predicate
def is_recipient(user, message):
    """Is the person to whom this mail was sent."""
    return message.person_id == user.person.pk
