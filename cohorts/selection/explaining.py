"""The engine's answers in words: rules by what they say, and why a candidate is in or out.

The board names other candidates; the letter to a candidate never does. Nothing here guesses: every figure stands in
the answer of the engine, which worked it out by choosing again (``engine.explain``).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cohorts.selection.engine.problem import Problem
from cohorts.selection.engine.rows import Kind, Rule, rules
from cohorts.selection.queries.attributes import Attribute


class Words:
    """The rules of one problem in words. ``people``: the name of a candidate by id, for organisers' eyes."""

    def __init__(self, problem: Problem, attributes: Mapping[str, Attribute], people: Mapping[str, str] | None = None):
        self.problem, self.attributes, self.people = problem, attributes, people or {}
        self.rules = {rule.id: rule for rule in rules(problem)}

    def rule(self, name: str, limit: int | None = None) -> str:
        """A rule as a sentence without a full stop; ``limit``: with this number instead of its own."""
        rule = self.rules[name]
        limit = rule.limit if limit is None else limit
        match rule.kind:
            case Kind.PLACES:
                return _("the number of places: %(n)d") % {"n": limit}
            case Kind.MIN:
                return _("at least %(n)d with %(group)s") % {"n": limit, "group": self._quota_group(rule)}
            case Kind.MAX:
                return _("at most %(n)d with %(group)s") % {"n": limit, "group": self._quota_group(rule)}
            case Kind.CAP:
                labels = " + ".join(self._label(key) for key in self.problem.caps[rule.source].attributes)
                return _("at most %(n)d per %(attribute)s") % {"n": limit, "attribute": labels.lower()}
            case Kind.INCLUDE:
                return _("%(name)s has to be in") % {"name": self.person(name.partition(":")[2])}
            case _:
                return _("%(name)s must not be in") % {"name": self.person(name.partition(":")[2])}

    def change(self, change: Mapping[str, Any]) -> str:
        """A change that the engine names: ``{rule, from, to}``."""
        if change["rule"] == "score":
            return _("a score of %(to)s instead of %(from)s") % {
                "from": figure(change["from"]),
                "to": figure(change["to"]),
            }
        if self.rules[change["rule"]].is_pin:
            return _("no longer: %(rule)s") % {"rule": self.rule(change["rule"])}
        return _("%(after)s, instead of %(before)s") % {
            "after": self.rule(change["rule"], change["to"]),
            "before": change["from"],
        }

    def person(self, id: str) -> str:
        return self.people.get(id, _("a candidate"))

    def short(self, why: Mapping[str, Any]) -> str:
        """Why somebody is in or out, in one line for the board; empty when the score alone decided."""
        if why["conflict"]:
            key = _("Cannot be left out: %(rules)s.") if why["selected"] else _("Cannot be in: %(rules)s.")
            return key % {"rules": self._all(why["conflict"])}
        if why["rules"]:
            key = _("Carried in by: %(rules)s.") if why["selected"] else _("Held out by: %(rules)s.")
            return key % {"rules": self._all(why["rules"])}
        if why["tie"]:
            return _("As good as another; the draw between equals decided.")
        return ""

    def full(self, why: Mapping[str, Any]) -> list[str]:
        """Why somebody is in or out, in sentences for the organiser."""
        return self._inside(why) if why["selected"] else self._outside(why)

    def _outside(self, why: Mapping[str, Any]) -> list[str]:
        if why["conflict"]:
            return [
                _("No choice with this candidate keeps every rule. These cannot all be kept: %(rules)s.")
                % {"rules": self._all(why["conflict"])}
            ]
        said = [_margin_out(why)]
        if why["rules"]:
            said.append(
                _("With one more room in any one of these rules this candidate would be in: %(rules)s.")
                % {"rules": self._all(why["rules"])}
            )
        if why["change"]:
            said.append(_("One change is enough: %(change)s.") % {"change": self.change(why["change"])})
        return said

    def _inside(self, why: Mapping[str, Any]) -> list[str]:
        if why["conflict"]:
            return [
                _("Without this candidate the rules cannot all be kept: %(rules)s.")
                % {"rules": self._all(why["conflict"])}
            ]
        said = [_margin_in(why)]
        if why["replaced_by"]:
            came = ", ".join(self.person(id) for id in why["replaced_by"])
            said.append(_("Without this candidate, in their place: %(names)s.") % {"names": came})
        if why["leaving"]:
            left = ", ".join(self.person(id) for id in why["leaving"])
            said.append(_("Then these would have to go too, to keep the rules: %(names)s.") % {"names": left})
        if why["rules"]:
            said.append(
                _("These rules help to carry this candidate in: %(rules)s.") % {"rules": self._all(why["rules"])}
            )
        return said

    def for_candidate(self, why: Mapping[str, Any]) -> str:
        """Why, for the candidate: plain words, no score and nobody else's name."""
        if why["selected"]:
            return _("Your candidacy belongs to the best choice that keeps all the rules of this call.")
        held_out = [name for name in (why["conflict"] or why["rules"]) if not self.rules[name].is_pin]
        groups = [name for name in held_out if self.rules[name].kind != Kind.PLACES]
        if groups:
            return _(
                "Your candidacy was good, but the group must also be well spread. This rule counted: %(rules)s."
            ) % {"rules": self._all(groups)}
        if why["tie"]:
            return _("Your candidacy was judged as good as that of others. A draw that anybody can check decided.")
        return _("There were fewer places than good candidacies. The others in the group had a higher score.")

    def _all(self, names: list[str]) -> str:
        return "; ".join(self.rule(name) for name in names)

    def _quota_group(self, rule: Rule) -> str:
        quota = self.problem.quotas[rule.source]
        pairs = zip(quota.attributes, quota.values, strict=True)
        return " + ".join(f"{self._label(key).lower()} “{self._word(key, value)}”" for key, value in pairs)

    def _label(self, key: str) -> str:
        return self.attributes[key].label if key in self.attributes else key

    def _word(self, key: str, value: str) -> str:
        return self.attributes[key].word(value) if key in self.attributes else value


def _margin_out(why: Mapping[str, Any]) -> str:
    if why["tie"]:
        return _("As good as somebody who is in: the draw between equals decided.")
    return _("To be in, the score would have to be %(margin)s higher: more than %(threshold)s.") % {
        "margin": figure(why["margin"]),
        "threshold": figure(why["threshold"]),
    }


def _margin_in(why: Mapping[str, Any]) -> str:
    if why["tie"]:
        return _("As good as somebody who is out: the draw between equals decided.")
    return _("The score could be %(margin)s lower, down to %(threshold)s, and the candidate would still be in.") % {
        "margin": figure(why["margin"]),
        "threshold": figure(why["threshold"]),
    }


def figure(number: Decimal) -> str:
    """A score in words: two decimals, unless it is so small that these would say nothing."""
    places = 2 if number == 0 or abs(number) >= Decimal("0.01") else 6
    return number_format(number, decimal_pos=places)
