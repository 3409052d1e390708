import pytest

from backend.kit import pages


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        ("/calls/", "/calls/"),
        ("https://elders.example/", "/thuis/"),
        ("//elders.example/", "/thuis/"),
        ("javascript:alert(1)", "/thuis/"),
        ("", "/thuis/"),
    ],
)
def test_next_stays_on_this_site(rf, wanted, url):
    assert pages.next_url(rf.post("/", {"next": wanted}), "/thuis/") == url
    assert pages.next_url(rf.get("/", {"next": wanted}), "/thuis/") == url
