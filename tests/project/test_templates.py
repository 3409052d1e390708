"""Templates: all parse, all are used, and none carries what the Content-Security-Policy or the house style forbids."""

import re
from functools import cache
from pathlib import Path

import allauth
import django
import pytest
from django.template.loader import get_template

from tests.project import source

FILES = sorted(
    str(file.relative_to(source.TEMPLATES))
    for file in source.TEMPLATES.rglob("*.*")
    if file.suffix in {".html", ".txt"}
)
COMPONENTS = [file for file in FILES if file.startswith("components/")]
PAGES = [file for file in FILES if not file.startswith("components/")]
# Mail programs read no stylesheet.
INLINE_STYLE_ALLOWED = {"layouts/email.html"}
# Django looks these up by itself.
FOUND_BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}

# The style guide shows every component: that is no use of it.
STYLE_GUIDE = ("backend/kit/components.html", "backend/kit/showcase.py")
# Made ahead of their first page: the agenda board of cohort sessions, and a remark between paragraphs.
AHEAD = {f"components/{name}.html" for name in ("board", "board_card", "board_column", "inset")}

USED_COMPONENT = re.compile(r"""\{%\s*(?:component|wrap)\s+["'](\w+)["']""")
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*="),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "a handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "an asset of another site": re.compile(
        r"<(?:script|link|img|source|iframe|video|audio|use)\b[^>]*\b(?:src|href|srcset)=[\"'](?:https?:)?//"
    ),
    "a script as an address": re.compile(r"javascript:"),
}


@cache
def text(file):
    return (source.TEMPLATES / file).read_text()


@cache
def everything(*apart_from):
    """All templates and all Python code as one text, in which a template that is used must be named."""
    code = [(source.ROOT / path).read_text() for path in source.modules() if path not in apart_from]
    return "\n".join([*code, *(text(file) for file in FILES if file not in apart_from)])


def overrides_a_library(file):
    folders = [Path(allauth.__file__).parent / "templates", Path(django.__file__).parent / "forms" / "templates"]
    return any((folder / file).exists() for folder in folders)


@pytest.mark.parametrize("file", FILES)
def test_parses(file):
    get_template(file)


def test_every_page_is_used():
    unused = [
        file
        for file in PAGES
        if file not in FOUND_BY_NAME
        and not overrides_a_library(file)
        and not re.search(rf"[\"']{re.escape(file)}[\"'#]", everything())
    ]

    assert unused == []


def test_every_component_is_used():
    on_pages = everything(*STYLE_GUIDE)
    used = {f"components/{name}.html" for name in USED_COMPONENT.findall(on_pages)}
    included = {file for file in COMPONENTS if f'"{file}"' in on_pages}

    assert set(COMPONENTS) - used - included == AHEAD


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    found = {file for file in FILES if FORBIDDEN[what].search(text(file))}

    assert found - (INLINE_STYLE_ALLOWED if what == "an inline style" else set()) == set()


def test_no_stylesheet_or_script_loads_from_another_site():
    ours = [file for kind in ("css", "js") for file in (source.ROOT / "backend" / "static" / kind).rglob(f"*.{kind}")]
    remote = re.compile(r"""(?:url\(|@import|import|from)\s*["'(]*(?:https?:)?//""")

    assert [str(file) for file in ours if remote.search(file.read_text())] == []
