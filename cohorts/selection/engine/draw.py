"""From a lottery and a seed to one cohort, so that anybody can repeat it with nothing but SHA-256 and long division.

How a cohort is drawn
    The panels stand in the order of their counts and hold the tickets 0, 1, 2 ... one after the other. The ticket drawn
    is a whole number from SHA-256 (``below``). Its panel says how many come from each group of candidates who are
    alike; who they are, the hashes of ``place|<seed>|<id>`` tell: the smallest ones are in.

Two draws in a row
    The second draw, from those drawn first, from those left over or for the order of a reserve list, is a problem of
    its own, and its seed is ``next_seed(seed, name)``: SHA-256 of ``<seed>|<name>`` with a name told beforehand, such
    as ``draw 2``. So one seed decides both, and neither draw tells anything about the other.

Commit and reveal
    Before the call closes the organiser thinks of a secret (``secrets.token_hex(32)``) and publishes ``announced``: the
    digest of the rules, the version of the code, the public value that will be used and the commitment to the secret.
    After the call the public value is known and the secret is revealed: ``seed_from`` makes the seed of both. The
    organiser cannot choose the seed (the secret was fixed before the public value existed), and nobody else can know
    it (they lack the secret). ``refuted`` checks all that. The secret must be revealed whatever comes out: an organiser
    who does not reveal it has broken the procedure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from cohorts.selection.engine.writing import canonical

# A cohort, group by group: how many are taken from each.
Counts = tuple[int, ...]

SECRET = re.compile(r"[0-9a-f]{64}")


class Panel(NamedTuple):
    """So many tickets for the cohorts that take these numbers from the groups."""

    tickets: int
    counts: Counts


@dataclass(frozen=True)
class Lottery:
    """Groups of candidates (ids) who are alike under the rules, and panels that each keep every rule."""

    groups: tuple[tuple[str, ...], ...]
    panels: tuple[Panel, ...]

    @cached_property
    def tickets(self) -> int:
        return sum(panel.tickets for panel in self.panels)

    @cached_property
    def chances(self) -> tuple[Fraction, ...]:
        """Of a member of each group, exactly."""
        sums = [0] * len(self.groups)
        for panel in self.panels:
            for group, count in enumerate(panel.counts):
                sums[group] += panel.tickets * count
        return tuple(Fraction(sum, self.tickets * len(ids)) for sum, ids in zip(sums, self.groups, strict=True))


class Drawn(NamedTuple):
    """The ticket, its panel (by position), and who is chosen (sorted)."""

    ticket: int
    panel: int
    selected: tuple[str, ...]


def draw(lottery: Lottery, seed: str) -> Drawn:
    """The cohort that this seed draws."""
    ticket = below(lottery.tickets, seed)
    left, number = ticket, 0
    while left >= lottery.panels[number].tickets:
        left -= lottery.panels[number].tickets
        number += 1
    chosen = []
    for ids, count in zip(lottery.groups, lottery.panels[number].counts, strict=True):
        chosen += sorted(ids, key=lambda id: (hashed("place", seed, id), id))[:count]
    return Drawn(ticket, number, tuple(sorted(chosen)))


def below(limit: int, seed: str) -> int:
    """A whole number from 0 to ``limit`` - 1, each as likely as any other.

    The hashes of ``ticket|<seed>|<try>|0``, ``...|1`` and so on are read as one number of 256 bits each, with at least
    64 bits more than the limit; it counts when it lies below the largest multiple of the limit, else the next try does.
    """
    blocks = -(-(limit.bit_length() + 64) // 256)
    attempt = 0
    while True:
        number = int("".join(hashed("ticket", seed, str(attempt), str(block)) for block in range(blocks)), 16)
        if number < 2 ** (256 * blocks) // limit * limit:
            return number % limit
        attempt += 1


def rounded(lottery: Lottery, tickets: int) -> tuple[Lottery, Fraction]:
    """The lottery with so many tickets, for a draw by hand; and by how much that shifts somebody's chance at most."""
    panels = in_tickets({panel.counts: Fraction(panel.tickets) for panel in lottery.panels}, tickets)
    fewer = Lottery(lottery.groups, panels)
    return fewer, greatest_shift(fewer.chances, lottery.chances)


def in_tickets(shares: Mapping[Counts, Fraction], total: int) -> tuple[Panel, ...]:
    """So many tickets in proportion to the shares; what rounding down leaves goes to the largest remainders."""
    whole = sum(shares.values())
    exact = {counts: share * total / whole for counts, share in shares.items()}
    tickets = {counts: int(share) for counts, share in exact.items()}
    by_remainder = sorted(exact, key=lambda counts: (tickets[counts] - exact[counts], counts))
    for counts in by_remainder[: total - sum(tickets.values())]:
        tickets[counts] += 1
    return tuple(Panel(number, counts) for counts, number in sorted(tickets.items()) if number)


def greatest_shift(chances: Sequence[Fraction], others: Sequence[Fraction]) -> Fraction:
    return max((abs(chance - other) for chance, other in zip(chances, others, strict=True)), default=Fraction())


# --- Seeds ------------------------------------------------------------------------------------------------------------
def hashed(*words: str) -> str:
    """SHA-256 of the words with a bar between them, in hexadecimal: ``printf '%s' 'a|b' | sha256sum``."""
    return sha256("|".join(words).encode()).hexdigest()


def next_seed(seed: str, name: str) -> str:
    """The seed of a further draw with a name of its own."""
    return hashed(seed, name)


def commitment(secret: str) -> str:
    """What is published of a secret: it can be checked later and tells nothing now."""
    if not SECRET.fullmatch(secret):
        raise ValueError("A secret is 64 hexadecimal digits; a shorter one can be guessed from its commitment.")
    return hashed(secret)


def announced(rules: Any, code: str, public: str, committed: str) -> dict[str, str]:
    """What is published before the call closes; ``public`` says which public value will be used, in words."""
    parts = {"rules": hashed(canonical(rules)), "code": code, "public": public, "commitment": committed}
    return parts | {"digest": hashed(canonical(parts))}


def seed_from(secret: str, value: str) -> str:
    """The seed: SHA-256 of ``<secret>|<public value>``."""
    return hashed(secret, value)


def refuted(notice: Mapping[str, str], *, rules: Any, code: str, secret: str, value: str, seed: str) -> list[str]:
    """What of a draw does not agree with what was announced; nothing when all does."""
    parts = {key: word for key, word in notice.items() if key != "digest"}
    wrong = {
        "digest": notice["digest"] != hashed(canonical(parts)),
        "rules": notice["rules"] != hashed(canonical(rules)),
        "code": notice["code"] != code,
        "commitment": notice["commitment"] != hashed(secret),
        "seed": seed != seed_from(secret, value),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]
