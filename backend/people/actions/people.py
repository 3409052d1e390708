"""People, their posts and their roles."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.audit.actions import record
from backend.kit.constraints import Refused, save_or_refuse
from backend.kit.states import lock, lock_all
from backend.kit.time import in_force, refuse_reviving
from backend.people.enums import Role, Source
from backend.people.models import Affiliation, Organisation, Person, RoleGrant, User
from backend.people.signals import person_invited, person_was_viewed


@transaction.atomic
def add_person(
    *, actor: User | None, given_name: str, family_name: str, email: str = "", source: Source = Source.IMPORT, **columns
) -> Person:
    """Make a person without account, who gets one by signing up with this address."""
    person = Person(given_name=given_name, family_name=family_name, email=email.lower(), source=source, **columns)
    save_or_refuse(person)
    record(person, "person.added", actor=actor, source=source)
    return person


@transaction.atomic
def invite(person: Person, *, actor: User, now: datetime) -> None:
    """Ask a person without account to make one (an app above that receives this writes the mail). As often as needed.

    Refused without an address, or when the person has an account by now.
    """
    person = lock(person)
    if person.user_id:
        raise Refused(_("%(name)s has an account by now.") % {"name": person.name})
    if not person.email:
        raise Refused(_("We have no e-mail address of %(name)s. Fill it in first.") % {"name": person.name})
    record(person, "person.invited", actor=actor)
    person_invited.send(sender=Person, person=person, inviter=actor.person, at=now)


@transaction.atomic
def update_person(person: Person, *, actor: User, **changes) -> None:
    """Change name, telephone number, language or, of a person without account, the address.

    A name that the person changes is the person's own from then on.
    """
    person = lock(person)
    before = {name: getattr(person, name) for name, value in changes.items() if getattr(person, name) != value}
    if not before:
        return
    if actor.pk == person.user_id and not before.keys().isdisjoint({"given_name", "family_name"}):
        changes["source"] = Source.SELF
    for name, value in changes.items():
        setattr(person, name, value)
    save_or_refuse(person, update_fields=list(changes))
    record(person, "person.updated", actor=actor, fields=sorted(before), private={"before": before})


@transaction.atomic
def add_affiliation(
    person: Person,
    *,
    actor: User,
    organisation: Organisation,
    valid_from: date,
    source: Source = Source.SELF,
    **columns,
) -> Affiliation:
    """The person works for this organisation from that day on. Refused when the organisation is not there on that day,
    when the person works there already, and for who would be their own line manager. Journalled."""
    _refuse_unless_there(organisation, on=valid_from)
    post = Affiliation(person=person, organisation=organisation, valid_from=valid_from, source=source, **columns)
    save_or_refuse(post)
    record(person, "affiliation.added", actor=actor, affiliation=post.pk, organisation=organisation.pk, source=source)
    return post


def _refuse_unless_there(organisation: Organisation, *, on: date) -> None:
    if not Organisation.objects.filter(in_force(on), pk=organisation.pk).exists():
        raise Refused(_("%(name)s did not exist yet, or no longer, on that day.") % {"name": organisation.name})


@transaction.atomic
def change_affiliation(affiliation: Affiliation, *, actor: User, **changes) -> None:
    """Change function, kind of post or line manager. Who says that the person works there stays the same."""
    affiliation = lock(affiliation)
    changed = sorted(name for name, value in changes.items() if getattr(affiliation, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(affiliation, name, changes[name])
    save_or_refuse(affiliation, update_fields=changed)
    record(affiliation.person, "affiliation.changed", actor=actor, affiliation=affiliation.pk, fields=changed)


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, actor: User, on: date) -> None:
    """The person no longer works there from that day on. Refused when it ended before that day already."""
    affiliation = lock(affiliation)
    refuse_reviving(affiliation, on=on)
    affiliation.valid_until = on
    save_or_refuse(affiliation, update_fields=["valid_until"])
    record(affiliation.person, "affiliation.ended", actor=actor, affiliation=affiliation.pk, on=on.isoformat())


@transaction.atomic
def grant_role(
    person: Person, *, actor: User | None, role: Role, organisation: Organisation | None, valid_from: date
) -> RoleGrant:
    """The person holds this role for the organisation (an administrator: for the platform) from that day on.

    Refused when the organisation is not there on that day.
    """
    if organisation:
        _refuse_unless_there(organisation, on=valid_from)
    grant = RoleGrant(person=person, role=role, organisation=organisation, valid_from=valid_from)
    save_or_refuse(grant)
    record(
        person,
        "role.granted",
        actor=actor,
        grant=grant.pk,
        role=role,
        organisation=grant.organisation_id,
        since=valid_from.isoformat(),
    )
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, actor: User, on: date) -> None:
    """The person no longer holds the role from that day on. Somebody who can sign in always stays administrator.

    Refused for the last administrator, and when the role ended before that day already.
    """
    if grant.role == Role.ADMINISTRATOR:
        refuse_last_administrator(apart_from=grant.person, on=on)
    grant = lock(grant)
    refuse_reviving(grant, on=on)
    if on <= grant.valid_from:
        person, pk = grant.person, grant.pk
        grant.delete()
        record(person, "role.withdrawn", actor=actor, grant=pk, role=grant.role)
        return
    grant.valid_until = on
    save_or_refuse(grant, update_fields=["valid_until"])
    record(grant.person, "role.ended", actor=actor, grant=grant.pk, role=grant.role, on=on.isoformat())


def refuse_last_administrator(*, apart_from: Person, on: date) -> None:
    """Raises ``Refused`` when this person is administrator after that day, and nobody else for good who can sign in.

    Locks the roles, so that two administrators cannot each let the other go.
    """
    held = lock_all(RoleGrant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), role=Role.ADMINISTRATOR))
    if apart_from.pk not in [grant.person_id for grant in held]:
        return
    lasting = [grant.person_id for grant in held if grant.valid_until is None and grant.valid_from <= on]
    # Asked after the lock: somebody who waited for it sees who was blocked meanwhile.
    if not Person.objects.filter(pk__in=lasting, user__is_active=True).exclude(pk=apart_from.pk).exists():
        raise Refused(_("This is the last platform administrator. Give somebody else that role first."))


@transaction.atomic
def start_viewing(person: Person, *, actor: User, reason: str, now: datetime) -> None:
    """An administrator starts to look as this person, who is told about it (by an app above that receives this)."""
    record(person, "viewing.started", actor=actor, account=person.user_id, private={"reason": reason})
    person_was_viewed.send(sender=Person, person=person, viewer=actor.person, reason=reason, at=now)


@transaction.atomic
def stop_viewing(person: Person, *, actor: User, how: str) -> None:
    """The administrator stops looking; ``how``: stopped, expired, signed_out or refused."""
    record(person, "viewing.stopped", actor=actor, account=person.user_id, how=how)
