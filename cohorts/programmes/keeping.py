"""Who keeps the mails about a call: the scope ``call:12`` of the outbox, and the sets in it."""

from collections.abc import Iterable

from django.utils import timezone

from backend.kit.keys import keys_of
from backend.kit.time import in_force
from backend.people.enums import Role
from backend.people.models import Person
from backend.people.queries import grants_of
from cohorts.programmes.models import Call
from cohorts.programmes.queries import calls_organised_by

SORT = "call"


def scope_of(call: Call) -> str:
    """The name under which a call's own texts and mails are kept."""
    return f"{SORT}:{call.pk}"


def batch_of(call: Call, word: str) -> str:
    """The name of a set of a call's mails; what ``word`` is called stands in ``scopes.name_batches``."""
    return f"{scope_of(call)}:{word}"


def scopes_kept_by(user) -> list[str]:
    """The calls whose mails this account looks over: those it organises."""
    if not grants_of(user).has(Role.ORGANISER):
        return []
    return [f"{SORT}:{pk}" for pk in calls_organised_by(user).order_by("pk").values_list("pk", flat=True)]


def labels_of(scopes: Iterable[str]) -> dict[str, str]:
    """The title of the call behind each scope."""
    titles = Call.objects.filter(pk__in=_keys(scopes)).order_by("pk").values_list("pk", "title")
    return {f"{SORT}:{pk}": title for pk, title in titles}


def keepers_of(scope: str) -> list[Person]:
    """The organisers of the call behind a scope."""
    today = timezone.localdate()
    return list(
        Person.objects.filter(
            in_force(today, "role_grants__"),
            role_grants__role=Role.ORGANISER,
            role_grants__organisation__editions__calls__in=_keys([scope]),
        )
        .distinct()
        .order_by("pk")
    )


def _keys(scopes: Iterable[str]) -> list[int]:
    return keys_of(scope.partition(":")[2] for scope in scopes)
