"""The mails of allauth: our words in our layout, at once, and never in the database."""

from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone, translation

from backend.notifications.models import Message
from tests.factories import people

THEIRS = Path(allauth.__file__).parent / "templates"
OURS = settings.BASE_DIR / "templates"
PREFIXES = sorted(
    str(path.relative_to(THEIRS)).removesuffix("_message.txt")
    for path in THEIRS.glob("*/email/*_message.txt")
    if not path.name.startswith("base_")
)
CONTEXT = {
    "code": "7F3K-9Q2L",
    "password_reset_url": "https://kring.example/account/password/reset/key/a_b-c_d/",
    "signup_url": "https://kring.example/account/signup/",
    "from_email": "oud@stad.example",
    "to_email": "nieuw@stad.example",
    "deleted_email": "weg@stad.example",
    "provider": "ACM/IDM",
    "ip": "127.0.0.1",
    "timestamp": timezone.now(),
}


def test_every_mail_of_allauth_has_words_of_ours():
    missing = [
        prefix for prefix in PREFIXES for kind in ("subject", "message") if not (OURS / f"{prefix}_{kind}.txt").exists()
    ]

    assert missing == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_mail_of_allauth_is_in_our_layout(prefix, language):
    adapter = get_adapter(RequestFactory().get("/"))

    with translation.override(language):
        made = adapter.render_mail(prefix, "an@stad.example", CONTEXT)

    [(html, kind)] = made.alternatives
    assert kind == "text/html"
    assert f'<html lang="{language}">' in html
    assert made.subject
    assert "hulp@kring.example" in made.body
    if "{{ code }}" in (OURS / f"{prefix}_message.txt").read_text():
        assert CONTEXT["code"] in made.body
    if prefix.endswith("password_reset_key"):
        assert CONTEXT["password_reset_url"] in made.body


def test_asking_for_a_new_password_stores_no_mail(db, client):
    person = people.person(password=people.PASSWORD)

    client.post("/account/password/reset/", {"email": person.email})

    assert [message.to for message in mail.outbox] == [[person.email]]
    assert Message.objects.count() == 0
