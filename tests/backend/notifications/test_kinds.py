import dataclasses

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from backend.kit import markdown
from backend.notifications import kinds, text
from tests.factories.notifications import SELECTED

SHIPPED = [(kind.key, language) for kind in kinds.everything() for language in ("nl", "en")]


@pytest.mark.parametrize(("key", "language"), SHIPPED)
def test_every_kind_renders_in_every_language(key, language):
    kind = kinds.get(key)

    with override(language):
        values = kinds.example(kind)
        subject = text.fill_subject(kind.subject[language], values)
        body = text.fill_body(kind.body[language], values)

    assert "{" not in subject + body
    assert markdown.render(body).startswith("<p>")
    assert str(kind.label)


def test_an_unknown_placeholder_is_named_with_those_there_are():
    [fault] = kinds.faults(SELECTED, "Dag {voornaam}")

    assert "{voornaam}" in fault
    assert "{first_name}, {name}, {site_name}, {edition}, {reason}, {link}" in fault


@pytest.mark.parametrize("words", ["Dag {first_name", "Dag first_name}", "Dag {First_Name}", "Dag {first name}", "{}"])
def test_a_broken_placeholder_is_refused(words):
    assert len(kinds.faults(SELECTED, words)) == 1


def test_a_good_text_has_no_faults():
    assert kinds.faults(SELECTED, "Dag {first_name}, welkom bij {edition}.") == []


def test_a_kind_that_lacks_a_language_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="has no text in en"):
        kinds.register(dataclasses.replace(SELECTED, key="test.half", body={"nl": "Dag"}))


def test_a_kind_with_a_wrong_placeholder_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="nope"):
        kinds.register(dataclasses.replace(SELECTED, key="test.wrong", subject={"nl": "{nope}", "en": "x"}))


def test_a_kind_is_registered_once():
    with pytest.raises(ImproperlyConfigured, match="two kinds"):
        kinds.register(SELECTED)


def test_a_kind_nobody_registered_is_unknown():
    with pytest.raises(kinds.UnknownKind, match="test.nothing"):
        kinds.get("test.nothing")
