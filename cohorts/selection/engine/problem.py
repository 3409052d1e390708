"""What is asked of the engine: who may be chosen, how many, and by which rules; read strictly and kept exactly.

``read`` turns JSON data into a ``Problem`` or raises ``BadInput`` with one sentence that names the field. Whatever can
be a mistake of the writer is refused there, so that no other module has to doubt its input. A question that nobody can
answer, such as more places than candidates, is no mistake: it is infeasible, and the engine says why.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

Names = tuple[str, ...]

MOST_CANDIDATES = 100_000
MOST_RULES = 2_000
MOST_COUNT = 1_000_000
MOST_SECONDS = 86_400
# A score lies below a thousand million million and has at most twenty decimals.
MOST_DIGITS, MOST_DECIMALS = 15, 20


class BadInput(ValueError):
    """The input is not a question; the message is one sentence that names the field."""


class Mode(StrEnum):
    MERIT = "merit"
    LOTTERY = "lottery"
    TIEBAND = "tieband"


@dataclass(frozen=True)
class Candidate:
    """One who may be chosen. ``interval``: between which scores the true one lies; only the tie band asks for it."""

    id: str
    score: Decimal
    interval: tuple[Decimal, Decimal] | None
    attributes: dict[str, str]

    def values(self, attributes: Names) -> Names:
        return tuple(self.attributes[attribute] for attribute in attributes)


@dataclass(frozen=True)
class Quota:
    """How many of the chosen have these values: at least ``min``, at most ``max`` (None: no limit).

    More than one attribute means those who have all of the values together.
    """

    attributes: Names
    values: Names
    min: int
    max: int | None


@dataclass(frozen=True)
class Cap:
    """At most ``max`` of the chosen share a value of this attribute, or a combination of values of several."""

    attributes: Names
    max: int


@dataclass(frozen=True)
class Problem:
    """A question for the engine. The candidates stand in the order of their ids, in which every solver takes them."""

    places: int
    mode: Mode
    seed: str
    candidates: tuple[Candidate, ...]
    quotas: tuple[Quota, ...]
    caps: tuple[Cap, ...]
    include: frozenset[str]
    exclude: frozenset[str]
    seconds: Decimal

    @cached_property
    def ids(self) -> Names:
        return tuple(candidate.id for candidate in self.candidates)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each candidate stands, by id."""
        return {id: place for place, id in enumerate(self.ids)}

    @cached_property
    def decimals(self) -> int:
        """How many decimals the scores have: the most that any of them has."""
        return max((decimals_of(candidate.score) for candidate in self.candidates), default=0)

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The scores as whole numbers of the smallest unit that occurs, so that they add up exactly."""
        ratios = (candidate.score.as_integer_ratio() for candidate in self.candidates)
        return tuple(above * 10**self.decimals // below for above, below in ratios)

    @cached_property
    def tickets(self) -> tuple[int, ...]:
        """What decides between equals: 40 bits of SHA-256 over the seed and the id. The larger one goes first."""
        digests = (sha256(f"{self.seed}|{id}".encode()).digest() for id in self.ids)
        return tuple(int.from_bytes(digest[:5], "big") for digest in digests)

    def score_of(self, points: int) -> Decimal:
        """A number of points as a score again."""
        sign, digits = int(points < 0), tuple(map(int, str(abs(points))))
        return Decimal((sign, digits, -self.decimals))


def decimals_of(number: Decimal) -> int:
    """How many decimals are needed to write this number down."""
    _sign, digits, exponent = number.as_tuple()
    while exponent < 0 and digits[-1] == 0 and len(digits) > 1:
        digits, exponent = digits[:-1], exponent + 1
    return 0 if digits == (0,) else max(0, -exponent)


# --- Reading ----------------------------------------------------------------------------------------------------------
KEYS = {"places", "mode", "seed", "candidates", "quotas", "caps", "include", "exclude", "seconds"}


def loads(text: str) -> Any:
    """JSON with its decimals kept exactly; a key that stands twice, NaN and Infinity are refused."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except BadInput:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadInput(f"The input is not valid JSON: {error}.") from error


