"""By what the candidates of a call can be told apart: the groups that quotas, caps and balances count.

An attribute has a key that never changes: ``level``, ``role_level``, ``organisation``, ``policy_domain``, and
``question.KEY`` for every question of the call that has one choice. A candidate without a value has ``UNKNOWN``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from backend.people.enums import Level, RoleLevel
from backend.people.models import PolicyDomain
from cohorts.candidacies.models import Candidacy
from cohorts.programmes.enums import QuestionKind
from cohorts.programmes.models import Call, QuestionForm
from cohorts.programmes.questions import Question, parse

UNKNOWN = "unknown"
QUESTION = "question."
UNLISTED = "name:"
# What a candidacy needs for its values: no query for any of them.
RELATED = ("organisation",)


@dataclass(frozen=True)
class Attribute:
    """One way to tell candidates apart. ``values``: each value with its words, in order; empty where anything can be
    one (organisations), so that only a cap can count it."""

    key: str
    label: str
    values: dict[str, str]

    def word(self, value: str) -> str:
        """A value in words; one that is no longer known stands for itself."""
        return self.values.get(value) or (_("Not known") if value == UNKNOWN else value)


def attributes(call: Call) -> dict[str, Attribute]:
    """The attributes of a call by key, in the order in which they are offered. Two queries."""
    domains = PolicyDomain.objects.order_by("name", "pk").values_list("pk", "name")
    found = [
        *_fixed(),
        Attribute("policy_domain", _("Policy domain"), {str(pk): name for pk, name in domains}),
        *(
            Attribute(QUESTION + one.key, one.label, {option.value: option.label for option in one.options})
            for one in _choices(call)
        ),
    ]
    return {one.key: one for one in found}


def attributes_for(call: Call, keys: Iterable[str]) -> dict[str, Attribute]:
    """At least the attributes with these keys; without a query where they are the same for every call."""
    fixed = {one.key: one for one in _fixed()}
    return fixed if fixed.keys() >= set(keys) else attributes(call)


def _fixed() -> list[Attribute]:
    return [
        Attribute("level", _("Level of government"), _words(Level.choices)),
        Attribute("role_level", _("Kind of post"), _words(RoleLevel.choices)),
        Attribute("organisation", _("Organisation"), {}),
    ]


def column(key: str):
    """What the database groups candidacies by, for an attribute that quotas can count: the value that
    :func:`values_of` gives, or nothing."""
    if key == "policy_domain":
        return Cast("organisation__policy_domain", TextField())
    if key.startswith(QUESTION):
        return KeyTextTransform(key.removeprefix(QUESTION), "answers")
    return F(key)


def values_of(candidacy: Candidacy, keys: Iterable[str]) -> dict[str, str]:
    """What the candidacy has of these attributes. It was loaded with ``RELATED``."""
    return {key: _value(candidacy, key) or UNKNOWN for key in keys}


def _value(candidacy: Candidacy, key: str) -> str:
    match key:
        case "level":
            return candidacy.level
        case "role_level":
            return candidacy.role_level
        case "organisation":
            return _organisation(candidacy)
        case "policy_domain":
            organisation = candidacy.organisation
            return str(organisation.policy_domain_id) if organisation and organisation.policy_domain_id else ""
    answer = candidacy.answers.get(key.removeprefix(QUESTION))
    return answer if isinstance(answer, str) else ""


def _organisation(candidacy: Candidacy) -> str:
    """One that is not in the list counts by its name, however it is spaced and capitalised."""
    if candidacy.organisation_id:
        return str(candidacy.organisation_id)
    name = " ".join(candidacy.organisation_name.casefold().split())
    return UNLISTED + name if name else ""


def _words(choices) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _choices(call: Call) -> list[Question]:
    """The questions of one choice, of all versions that candidates may have answered; the newest wording counts."""
    documents = QuestionForm.objects.filter(call=call).order_by("number").values_list("questions", flat=True)
    found = {one.key: one for document in documents for one in parse(document) if one.kind == QuestionKind.CHOICE}
    return list(found.values())
