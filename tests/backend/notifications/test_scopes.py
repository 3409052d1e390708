"""What the sets of mails are called."""

import pytest
from django.utils.translation import override

from backend.notifications import scopes


@pytest.mark.parametrize(
    ("batch", "called"),
    [
        ("call:1", "Oproep 1"),
        ("call:1:letters", "Oproep 1: Brieven"),
        ("call:1:other", "Oproep 1: other"),
        ("daily:2026-01-31", "Dagelijkse mail: 31 januari 2026"),
        ("daily:soon", "Dagelijkse mail"),
        ("party:3", "party:3"),
    ],
)
def test_a_set_of_mails_has_a_name(monkeypatch, batch, called):
    monkeypatch.setattr(scopes, "_words", {})
    scopes.name_batches("call", {"letters": "Brieven"})

    with override("nl"):
        assert scopes.batch_labels([batch]) == {batch: called}
