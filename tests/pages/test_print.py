"""What people take to a meeting on paper: nothing is cut off at the edge, nothing is printed that needs a screen."""

import pytest

from tests.pages.test_axe import visitor

__all__ = ["visitor"]

# The width between the margins of an A4 page, in pixels of the stylesheet.
PAPER = {"width": 688, "height": 1000}
PRINTED = [
    ("organiser", "candidacies:read", ("pk=waiting",)),
    ("organiser", "selection:review", ("pk=waiting",)),
    ("organiser", "selection:board", ("pk=closed_call",)),
    ("organiser", "overviews:edition_report", ("pk=past",)),
    ("organiser", "programmes:cohort", ("pk=cohort",)),
]
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(
  (one) => one.checkVisibility() && !one.closest(".govuk-visually-hidden, svg")
    && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).slice(0, 3).map((one) => `${one.tagName} ${one.className}`)"""
ONLY_ON_A_SCREEN = """() => [
  ...[...document.querySelectorAll("nav, footer, button, .govuk-button, input, select, textarea")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden").map((one) => `${one.tagName} ${one.className}`),
  ...[...document.querySelectorAll("main table a")]
    .map((one) => getComputedStyle(one, "::after").content).filter((content) => content !== "none"),
]"""


@pytest.mark.parametrize(("role", "name", "arguments"), PRINTED)
def test_a_page_fits_on_paper_and_shows_what_can_be_read_there(visitor, role, name, arguments):
    page = visitor().visit(role, name, arguments)

    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)

    assert (page.evaluate(CUT_OFF), page.evaluate(ONLY_ON_A_SCREEN)) == ([], [])
    assert len(page.locator("main").inner_text()) > 100
