"""Small random questions, and their answers by looking at every set of candidates: nothing of the engine is used.

A ``Table`` holds for each of the sets (one bit a candidate) how far it is from keeping each rule. What the engine
should say can be read off it: whether rules can be kept together, the best set, what a change would do.
"""

import random
from decimal import Decimal
from functools import cached_property
from hashlib import sha256

import numpy as np

VALUES = {"level": ("local", "regional", "national"), "role": ("staff", "lead"), "entity": ("E1", "E2", "E3", "E4")}
COST = {"places": 2, "quota": 1, "cap": 1, "include": 3, "exclude": 3}


def question(number: int) -> dict:
    """A question with up to 14 candidates and some of every kind of rule; about a third cannot be answered."""
    rng = random.Random(f"question {number}")
    size = rng.randint(1, 14)
    places = rng.randint(0, size) if rng.random() < 0.95 else size + 1
    step = rng.choice((1, 10, 100))  # coarse scores tie often
    candidates = [
        {
            "id": f"c{rng.randrange(10**6):06d}-{place}",
            "score": Decimal(rng.randint(step, 5 * step)) / step,
            "attributes": {name: rng.choice(values) for name, values in VALUES.items()},
        }
        for place in range(size)
    ]
    ids = [candidate["id"] for candidate in candidates]
    pins = rng.sample(ids, k=min(size, rng.choice((0, 0, 0, 1, 2))))
    split = rng.randint(0, len(pins))
    return {
        "places": places,
        "seed": f"seed {number}",
        "candidates": candidates,
        "quotas": [quota(rng, places) for _ in range(rng.randint(0, 4))],
        "caps": [cap(rng, places) for _ in range(rng.choice((0, 1, 1, 2)))],
        "include": pins[:split],
        "exclude": pins[split:],
    }


def quota(rng: random.Random, places: int) -> dict:
    names = rng.choice((["level"], ["role"], ["level"], ["level", "role"]))
    values = [rng.choice(VALUES[name]) for name in names]
    low = rng.randint(0, places // (2 * len(names)))
    limits = {"min": low, "max": rng.choice((None, low + rng.randint(0, 4)))}
    if len(names) == 1 and rng.random() < 0.7:
        return {"attribute": names[0], "value": values[0], **limits}
    return {"attribute": names, "value": values, **limits}


def cap(rng: random.Random, places: int) -> dict:
    if rng.random() < 0.5:
        return {"attribute": "entity", "max": rng.randint(1 + places // 5, 2 + places // 2)}
    return {"attribute": rng.choice((["entity", "role"], "level")), "max": rng.randint(1 + places // 4, 2 + places)}


class Table:
    """Every set of the candidates of a question, and by how much each misses each rule."""

    def __init__(self, data: dict):
        self.data = data
        self.candidates = sorted(data["candidates"], key=lambda candidate: candidate["id"])
        self.ids = [candidate["id"] for candidate in self.candidates]
        size = len(self.ids)
        self.members = (np.arange(2**size)[:, None] >> np.arange(size)) & 1
        self.misses = {}
        self._read_rules()

    def _read_rules(self) -> None:
        data, seen = self.data, {}
        self._add("places", self.count(lambda _own: True), data["places"], data["places"])
        for rule in data["quotas"]:
            names, values = listed(rule["attribute"]), listed(rule["value"])
            name = unique(f"quota:{'+'.join(names)}={'+'.join(values)}", seen)
            count = self.count(lambda own, names=names, values=values: [own[key] for key in names] == values)
            if rule["min"]:
                self._add(f"{name}:min", count, rule["min"], None)
            if rule["max"] is not None:
                self._add(f"{name}:max", count, None, rule["max"])
        for rule in data["caps"]:
            names = listed(rule["attribute"])
            name = unique(f"cap:{'+'.join(names)}", seen)
            shared = {tuple(candidate["attributes"][key] for key in names) for candidate in self.candidates}
            counts = [
                self.count(lambda own, names=names, value=value: tuple(own[key] for key in names) == value)
                for value in shared
            ]
            self._add(name, np.max(counts, axis=0), None, rule["max"])
        for pin in data["include"]:
            self._add(f"include:{pin}", self.has(pin), 1, None)
        for pin in data["exclude"]:
            self._add(f"exclude:{pin}", self.has(pin), None, 0)

    def _add(self, name: str, count, low: int | None, high: int | None) -> None:
        under = 0 if low is None else np.maximum(0, low - count)
        over = 0 if high is None else np.maximum(0, count - high)
        # Negative for too few places: which way the number of places is wrong.
        self.misses[name] = over - under if name == "places" else over + under

    def count(self, belongs) -> np.ndarray:
        """How many of each set have such attributes."""
        return self.members @ np.array([belongs(candidate["attributes"]) for candidate in self.candidates], dtype=int)

    def has(self, id: str) -> np.ndarray:
        return self.members[:, self.ids.index(id)]

    def keeping(self, rules=None, milder: str | None = None) -> np.ndarray:
        """Which sets keep these rules (all), with one of them made milder by one."""
        kept = np.ones(len(self.members), dtype=bool)
        for name in self.misses if rules is None else rules:
            misses = self.misses[name]
            if name != milder:
                kept &= misses == 0
            else:
                kept &= misses == 1 if name == "places" else misses <= 1
        return kept

    @cached_property
    def tickets(self) -> np.ndarray:
        digests = (sha256(f"{self.data['seed']}|{id}".encode()).digest() for id in self.ids)
        return self.members @ np.array([int.from_bytes(digest[:5], "big") for digest in digests])

    def points(self, **scores: Decimal) -> np.ndarray:
        """The total of each set in thousandths, with other scores for some of the candidates."""
        own = [scores.get(candidate["id"], candidate["score"]) for candidate in self.candidates]
        return self.members @ np.array([int(score * 1000) for score in own])

    def best(self, allowed: np.ndarray, **scores: Decimal) -> tuple[Decimal, list[str]] | None:
        """The total and the members of the set that must win, or None when no set is allowed."""
        if not allowed.any():
            return None
        points = self.points(**scores)
        best = points[allowed].max()
        winner = np.argmax(np.where(allowed & (points == best), self.tickets, -1))
        return Decimal(int(best)) / 1000, [
            id for id, is_in in zip(self.ids, self.members[winner], strict=True) if is_in
        ]

    def repair_cost(self) -> int:
        """What the cheapest repair costs: the least that some set misses the rules by, weighed."""
        return int(sum(COST[name.split(":")[0]] * abs(misses) for name, misses in self.misses.items()).min())


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def unique(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}#{seen[name]}"
