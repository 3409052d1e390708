import pytest

from backend.kit.keys import HIGHEST, key_of, keys_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12", 12),
        ("0", 0),
        (str(HIGHEST), HIGHEST),
        (str(HIGHEST + 1), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        (" 1", None),
        ("١٢", None),
        ("twaalf", None),
    ],
)
def test_key_is_read_from_what_a_browser_sends(text, key):
    assert key_of(text) == key


def test_keys_keep_their_order_and_leave_nonsense_out():
    assert keys_of(["3", "x", "9" * 30, "1"]) == [3, 1]
