from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone

from backend.kit.time import in_force
from backend.people.enums import Role
from backend.people.models import Affiliation, Organisation, ParentLink, Person, RoleGrant


@dataclass(frozen=True)
class Grants:
    """The roles a person holds today: pairs of role and organisation id (None for the administrator)."""

    pairs: frozenset

    def has(self, role: Role, organisation_ids: Iterable[int] | None = None) -> bool:
        """Whether the person holds ``role``, for any organisation or for one of those given."""
        held = self.organisations(role)
        return bool(held) if organisation_ids is None else not held.isdisjoint(organisation_ids)

    def organisations(self, role: Role) -> frozenset:
        """For which organisations (ids) the person holds ``role``."""
        return frozenset(organisation for held, organisation in self.pairs if held == role)


NOBODY = Grants(frozenset())


def grants_of(user) -> Grants:
    """The roles of the person behind ``user`` today. One query, kept on the account for the length of a request."""
    if not user.is_authenticated:
        return NOBODY
    if not hasattr(user, "_grants"):
        rows = RoleGrant.objects.filter(in_force(timezone.localdate()), person__user=user)
        user._grants = Grants(frozenset(rows.order_by("pk").values_list("role", "organisation_id")))
    return user._grants


def descendants(organisation_ids: Iterable[int], *, on: date) -> set[int]:
    """The organisations given and everything below them in the tree as it stood on that day (ids). One query."""
    children = {}
    links = ParentLink.objects.filter(in_force(on)).order_by("pk").values_list("parent_id", "child_id")
    for parent, child in links:
        children.setdefault(parent, []).append(child)
    found, todo = set(), list(organisation_ids)
    while todo:
        organisation = todo.pop()
        if organisation not in found:
            found.add(organisation)
            todo.extend(children.get(organisation, ()))
    return found


def current_affiliation(person: Person, *, on: date) -> Affiliation | None:
    """The post the person holds on that day; of several, the one begun last."""
    return (
        Affiliation.objects.filter(in_force(on), person=person)
        .select_related("organisation", "organisation__policy_domain", "line_manager")
        .order_by("-valid_from", "-pk")
        .first()
    )


def organisations_in_force(on: date) -> models.QuerySet:
    """The organisations that exist on that day, by name."""
    return Organisation.objects.filter(in_force(on)).order_by("name", "pk")
