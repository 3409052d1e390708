import pytest


@pytest.mark.parametrize(
    "address", ["/organisations/options/?q=%00", "/outbox/set/?batch=a%00b", "/imports/people/%00/", "/people/?q=%00"]
)
def test_a_nul_in_the_address_is_refused_in_our_words(client, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_what_only_looks_like_one_passes(client, db):
    assert client.get("/?q=%2500").status_code == 200
