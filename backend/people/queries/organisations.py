from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from backend.kit.time import in_force
from backend.people.enums import Role, SuccessionKind
from backend.people.models import (
    Affiliation,
    ComingName,
    FormerName,
    Organisation,
    ParentLink,
    PolicyDomain,
    RoleGrant,
    Succession,
)

OPTION_COUNT = 20
MOST_HEADS = 5


def _links(on: date) -> list[tuple[int, int]]:
    """The tree of that day as pairs of parent and child."""
    return list(ParentLink.objects.filter(in_force(on)).order_by("pk").values_list("parent_id", "child_id"))


def descendants(organisation_ids: Iterable[int], *, on: date) -> set[int]:
    """The organisations given and everything below them in the tree as it stood on that day (ids). One query."""
    children = {}
    for parent, child in _links(on):
        children.setdefault(parent, []).append(child)
    found, todo = set(), list(organisation_ids)
    while todo:
        organisation = todo.pop()
        if organisation not in found:
            found.add(organisation)
            todo.extend(children.get(organisation, ()))
    return found


def ancestors(organisation: Organisation, *, on: date) -> list[Organisation]:
    """What the organisation stands under on that day, from the top down. Two queries."""
    parents = {child: parent for parent, child in _links(on)}
    chain, current = [], parents.get(organisation.pk)
    while current is not None and current not in chain:
        chain.append(current)
        current = parents.get(current)
    found = {row.pk: row for row in Organisation.objects.filter(pk__in=chain).order_by("pk")}
    return [found[pk] for pk in reversed(chain)]


def organisations_under(organisation: Organisation, *, on: date) -> models.QuerySet:
    """What stands right under the organisation on that day, by name."""
    return organisations_in_force(on).filter(
        Exists(ParentLink.objects.filter(in_force(on), parent=organisation, child=OuterRef("pk")))
    )


def contact_points_of(organisation: Organisation, *, on: date) -> models.QuerySet:
    """Who the contact points of the organisation are on that day, by name."""
    grants = RoleGrant.objects.filter(in_force(on), organisation=organisation, role=Role.CONTACT_POINT)
    return grants.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def organisations_in_force(on: date) -> models.QuerySet:
    """The organisations that exist on that day, by name."""
    return Organisation.objects.filter(in_force(on)).order_by("name", "pk")


