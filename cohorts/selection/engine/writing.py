"""Answers as text that anybody can compare: the keys sorted, the decimals exact, one way to write each thing."""

from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any

from cohorts.selection.engine.problem import Problem


def canonical(value: Any) -> str:
    """This data as JSON without spaces, in UTF-8: the text of which the digest is taken."""
    match value:
        case str():
            return quoted(value)
        case dict():
            pairs = (f"{quoted(key)}:{canonical(value[key])}" for key in sorted(value))
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case Decimal():
            return plain(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    raise TypeError(f"{type(value).__name__} is not written down here")


def plain(number: Decimal) -> str:
    """A decimal without exponent and without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def pretty(value: Any, indent: str = "") -> str:
    """The same data for people: one line for each entry of the outer objects."""
    if not isinstance(value, dict) or not value or len(indent) > 2:
        return canonical(value)
    inner = indent + "  "
    lines = (f"{inner}{quoted(key)}: {pretty(value[key], inner)}" for key in sorted(value))
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def digest(*parts: Any) -> str:
    """SHA-256 of these parts, each as canonical JSON on a line of its own."""
    return sha256("\n".join(map(canonical, parts)).encode()).hexdigest()


def as_data(problem: Problem) -> dict[str, Any]:
    """The question in full, defaults filled in and candidates in their order: ``read`` gives the same problem again."""
    return {
        "places": problem.places,
        "mode": problem.mode.value,
        "seed": problem.seed,
        "candidates": [
            {
                "id": candidate.id,
                "score": candidate.score,
                "interval": candidate.interval,
                "attributes": candidate.attributes,
            }
            for candidate in problem.candidates
        ],
        "quotas": [
            {"attribute": quota.attributes, "value": quota.values, "min": quota.min, "max": quota.max}
            for quota in problem.quotas
        ],
        "caps": [{"attribute": cap.attributes, "max": cap.max} for cap in problem.caps],
        "include": sorted(problem.include),
        "exclude": sorted(problem.exclude),
        "seconds": problem.seconds,
    }