def read(data: Any) -> Problem:
    """The question in ``data``; ``BadInput`` when it is none."""
    question = _mapping(data, "The input")
    _known(question, KEYS, "The input")
    mode = _mode(question.get("mode", Mode.MERIT))
    candidates = _candidates(_present(question, "candidates", "The input"), mode)
    ids = {candidate.id for candidate in candidates}
    include, exclude = _pins(question, "include", ids), _pins(question, "exclude", ids)
    if both := sorted(include & exclude):
        raise BadInput(f"include and exclude both name {_quoted(both[0])}.")
    problem = Problem(
        places=_count(_present(question, "places", "The input"), "places"),
        mode=mode,
        seed=_seed(question, mode),
        candidates=candidates,
        quotas=tuple(_quota(row, name) for row, name in _rows(question, "quotas")),
        caps=tuple(_cap(row, name) for row, name in _rows(question, "caps")),
        include=include,
        exclude=exclude,
        seconds=_seconds(question.get("seconds", 60)),
    )
    _check_attributes(problem)
    return problem


def _refuse_constant(constant: str):
    raise BadInput(f"The input holds {constant}, which is no number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = {}
    for key, value in pairs:
        if key in result:
            raise BadInput(f"The key {_quoted(key)} stands twice in one object.")
        result[key] = value
    return result


def _quoted(text: str) -> str:
    return json.dumps(text)


def _mapping(value: Any, name: str) -> dict:
    if not isinstance(value, dict):
        raise BadInput(f"{name} must be an object.")
    return value


def _list(value: Any, name: str) -> list:
    if not isinstance(value, list | tuple):
        raise BadInput(f"{name} must be a list.")
    return list(value)


def _known(row: dict, keys: set[str], name: str) -> None:
    if unknown := sorted(str(key) for key in row if key not in keys):
        raise BadInput(f"{name} has an unknown key {_quoted(unknown[0])}.")


def _present(row: dict, key: str, name: str) -> Any:
    if key not in row:
        raise BadInput(f"{name} lacks the key {_quoted(key)}.")
    return row[key]


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{name} must be text.")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadInput(f"{name} holds half a character, which cannot be written down.")
    return value


def _name(value: Any, name: str) -> str:
    if not _text(value, name):
        raise BadInput(f"{name} must not be empty.")
    return value


def _count(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"{name} must be a whole number.")
    if not 0 <= value <= MOST_COUNT:
        raise BadInput(f"{name} must lie between 0 and {MOST_COUNT}.")
    return value


def _number(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadInput(f"{name} must be a number.")
    # The shortest text that stands for a float is the number that somebody wrote.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise BadInput(f"{name} must be a finite number.")
    if not number:
        return Decimal(0)
    if number.adjusted() >= MOST_DIGITS:
        raise BadInput(f"{name} is too large: at most {MOST_DIGITS} digits stand before the decimal point.")
    if -number.as_tuple().exponent > 2 * MOST_DECIMALS or decimals_of(number) > MOST_DECIMALS:
        raise BadInput(f"{name} has more than {MOST_DECIMALS} decimals.")
    return number


def _mode(value: Any) -> Mode:
    if not isinstance(value, str) or value not in set(Mode):
        raise BadInput(f"mode must be one of {', '.join(Mode)}.")
    return Mode(value)


def _seed(question: dict, mode: Mode) -> str:
    """The text that decides ties and draws. A selection on merit may do without; a draw may not."""
    if mode == Mode.MERIT:
        return _text(question.get("seed", ""), "seed")
    return _name(_present(question, "seed", "The input"), "seed")


def _seconds(value: Any) -> Decimal:
    seconds = _number(value, "seconds")
    if not 0 < seconds <= MOST_SECONDS:
        raise BadInput(f"seconds must lie between 0 and {MOST_SECONDS}.")
    return seconds


def _candidates(value: Any, mode: Mode) -> tuple[Candidate, ...]:
    rows = _list(value, "candidates")
    if len(rows) > MOST_CANDIDATES:
        raise BadInput(f"candidates may hold at most {MOST_CANDIDATES} candidates.")
    candidates, seen = [], {}
    for place, row in enumerate(rows):
        candidate = _candidate(row, f"candidates[{place}]", mode)
        if candidate.id in seen:
            raise BadInput(f"candidates[{place}].id repeats {_quoted(candidate.id)}.")
        seen[candidate.id] = place
        candidates.append(candidate)
    return tuple(sorted(candidates, key=lambda candidate: candidate.id))


def _candidate(value: Any, name: str, mode: Mode) -> Candidate:
    row = _mapping(value, name)
    _known(row, {"id", "score", "interval", "attributes"}, name)
    # A draw asks no scores; the other modes rest on them.
    score = row.get("score", 0) if mode == Mode.LOTTERY else _present(row, "score", name)
    attributes = _mapping(row.get("attributes", {}), f"{name}.attributes")
    return Candidate(
        id=_name(_present(row, "id", name), f"{name}.id"),
        score=_number(score, f"{name}.score"),
        interval=_interval(row.get("interval"), f"{name}.interval", mode),
        attributes={
            _name(key, f"{name}.attributes"): _text(word, f"{name}.attributes.{key}")
            for key, word in sorted(attributes.items())
        },
    )


def _interval(value: Any, name: str, mode: Mode) -> tuple[Decimal, Decimal] | None:
    if value is None:
        if mode == Mode.TIEBAND:
            raise BadInput(f"{name} is missing, and the mode tieband rests on it.")
        return None
    ends = _list(value, name)
    if len(ends) != 2:
        raise BadInput(f"{name} must hold two numbers.")
    low, high = (_number(end, f"{name}[{place}]") for place, end in enumerate(ends))
    if low > high:
        raise BadInput(f"{name} ends before it begins.")
    return low, high


def _rows(question: dict, key: str) -> list[tuple[dict, str]]:
    rows = _list(question.get(key, []), key)
    if len(rows) > MOST_RULES:
        raise BadInput(f"{key} may hold at most {MOST_RULES} rules.")
    return [(_mapping(row, f"{key}[{place}]"), f"{key}[{place}]") for place, row in enumerate(rows)]


def _quota(row: dict, name: str) -> Quota:
    _known(row, {"attribute", "value", "min", "max"}, name)
    attributes = _names(_present(row, "attribute", name), f"{name}.attribute")
    values = _present(row, "value", name)
    values = _list(values, f"{name}.value") if isinstance(row["attribute"], list | tuple) else [values]
    if len(values) != len(attributes):
        raise BadInput(f"{name}.value must hold one value for each attribute.")
    if row.get("min") is None and row.get("max") is None:
        raise BadInput(f"{name} must have a min or a max.")
    low = 0 if row.get("min") is None else _count(row["min"], f"{name}.min")
    high = None if row.get("max") is None else _count(row["max"], f"{name}.max")
    if high is not None and low > high:
        raise BadInput(f"{name}.min is more than its max.")
    return Quota(attributes, tuple(_text(value, f"{name}.value") for value in values), low, high)


def _cap(row: dict, name: str) -> Cap:
    _known(row, {"attribute", "max"}, name)
    attributes = _names(_present(row, "attribute", name), f"{name}.attribute")
    return Cap(attributes, _count(_present(row, "max", name), f"{name}.max"))


def _names(value: Any, name: str) -> Names:
    """One attribute, or a list of different ones."""
    names = _list(value, name) if isinstance(value, list | tuple) else [value]
    names = tuple(_name(word, name) for word in names)
    if not names:
        raise BadInput(f"{name} must not be empty.")
    if len(set(names)) < len(names):
        raise BadInput(f"{name} names an attribute twice.")
    return names


def _pins(question: dict, key: str, ids: set[str]) -> frozenset[str]:
    pins = [_text(pin, f"{key}[{place}]") for place, pin in enumerate(_list(question.get(key, []), key))]
    for place, pin in enumerate(pins):
        if pin not in ids:
            raise BadInput(f"{key}[{place}] names {_quoted(pin)}, who is no candidate.")
        if pin in pins[:place]:
            raise BadInput(f"{key}[{place}] names {_quoted(pin)} twice.")
    return frozenset(pins)


def _check_attributes(problem: Problem) -> None:
    """Every attribute that a rule counts is known of every candidate: nobody escapes a rule by saying nothing."""
    counted = [(f"quotas[{place}]", quota.attributes) for place, quota in enumerate(problem.quotas)]
    counted += [(f"caps[{place}]", cap.attributes) for place, cap in enumerate(problem.caps)]
    for name, attributes in counted:
        for attribute in attributes:
            lacking = [candidate.id for candidate in problem.candidates if attribute not in candidate.attributes]
            if lacking and len(lacking) == len(problem.candidates):
                raise BadInput(f"{name}.attribute names {_quoted(attribute)}, which no candidate has.")
            if lacking:
                raise BadInput(
                    f"candidates: {_quoted(lacking[0])} lacks the attribute {_quoted(attribute)}, which {name} counts."
                )
