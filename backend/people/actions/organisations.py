"""Organisations and their tree in time."""

from collections.abc import Sequence
from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.audit.actions import record, record_many
from backend.kit.constraints import Refused, save_or_refuse
from backend.kit.states import lock, lock_all
from backend.kit.time import in_force, refuse_reviving
from backend.people.enums import SuccessionKind
from backend.people.models import (
    Affiliation,
    ComingName,
    FormerName,
    Organisation,
    ParentLink,
    RoleGrant,
    Succession,
    User,
)
from backend.people.queries import descendants


@transaction.atomic
def add_organisation(*, actor: User | None, parent: Organisation | None = None, **columns) -> Organisation:
    """Make an organisation, under ``parent`` from its first day on when that is given."""
    organisation = Organisation(**columns)
    save_or_refuse(organisation)
    if parent:
        ParentLink.objects.create(child=organisation, parent=parent, valid_from=organisation.valid_from)
    record(organisation, "organisation.added", actor=actor, parent=parent.pk if parent else None)
    return organisation


@transaction.atomic
def update_organisation(organisation: Organisation, *, actor: User, **changes) -> None:
    """Change what is not dated: level, policy domain, codes, website. A new name is :func:`rename`."""
    organisation = lock(organisation)
    before = {name: _plain(getattr(organisation, name)) for name in changes}
    for name, value in changes.items():
        setattr(organisation, name, value)
    changed = sorted(name for name in changes if _plain(changes[name]) != before[name])
    if changed:
        save_or_refuse(organisation, update_fields=changed)
        record(organisation, "organisation.updated", actor=actor, before={name: before[name] for name in changed})


def _plain(value):
    return value.pk if isinstance(value, models.Model) else value


@transaction.atomic
def rename(
    organisation: Organisation, *, actor: User | None, name: str, short_name: str, on: date, today: date
) -> None:
    """The organisation bears another name from that day on; the name until then is kept as a former name. Until that
    day the name waits (:func:`take_names`). Refused when the organisation is no longer there on that coming day, when
    another name was noted for it, or when its present name is newer than ``on``. Journalled."""
    organisation = lock(organisation)
    if on > today:
        _refuse_unless_there(organisation, on)
        save_or_refuse(ComingName(organisation=organisation, name=name, short_name=short_name, valid_from=on))
        record(organisation, "organisation.name_announced", actor=actor, name=name, on=on.isoformat())
        return
    last = organisation.former_names.order_by("-valid_until", "-pk").first()
    former = FormerName(
        organisation=organisation,
        name=organisation.name,
        short_name=organisation.short_name,
        valid_from=last.valid_until if last else organisation.valid_from,
        valid_until=on,
    )
    save_or_refuse(former)
    organisation.name, organisation.short_name = name, short_name
    organisation.save(update_fields=["name", "short_name"])
    record(organisation, "organisation.renamed", actor=actor, before=former.name, after=name, on=on.isoformat())


@transaction.atomic
def take_back_name(coming: ComingName, *, actor: User) -> None:
    """The organisation does not get this name after all."""
    organisation = lock(coming.organisation)
    if ComingName.objects.filter(pk=coming.pk).delete()[0]:
        data = {"name": coming.name, "on": coming.valid_from.isoformat()}
        record(organisation, "organisation.name_taken_back", actor=actor, **data)


@transaction.atomic
def take_names(*, today: date) -> int:
    """Give the organisations the names whose day has come. Returns how many. Running it again changes nothing."""
    due = ComingName.objects.select_for_update(of=("self",), no_key=True).filter(valid_from__lte=today)
    due = list(due.select_related("organisation").order_by("valid_from", "pk"))
    for coming in due:
        names = {"name": coming.name, "short_name": coming.short_name}
        rename(coming.organisation, actor=None, **names, on=coming.valid_from, today=today)
        coming.delete()
    return len(due)


@transaction.atomic
def move(organisation: Organisation, *, actor: User, parent: Organisation | None, on: date) -> None:
    """The organisation stands under ``parent`` from that day on, or at the top (None). A circle is refused.

    Moves wait for each other: two that together would make a circle cannot both pass.
    """
    _lock_tree()
    if parent:
        _refuse_unless_there(parent, on)
    if parent and parent.pk in descendants([organisation.pk], on=on):
        raise Refused(
            _("%(parent)s stands under %(name)s, so it cannot stand above it.")
            % {"parent": parent.name, "name": organisation.name}
        )
    _leave_parent(organisation, on=on)
    if parent:
        save_or_refuse(ParentLink(child=organisation, parent=parent, valid_from=on))
    record(organisation, "organisation.moved", actor=actor, parent=parent.pk if parent else None, on=on.isoformat())


@transaction.atomic
def end(organisation: Organisation, *, actor: User, on: date) -> None:
    """The organisation no longer exists from that day on; posts and roles there end.

    Refused while others stand below, and when it ended before that day already.
    """
    _lock_tree()
    organisation = lock(organisation)
    refuse_reviving(organisation, on=on)
    below = ParentLink.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), parent=organisation)
    if below.exists():
        raise Refused(_("Other organisations stand under this one. Move or end those first."))
    for rows in (Affiliation.objects, RoleGrant.objects):
        rows.filter(organisation=organisation, valid_from__gte=on).delete()
        _still_open(rows, organisation, on).update(valid_until=on)
    _close(organisation, on=on)
    record(organisation, "organisation.ended", actor=actor, on=on.isoformat())