def organisations_visible_to(user) -> models.QuerySet:
    """Whoever is signed in may see every organisation, also one that has ended."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.select_related("policy_domain")


def _named(search: str) -> Q:
    """The condition "is called so, was or will be", on names, short names and codes."""
    former = FormerName.objects.filter(organisation=OuterRef("pk")).filter(
        Q(name__icontains=search) | Q(short_name__icontains=search)
    )
    return (
        Q(name__icontains=search)
        | Q(short_name__icontains=search)
        | Q(ovo_code__iexact=search)
        | Q(kbo_number=search)
        | Exists(former)
        | Exists(ComingName.objects.filter(organisation=OuterRef("pk"), name__icontains=search))
    )


def former_names_matching(search: str) -> models.QuerySet:
    """The former names in which the words searched for occur, newest first."""
    found = Q(name__icontains=search) | Q(short_name__icontains=search)
    return FormerName.objects.filter(found).order_by("-valid_until", "-pk")


def organisation_list(*, on: date, search: str = "", level: str = "", policy_domain=None) -> models.QuerySet:
    """The organisations in force on that day, each with ``parent_name``, ``people`` (posts on that day) and, when
    something is searched for, ``found_as``: the former name in which it was found."""
    rows = Organisation.objects.filter(in_force(on)).select_related("policy_domain")
    if search:
        rows = rows.filter(_named(search))
    if level:
        rows = rows.filter(level=level)
    if policy_domain:
        rows = rows.filter(policy_domain=policy_domain)
    parents = _parents(on)
    posts = (
        Affiliation.objects.filter(in_force(on), organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    former = former_names_matching(search).filter(organisation=OuterRef("pk")) if search else FormerName.objects.none()
    return rows.annotate(
        parent_name=Subquery(parents.values("parent__name")[:1]),
        people=Coalesce(Subquery(posts), 0),
        found_as=Subquery(former.values("name")[:1], output_field=models.CharField()),
    )


def _parents(on: date) -> models.QuerySet:
    """For a subquery: the link to what an organisation stands under on that day."""
    return ParentLink.objects.filter(in_force(on), child=OuterRef("pk")).order_by("-pk")


def organisation_options(search: str, *, on: date) -> list[Organisation]:
    """At most :data:`OPTION_COUNT` organisations in force whose present or former name contains these words, each with
    its ``label`` (see :func:`labelled`). Two queries."""
    return labelled(organisations_in_force(on).filter(_named(search))[:OPTION_COUNT], on=on)


def organisations_called(words: str, *, on: date) -> list[Organisation]:
    """The organisations in force with exactly this label; without any, those with this name or short name, each with
    its ``label`` (see :func:`labelled`). Two queries."""
    wanted = words.casefold()
    heads = [words[:at].rstrip() for at, sign in enumerate(words) if sign == "("][:MOST_HEADS]
    rows = organisations_in_force(on).filter(_called([words, *heads]) | Q(short_name__iexact=words))
    found = labelled(rows, on=on)
    by_label = [row for row in found if row.label.casefold() == wanted]
    return by_label or [row for row in found if wanted in (row.name.casefold(), row.short_name.casefold())]


def labelled(organisations: Iterable[Organisation], *, on: date) -> list[Organisation]:
    """These organisations, each with ``label``: its name, and what tells it apart from others in force that bear the
    same name. One query, and that of ``organisations``."""
    organisations = list(organisations)
    alike = {}
    rows = organisations_in_force(on).filter(_called([row.name for row in organisations]))
    for row in rows.annotate(parent_name=Subquery(_parents(on).values("parent__name")[:1])):
        alike.setdefault(row.name.casefold(), []).append(row)
    labels = {pk: label for same in alike.values() for pk, label in _labels(same).items()}
    for row in organisations:
        row.label = labels.get(row.pk, row.name)
    return organisations


def _called(names: Iterable[str]) -> Q:
    return reduce(or_, (Q(name__iexact=name) for name in names), Q(pk__in=[]))


def _labels(alike: list[Organisation]) -> dict[int, str]:
    """What to call organisations of one name: no more behind it than tells them apart."""
    labels = {row.pk: row.name for row in alike}
    details = {row.pk: [] for row in alike}
    for more in (
        lambda row: row.get_level_display(),
        lambda row: row.parent_name,
        lambda row: row.ovo_code or row.kbo_number,
        lambda row: _("no. %(number)d") % {"number": row.pk},
    ):
        if len({label.casefold() for label in labels.values()}) == len(alike):
            break
        for row in alike:
            details[row.pk] += filter(None, [more(row)])
            labels[row.pk] = f"{row.name} ({', '.join(details[row.pk])})"
    return labels


@dataclass
class Branch:
    """One organisation of the tree with what stands under it."""

    organisation: Organisation
    children: list["Branch"] = field(default_factory=list)


def tree(*, on: date) -> list[Branch]:
    """The tops of the tree as it stood on that day, each with its branches, by name. Two queries."""
    branches = {row.pk: Branch(row) for row in organisations_in_force(on)}
    parents = {child: parent for parent, child in _links(on)}
    tops = []
    for pk, branch in branches.items():
        above = branches.get(parents.get(pk))
        (above.children if above else tops).append(branch)
    return tops


def without_contact_point(*, on: date) -> models.QuerySet:
    """The organisations for which people work on that day, but that nobody is the contact point of (R94)."""
    contacts = RoleGrant.objects.filter(in_force(on), role=Role.CONTACT_POINT, organisation=OuterRef("pk"))
    return organisation_list(on=on).filter(~Exists(contacts), people__gt=0).order_by("name", "pk")


def coming_names_of(organisation: Organisation) -> models.QuerySet:
    """The names that the organisation gets later, the next one first."""
    return organisation.coming_names.order_by("valid_from", "pk")


def coming_names_visible_to(user) -> models.QuerySet:
    """Whoever is signed in may see how organisations will be called."""
    if not user.is_authenticated:
        return ComingName.objects.none()
    return ComingName.objects.select_related("organisation")


def policy_domains_visible_to(user) -> models.QuerySet:
    """Whoever is signed in may see every policy domain."""
    return PolicyDomain.objects.all() if user.is_authenticated else PolicyDomain.objects.none()


def policy_domain_list(*, on: date) -> models.QuerySet:
    """Every policy domain by name, each with ``number``: how many of its organisations exist on that day."""
    number = Count("organisations", filter=in_force(on, "organisations__"))
    return PolicyDomain.objects.annotate(number=number).order_by("name", "pk")


@dataclass(frozen=True)
class Happening:
    """One line of an organisation's history; ``other`` is the organisation it concerns as well."""

    on: date
    title: str
    other: Any = None


BECAME = {
    SuccessionKind.MERGED: (lambda: _("Merged into %(name)s"), lambda: _("%(name)s merged into this organisation")),
    SuccessionKind.SPLIT: (lambda: _("%(name)s split off"), lambda: _("Split off from %(name)s")),
}


def history(organisation: Organisation) -> list[Happening]:
    """Everything that happened to the organisation, newest first. Four queries."""
    happened = [Happening(organisation.valid_from, _("Came to be"))]
    if organisation.valid_until:
        happened.append(Happening(organisation.valid_until, _("Ended")))
    for former in organisation.former_names.order_by("-valid_until", "-pk"):
        happened.append(Happening(former.valid_until, _("Was called %(name)s until then") % {"name": former.name}))
    for link in organisation.parent_links.select_related("parent").order_by("-valid_from", "-pk"):
        title = _("Stood under %(name)s from then on") if link.valid_until else _("Stands under %(name)s since then")
        happened.append(Happening(link.valid_from, title % {"name": link.parent.name}, link.parent))
    happened += _successions(organisation)
    return sorted(happened, key=lambda one: one.on, reverse=True)


def _successions(organisation: Organisation) -> list[Happening]:
    rows = Succession.objects.filter(Q(predecessor=organisation) | Q(successor=organisation))
    happened = []
    for row in rows.select_related("predecessor", "successor").order_by("-on", "-pk"):
        went_over = row.predecessor_id == organisation.pk
        other = row.successor if went_over else row.predecessor
        words = BECAME[row.kind][0 if went_over else 1]
        happened.append(Happening(row.on, words() % {"name": other.name}, other))
    return happened
