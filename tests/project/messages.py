"""Find every string that people read, without xgettext, and compare it with the Dutch catalogue.

``python -m tests.project.messages`` prints what is missing (./kring check). The extraction is Django's own
``templatize`` for templates and the syntax tree for Python, so it says the same on every machine.
"""

import ast
import re
import sys
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

from tests.project import source

CATALOGUE = source.ROOT / "backend" / "locale" / "nl" / "LC_MESSAGES" / "django.po"

# Which arguments of each function hold: (context, singular, plural).
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS |= {f"{name}_lazy": places for name, places in FUNCTIONS.items() if name not in {"_", "gettext_noop"}}

# What templatize writes: gettext('text'), ngettext('one', 'many', count), pgettext('context', 'text') and _('text').
STRING = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(\s*{STRING}(?:\s*,\s*{STRING})?(?:\s*,\s*{STRING})?", re.DOTALL)


def _pick(name, strings):
    context, singular, plural = (None if place is None else strings[place] for place in FUNCTIONS[name])
    return context, singular, plural


def in_python(tree: ast.Module):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        needed = [place for place in FUNCTIONS.get(name, ()) if place is not None]
        if not needed or len(node.args) <= max(needed):
            continue
        strings = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
        if all(isinstance(strings[place], str) for place in needed):
            yield _pick(name, strings)


def in_template(text: str):
    for match in CALL.finditer(templatize(text)):
        # templatize doubles nothing: each literal is a Python literal, except that newlines stand as they are.
        strings = [ast.literal_eval(group.replace("\n", "\\n")) if group else None for group in match.groups()[1:]]
        yield _pick(match[1], strings)


def extracted() -> set[tuple]:
    """Every (context, singular, plural) in the code and the templates."""
    found = {message for tree in source.modules().values() for message in in_python(tree)}
    for file in source.TEMPLATES.rglob("*.*"):
        if file.suffix in {".html", ".txt"}:
            found.update(in_template(file.read_text()))
    return found


def complaints() -> list[str]:
    """What is wrong with the Dutch catalogue, one line each: nothing, when it is complete and compiled."""
    catalogue = polib.pofile(str(CATALOGUE))
    translated = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in catalogue if entry.translated()
    }
    # One entry serves a text with and without a plural.
    singles = {(context, singular) for context, singular, _ in translated}
    missing = [
        f"no Dutch for {singular!r}"
        for context, singular, plural in sorted(extracted(), key=str)
        if (context, singular, plural) not in translated and (plural or (context, singular) not in singles)
    ]
    fuzzy = [f"still fuzzy: {entry.msgid!r}" for entry in catalogue if "fuzzy" in entry.flags]
    return missing + fuzzy + _not_compiled(translated)


def _not_compiled(translated: dict) -> list[str]:
    compiled_file = Path(CATALOGUE).with_suffix(".mo")
    if not compiled_file.exists():
        return [f"{compiled_file.name} is not there"]
    compiled = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in polib.mofile(str(compiled_file))
    }
    same = {key: (entry.msgstr, entry.msgstr_plural) for key, entry in compiled.items()} == {
        key: (entry.msgstr, entry.msgstr_plural) for key, entry in translated.items()
    }
    return [] if same else [f"{compiled_file.name} is older than {CATALOGUE.name}: compile it"]


if __name__ == "__main__":
    settings.configure()
    found = complaints()
    print("\n".join(found) or "Every text has its Dutch.")  # noqa: T201 -- a command's answer
    sys.exit(bool(found))
