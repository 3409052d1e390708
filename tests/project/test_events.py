"""The journal in words: whatever the code records has a sentence, and nothing has a sentence that is never recorded."""

import ast
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from backend.kit import events
from tests.project import source

EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
# Texts of the same shape in a module that records: fields of a row, kinds of job, models.
OTHERS = {"kit.import", "selection.propose"}
RECORDERS = ("record", "record_many", "send")


def recorded():
    """Every event that the code can write: the texts of that shape in a module that calls a recorder."""
    found = set()
    for path, module in source.modules().items():
        calls = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        if "actions" in path and names & set(RECORDERS) or path == "backend/kit/jobs.py":
            found |= {
                node.value
                for node in ast.walk(module)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.fullmatch(node.value)
            }
    return found - OTHERS


def test_whatever_is_recorded_has_words_and_no_words_are_left_over():
    assert recorded() == set(events.SENTENCES)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_the_sentences_are_said_in_every_language(language):
    def told(code):
        with translation.override(code):
            return {event: events.in_words(event) for event in events.SENTENCES}

    english = told("en")

    assert [event for event, sentence in told(language).items() if sentence == english[event]] == []


def test_every_row_the_journal_can_be_about_exists_as_a_model():
    ours = {model._meta.label_lower for model in apps.get_models()}

    assert set(events.NOUNS) <= ours


def test_an_event_has_one_sentence():
    with pytest.raises(events.RegisteredTwice, match=r"file\.read"):
        events.register("Files", nouns={}, sentences={"file.read": "Read"})


def test_an_event_of_the_past_without_words_shows_as_it_is():
    assert (events.in_words("thing.vanished"), events.noun("old.thing")) == ("thing.vanished", "old.thing")
