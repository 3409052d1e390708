from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone

from backend.kit.time import in_force
from backend.people.enums import Role
from backend.people.models import RoleGrant
from backend.people.queries.organisations import descendants


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


def hr_organisations(user, *, on: date) -> set[int]:
    """The organisations (ids) that ``user`` does HR for: those of the role, and everything below them on that day.

    At most one query beside that of the roles, and kept on the account for the length of a request.
    """
    roots = grants_of(user).organisations(Role.HR)
    if not roots:
        return set()
    kept = user.__dict__.setdefault("_hr_organisations", {})
    if on not in kept:
        kept[on] = descendants(roots, on=on)
    return kept[on]


def grants_visible_to(user) -> models.QuerySet:
    """The role grants that ``user`` may see one by one: all for an administrator, else the own."""
    if grants_of(user).has(Role.ADMINISTRATOR):
        return RoleGrant.objects.select_related("person", "organisation")
    return RoleGrant.objects.filter(person__user=user).select_related("person", "organisation")
