"""Somebody in front of a browser, who finds everything by what it is called on the page.

What stands here knows nothing but accessible roles and names, so a story told with it also proves that every step has
a name, and that the name is Dutch.
"""

import os
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# A folder for a picture of every page that a story stops at, when somebody wants to look.
PICTURES = os.environ.get("KRING_TEST_PICTURES")


# A machine with much to do answers late.
expect.set_options(timeout=10_000)


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, page: Page, home: str):
        self.page, self.home = page, home

    def opens(self, path: str) -> None:
        self.page.goto(self.home + path if path.startswith("/") else path)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def goes_to(self, name: str) -> None:
        """Choose from the menu."""
        menu = self.page.get_by_role("navigation", name="Menu")
        menu.get_by_role("link", name=re.compile(rf"^{re.escape(name)}( \d+)?$")).click()

    def follows(self, name: str | re.Pattern, *, within: Locator | None = None) -> None:
        """Click on the one link of this name."""
        (within or self.main).get_by_role("link", name=name, exact=True).click()

    def presses(self, name: str | re.Pattern, *, within: Locator | None = None) -> None:
        """Press the one button of this name."""
        (within or self.main).get_by_role("button", name=name, exact=True).click()

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(labelled(label)).filter(visible=True)

    def fills_in(self, answers: dict[str, str]) -> None:
        """Type into text fields, each by its label."""
        for label, text in answers.items():
            self.field(label).fill(text)

    def chooses(self, question: str, answer: str) -> None:
        """Choose one of the answers under a question."""
        group = self.main.get_by_role("group", name=labelled(question))
        group.get_by_role("radio", name=answer, exact=True).check()

    def chooses_from_list(self, label: str, answer: str) -> None:
        self.field(label).select_option(label=answer)

    def ticks(self, *names: str) -> None:
        for name in names:
            self.main.get_by_role("checkbox", name=name, exact=True).check()

    def unfolds(self, summary: str) -> None:
        """Open what is folded away under these words."""
        self.main.get_by_text(summary, exact=True).click()

    def hands_over(self, label: str, *, name: str, content: bytes, kind: str) -> None:
        """Choose a file through the button of the field."""
        with self.page.expect_file_chooser() as chooser:
            self.main.get_by_role("button", name=re.compile(rf"^{re.escape(label)}\b")).click()
        chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    def row(self, name: str) -> Locator:
        """The row of a table that is about this."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=name))

    def part(self, title: str) -> Locator:
        """The part of the page under this heading."""
        return self.page.locator("section").filter(has=self.page.get_by_role("heading", name=title, exact=True))

    def is_on(self, title: str | re.Pattern) -> None:
        """The page has this title, and it is wholly there."""
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        self.looks()

    def reads(self, words: str | re.Pattern) -> None:
        expect(self.main).to_contain_text(words)

    def is_told(self, words: str | re.Pattern) -> None:
        """The platform says that it did something."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def looks(self) -> None:
        """Keep a picture, for the people who make this."""
        if PICTURES:
            number = len(list(Path(PICTURES).glob("*.png")))
            self.page.screenshot(path=f"{PICTURES}/{number:03}.png", full_page=True)


def labelled(label: str) -> re.Pattern:
    """A label as it is written, whether or not the page adds that the field may stay empty."""
    return re.compile(rf"^{re.escape(label)}( \(niet verplicht\))?$")
