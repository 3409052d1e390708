import pytest

from backend.kit import charts


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 4, 25), (5, 4, 100), (-1, 4, 0), (1, 0, 0), (28, 60, 47)])
def test_share_stays_between_0_and_100(part, whole, percent):
    assert charts.share(part, whole) == percent


def test_bars_are_measured_by_the_longest():
    bars = charts.bars([{"label": "Vlaams", "value": 20}, {"label": "Lokaal", "value": 5, "note": "1 van 4"}])

    assert bars == [
        {"label": "Vlaams", "value": 20, "note": "", "share": 100},
        {"label": "Lokaal", "value": 5, "note": "1 van 4", "share": 25},
    ]


def test_bars_of_nothing_are_no_bars():
    assert charts.bars([]) == []


def test_balance_puts_all_groups_on_one_scale_and_says_where_too_few_are_chosen():
    rows = [
        {"label": "Vlaams", "chosen": 10, "pool": 20, "target": 8, "minimum": 5},
        {"label": "Lokaal", "chosen": 1, "pool": 5, "target": None, "minimum": 2},
    ]

    bars = charts.balance(rows)

    assert [(bar["chosen_share"], bar["pool_share"], bar["target_share"], bar["short"]) for bar in bars] == [
        (50, 100, 40, False),
        (5, 25, None, True),
    ]


def test_line_goes_from_left_to_right_with_the_highest_on_top():
    assert charts.line([1, 3, 2])["points"] == "5,35 60,5 115,20"


def test_line_of_one_value_is_a_point():
    line = charts.line([7])

    assert (line["end_x"], line["end_y"]) == (5, 5)


def test_ring_draws_the_ratio():
    assert charts.ring(0.467) == 47
