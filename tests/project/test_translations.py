import re

import polib

from tests.project import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_dutch_is_complete_and_compiled():
    assert messages.complaints() == []


def test_translations_keep_every_placeholder():
    changed = [
        entry.msgid
        for entry in polib.pofile(str(messages.CATALOGUE))
        for text in entry.msgstr_plural.values() or [entry.msgstr]
        if text and not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]

    assert changed == []


def test_the_search_reads_templates():
    found = set(
        messages.in_template(
            """<h1>{% trans "It's open" %}</h1>{% trans 'May' context 'month' as may %}
            {% blocktrans trimmed count n=rows %}
              One row
            {% plural %}
              {{ n }} rows
            {% endblocktrans %}{{ _("Inside")|upper }}{% component "button" text=_("Save") %}"""
        )
    )

    assert found == {
        (None, "It's open", None),
        ("month", "May", None),
        (None, "One row", "%(n)s rows"),
        (None, "Inside", None),
        (None, "Save", None),
    }
