"""What others ask of a selection: the pages of a call its criteria and tasks, the outbox whose letters they are."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.kit.time import in_force
from backend.people.enums import Role
from backend.people.models import Person
from backend.people.queries import grants_of
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.models import Call
from cohorts.programmes.sections import CallTask
from cohorts.selection.models import Assessor, Criterion
from cohorts.selection.queries.access import organised


def public_criteria(call: Call) -> list[Criterion]:
    """The criteria as everybody may read them before the deadline (Q15), each with its points in words."""
    return list(Criterion.objects.filter(call=call).order_by("position", "pk"))


def tasks(call: Call) -> list[CallTask]:
    """What an organiser still has to do for the selection of a call. Three queries."""
    criteria = Criterion.objects.filter(call=call).count()
    assessors = Assessor.objects.filter(call=call, ended_at=None).count()
    counts = Candidacy.objects.filter(call=call, state=CandidacyState.SUBMITTED).aggregate(
        submitted=Count("pk"), undecided=Count("pk", filter=Q(decision=None))
    )
    return [
        _task(_("Criteria"), "criteria", call, criteria, ngettext("%(n)d criterion", "%(n)d criteria", criteria)),
        _task(_("Assessors"), "assessors", call, assessors, ngettext("%(n)d assessor", "%(n)d assessors", assessors)),
        CallTask(
            title=_("Choose the participants"),
            url=reverse("selection:board", args=[call.pk]),
            state=_("%(n)d without a decision") % {"n": counts["undecided"]} if counts["submitted"] else "",
            tone="info" if counts["undecided"] else "neutral",
        ),
        CallTask(title=_("Publish the decisions"), url=reverse("selection:decisions", args=[call.pk])),
    ]


def _task(title: str, page: str, call: Call, count: int, words: str) -> CallTask:
    return CallTask(
        title=title,
        url=reverse(f"selection:{page}", args=[call.pk]),
        state=words % {"n": count} if count else _("To do"),
        tone="success" if count else "warning",
    )


def scopes_kept_by(user) -> list[str]:
    """The calls whose letters this account looks over: those it organises."""
    if not grants_of(user).has(Role.ORGANISER):
        return []
    return [f"call:{pk}" for pk in Call.objects.filter(organised(user)).order_by("pk").values_list("pk", flat=True)]


def labels_of(scopes: Iterable[str]) -> dict[str, str]:
    """The title of the call behind each scope."""
    titles = Call.objects.filter(pk__in=[_key(scope) for scope in scopes]).order_by("pk").values_list("pk", "title")
    return {f"call:{pk}": title for pk, title in titles}


def keepers_of(scope: str) -> list[Person]:
    """The organisers of the call behind a scope."""
    today = timezone.localdate()
    return list(
        Person.objects.filter(
            in_force(today, "role_grants__"),
            role_grants__role=Role.ORGANISER,
            role_grants__organisation__editions__calls=_key(scope),
        )
        .distinct()
        .order_by("pk")
    )


def _key(scope: str) -> int:
    return int(scope.partition(":")[2])
