"""How a choice is spread over the groups of its pool (R28), in pictures with a table twin."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from cohorts.selection.models import ChoiceRule
from cohorts.selection.queries.attributes import UNKNOWN, Attribute

# Every board shows these, also before there are rules.
ALWAYS = (("level",), ("role_level",))


class Spread:
    """People counted by all attributes at once, to be told per attribute, or per combination that a quota counts."""

    def __init__(self, rules: Iterable[ChoiceRule]):
        self.rules = [rule for rule in rules if rule.values]
        self.pictures = list(dict.fromkeys([*ALWAYS, *(tuple(rule.attributes) for rule in self.rules)]))
        self.keys = list(dict.fromkeys(key for keys in self.pictures for key in keys))
        self.pool, self.chosen = Counter(), Counter()

    def add(self, values: Iterable[str | None], people: int, *, chosen: bool) -> None:
        """Count these people, who have these values of ``keys``."""
        group = tuple(value or UNKNOWN for value in values)
        self.pool[group] += people
        self.chosen[group] += people if chosen else 0

    def told(self, attributes: Mapping[str, Attribute]) -> list[dict[str, Any]]:
        """A picture per attribute: its title and a bar for each group that somebody is in or a quota counts."""
        return [self._picture(keys, attributes) for keys in self.pictures]

    def _picture(self, keys: tuple[str, ...], attributes: Mapping[str, Attribute]) -> dict[str, Any]:
        quotas = {tuple(rule.values): rule for rule in self.rules if tuple(rule.attributes) == keys}
        pool, chosen = self._of(keys, self.pool), self._of(keys, self.chosen)
        groups = sorted({*quotas, *pool}, key=lambda group: _order(keys, group, attributes))
        words = [attributes[key].label if key in attributes else key for key in keys]
        return {
            "title": " + ".join(words),
            "rows": [
                _bar(_words(keys, group, attributes), chosen[group], pool[group], quotas.get(group)) for group in groups
            ],
        }

    def _of(self, keys: tuple[str, ...], counted: Counter) -> Counter:
        places = [self.keys.index(key) for key in keys]
        found = Counter()
        for group, people in counted.items():
            found[tuple(group[place] for place in places)] += people
        return found


def _order(keys, group, attributes) -> list[tuple[int, str]]:
    """In the order of the choices; a value that is none of them after those, not known last."""
    ranks = []
    for key, value in zip(keys, group, strict=True):
        known = list(attributes[key].values) if key in attributes else []
        rank = known.index(value) if value in known else len(known) + (value == UNKNOWN)
        ranks.append((rank, value))
    return ranks


def _words(keys, group, attributes) -> str:
    pairs = zip(keys, group, strict=True)
    return " + ".join(attributes[key].word(value) if key in attributes else value for key, value in pairs)


def _bar(label: str, chosen: int, pool: int, quota: ChoiceRule | None) -> dict[str, Any]:
    minimum, target, maximum = (quota.minimum, quota.target, quota.maximum) if quota else (None, None, None)
    return {
        "label": label,
        "chosen": chosen,
        "pool": pool,
        "target": minimum if target is None else target,
        "minimum": minimum,
        "maximum": maximum,
    }
