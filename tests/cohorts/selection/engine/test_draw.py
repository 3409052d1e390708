from collections import Counter
from fractions import Fraction
from hashlib import sha256

import pytest

from cohorts.selection.engine import draw as draws
from cohorts.selection.engine.draw import Lottery, Panel, below, draw, next_seed, rounded

LOTTERY = Lottery(groups=(("a", "b"), ("c",), ("d", "e")), panels=(Panel(3, (1, 0, 1)), Panel(1, (1, 1, 0))))
SECRET = "5e" * 32


def test_chances_of_a_lottery_are_exact():
    assert LOTTERY.chances == (Fraction(1, 2), Fraction(1, 4), Fraction(3, 8))


def test_draw_can_be_repeated_by_hand():
    number = int(sha256(b"ticket|seed|0|0").hexdigest(), 16) % 4
    first = min("ab", key=lambda id: sha256(f"place|seed|{id}".encode()).hexdigest())

    drawn = draw(LOTTERY, "seed")

    assert (drawn.ticket, drawn.panel) == (number, 0 if number < 3 else 1)
    assert drawn.selected[0] == first
    assert draw(LOTTERY, "seed") == drawn


def test_draws_follow_the_chances():
    times = 8000
    counts = Counter(id for number in range(times) for id in draw(LOTTERY, f"seed {number}").selected)

    chances = {"a": 1 / 2, "b": 1 / 2, "c": 1 / 4, "d": 3 / 8, "e": 3 / 8}
    assert {id: counts[id] / times for id in chances} == pytest.approx(chances, abs=0.02)


def test_number_is_below_any_limit_and_evenly_spread():
    assert below(1, "s") == 0
    assert all(below(10**100, f"s{number}") < 10**100 for number in range(20))
    assert len({below(10**100, f"s{number}") // 10**99 for number in range(200)}) == 10
    # More than half of the numbers of 256 bits lie above the only multiple: some seeds need more than one try.
    limit = 2**191 + 1
    assert max(below(limit, f"s{number}") for number in range(200)) < limit


def test_rounded_lottery_states_how_far_it_shifts_a_chance():
    thirds = Lottery((("a",), ("b",), ("c",)), (Panel(1, (0, 0, 1)), Panel(1, (0, 1, 0)), Panel(1, (1, 0, 0))))

    fewer, shift = rounded(thirds, 100)

    assert [panel.tickets for panel in fewer.panels] == [34, 33, 33]
    assert shift == Fraction(34, 100) - Fraction(1, 3)
    assert rounded(thirds, 3) == (thirds, 0)


@pytest.mark.rule("R87")
def test_second_draw_has_a_seed_of_its_own_that_follows_from_the_first():
    first = draw(LOTTERY, "seed").selected
    second = Lottery((first,), (Panel(1, (1,)),))

    seed = next_seed("seed", "draw 2")

    assert seed == sha256(b"seed|draw 2").hexdigest()
    assert set(draw(second, seed).selected) < set(first)
    both = {
        (draw(LOTTERY, f"s{number}").panel, draw(second, next_seed(f"s{number}", "draw 2")).selected)
        for number in range(60)
    }
    assert len(both) == 4


@pytest.mark.rule("R87")
def test_announcement_agrees_with_the_revealed_secret_and_with_nothing_else():
    rules = {"places": 4, "quotas": [{"attribute": "level", "value": "local", "max": 3}]}
    notice = draws.announced(rules, "version 1", "the Lotto numbers of 1 May", draws.commitment(SECRET))
    told = {
        "rules": rules,
        "code": "version 1",
        "secret": SECRET,
        "value": "1 2 3",
        "seed": draws.seed_from(SECRET, "1 2 3"),
    }

    assert draws.refuted(notice, **told) == []
    assert draws.refuted(notice, **told | {"value": "1 2 4"}) == ["seed"]
    assert draws.refuted(notice, **told | {"code": "version 2"}) == ["code"]
    assert draws.refuted(notice, **told | {"rules": rules | {"places": 5}}) == ["rules"]
    other = "6f" * 32
    assert draws.refuted(notice, **told | {"secret": other, "seed": draws.seed_from(other, "1 2 3")}) == ["commitment"]
    assert draws.refuted(notice | {"public": "another"}, **told) == ["digest"]


def test_secret_that_could_be_guessed_is_refused():
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        draws.commitment("geheim")