@transaction.atomic
def merge(predecessors: Sequence[Organisation], *, into: Organisation, actor: User, on: date) -> None:
    """These organisations go over into ``into`` on that day, with their people, their roles and what stands
    below. Refused when one of them is not there on that day, for an organisation into itself, and when it was noted
    already. Journalled for each."""
    _lock_tree()
    predecessors = list(dict.fromkeys(predecessors))
    for predecessor in predecessors:
        _succeed(predecessor, into, SuccessionKind.MERGED, on=on)
        _hand_over(predecessor, into, actor=actor, on=on)
        _close(predecessor, on=on)
    data = {"into": into.pk, "on": on.isoformat()}
    record_many([(row, data, {}) for row in predecessors], "organisation.merged", actor=actor)


@transaction.atomic
def split(
    organisation: Organisation,
    *,
    parts: Sequence[Organisation],
    actor: User,
    on: date,
    heir: Organisation | None = None,
) -> None:
    """These parts split off on that day. With an ``heir`` among them, the organisation ends: people, roles and what
    stands below go over to the heir, from where they are placed one by one. Without, it goes on."""
    _lock_tree()
    parts = list(dict.fromkeys(parts))
    if heir and heir not in parts:
        raise Refused(_("Who takes over the people must be one of the parts."))
    for part in parts:
        _succeed(organisation, part, SuccessionKind.SPLIT, on=on)
    if heir:
        _hand_over(organisation, heir, actor=actor, on=on)
        _close(organisation, on=on)
    record(
        organisation,
        "organisation.split",
        actor=actor,
        parts=[part.pk for part in parts],
        heir=heir.pk if heir else None,
        on=on.isoformat(),
    )


def _lock_tree() -> None:
    lock_all(Organisation.objects.all())


def _succeed(predecessor: Organisation, successor: Organisation, kind: SuccessionKind, *, on: date) -> None:
    if predecessor == successor:
        raise Refused(_("%(name)s cannot go over into itself.") % {"name": predecessor.name})
    _refuse_unless_there(predecessor, on)
    _refuse_unless_there(successor, on)
    save_or_refuse(Succession(predecessor=predecessor, successor=successor, kind=kind, on=on))


def _refuse_unless_there(organisation: Organisation, on: date) -> None:
    if not Organisation.objects.filter(in_force(on), pk=organisation.pk).exists():
        raise Refused(_("%(name)s does not exist on that day.") % {"name": organisation.name})


def _close(organisation: Organisation, *, on: date) -> None:
    organisation.valid_until = on
    save_or_refuse(organisation, update_fields=["valid_until"])
    organisation.coming_names.filter(valid_from__gte=on).delete()
    _leave_parent(organisation, on=on)


def _leave_parent(organisation: Organisation, *, on: date) -> None:
    ParentLink.objects.filter(child=organisation, valid_from__gte=on).delete()
    links = ParentLink.objects.filter(child=organisation)
    links.filter(Q(valid_until=None) | Q(valid_until__gt=on)).update(valid_until=on)


def _still_open(rows: models.Manager, organisation: Organisation, on: date) -> models.QuerySet:
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=on), organisation=organisation)


POST_FIELDS = ("function", "role_level", "line_manager_id", "source")


def _hand_over(old: Organisation, new: Organisation, *, actor: User, on: date) -> None:
    """Posts, roles and children that are in force on the day or later go from ``old`` to ``new``."""
    data = {"from": old.pk, "to": new.pk, "on": on.isoformat()}
    for model, fields, event in (
        (Affiliation, POST_FIELDS, "affiliation.moved"),
        (RoleGrant, ("role",), "role.moved"),
    ):
        people = _continue_rows(model, fields, old, new, on)
        record_many([(person, data, {}) for person in people], event, actor=actor)
    if new.pk in descendants([old.pk], on=on):
        _rise_above(old, new, on=on)
    children = ParentLink.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), parent=old)
    for link in children.select_related("child").order_by("pk"):
        _leave_parent(link.child, on=on)
        ParentLink.objects.create(
            child=link.child, parent=new, valid_from=max(on, link.valid_from), valid_until=link.valid_until
        )


def _rise_above(old: Organisation, new: Organisation, *, on: date) -> None:
    """``new``, until now somewhere below ``old``, takes its place in the tree."""
    above = ParentLink.objects.filter(in_force(on), child=old).order_by("pk").first()
    _leave_parent(new, on=on)
    if above:
        ParentLink.objects.create(child=new, parent=above.parent, valid_from=on)


def _continue_rows(model, fields: tuple[str, ...], old: Organisation, new: Organisation, on: date) -> list:
    """End these rows at ``old`` and go on with them at ``new``; who holds the same there already keeps that one."""
    same = tuple(field for field in fields if field == "role")
    rows = list(_still_open(model.objects, old, on).select_related("person").order_by("pk"))
    there = set(_still_open(model.objects, new, on).order_by("pk").values_list("person_id", *same))
    going = [row for row in rows if (row.person_id, *(getattr(row, field) for field in same)) not in there]
    begun = [row.pk for row in rows if row.valid_from < on]
    model.objects.bulk_create(
        model(
            person=row.person,
            organisation=new,
            valid_from=max(on, row.valid_from),
            valid_until=row.valid_until,
            **{field: getattr(row, field) for field in fields},
        )
        for row in going
    )
    model.objects.filter(pk__in=begun).update(valid_until=on)
    model.objects.filter(pk__in=[row.pk for row in rows if row.valid_from >= on]).delete()
    return [row.person for row in going]
