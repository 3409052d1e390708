"""Markdown that people write, as HTML for a page and as plain text for a mail.

The source is stored; every output is cleaned again, so no old row can bring a script into a page.
"""

import html
import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML in the source shows as text. Headings start under the heading of the page's section,
# whichever level the writer began with.
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
_cleaner = nh3.Cleaner(
    tags={
        "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "strong",
        "table", "tbody", "td", "th", "thead", "tr", "ul",
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
)  # fmt: skip
_HEADING = re.compile(r"<(/?)h([1-6])>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)
_ITEM = re.compile(r"<li>\s*(?:<p>)?")
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|blockquote|pre|table|ul|ol)>\s*")
_TABLE_PART = re.compile(r"</?(?:thead|tbody)>\s*|<tr>\s*")
_CELL_END = re.compile(r"</t[dh]>\s*(?=<t[dh])")
_LINE_END = re.compile(r"<br />\n?|\s*</(?:li|tr)>\s*|<hr />\s*")
_TAG = re.compile(r"<[^>]+>")


def render(text: str) -> SafeString:
    """HTML of a small, safe set of elements; links carry ``rel``, images and raw HTML do not pass."""
    page = _parser.render(text)
    highest = min((int(level) for _close, level in _HEADING.findall(page)), default=1)
    lowered = _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) - highest + 3, 5)}>", page)
    return mark_safe(_cleaner.clean(lowered))  # noqa: S308 -- cleaned on this very line


def plain(text: str) -> str:
    """The same text without marks, for a mail: a link becomes its words and its address, an item gets a dash."""
    page = _LINK.sub(_spelled_out, _parser.render(text))
    page = _ITEM.sub("- ", page)
    page = _CELL_END.sub("  ", _TABLE_PART.sub("", page))
    page = _LINE_END.sub("\n", page)
    page = _BLOCK_END.sub("\n\n", page)
    words = html.unescape(_TAG.sub("", page))
    lines = [line.rstrip() for line in words.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _spelled_out(link: re.Match) -> str:
    address, words = link[1], link[2]
    return words if words in (address, address.removeprefix("mailto:")) else f"{words} ({address})"
