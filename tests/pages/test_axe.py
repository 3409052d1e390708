"""Every kind of page in a real browser: usable by everybody, in both languages, light and dark, wide and narrow.

The pages are the doors of ``tests/project/doors.txt`` that open for somebody; each is visited once, by who sees most.
Tests gather what is wrong on all pages and say it at the end, so that one run shows the whole list.
"""

import re
from functools import cache

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.browser import DESK, PHONE, STANDARDS
from tests.factories import world as worlds
from tests.project import messages
from tests.project.doors import doors

# Of several who may read a page, the first of these sees most of it; where that is not so, it stands below.
EYES = ("organiser", "administrator", "assessor", "candidate", "participant", "outsider", "anonymous")
FULLEST = {
    "candidacies:mine": "candidate",
    "selection:my_reviews": "assessor",
    "notifications:mine": "candidate",
    "candidacies:start": "anonymous",
    "overviews:home": "anonymous",
}
# The same address is another page for another person.
ALSO = [
    ("candidate", "overviews:my_page", ()),
    ("assessor", "overviews:my_page", ()),
    ("administrator", "overviews:my_page", ()),
    (worlds.LOOKING, "overviews:my_page", ()),
    ("assessor", "selection:review", ("pk=by_organisation",)),
    ("candidate", "candidacies:candidacy", ("pk=refused",)),
    ("organiser", "programmes:edition", ("pk=past",)),
    ("organiser", "selection:decisions", ("pk=decided_call",)),
    ("hr", "people:people", ()),
    ("hr", "people:person", ("pk=candidate",)),
]
# The pages that say no: 403 and 404.
REFUSALS = [("applicant", "overviews:journal", ()), ("applicant", "selection:board", ("pk=closed_call",))]
# Files, and the page of a mail, which stands in a frame of a page.
NO_PAGES = {
    "overviews:edition_report_export", "overviews:journal_export", "programmes:export_participants",
    "candidacies:attachment", "candidacies:export",
    "selection:attachment", "selection:export", "selection:participants", "selection:letter_pdf", "kit:import_template",
    "notifications:message_html", "notifications:my_message_html", "people:organisation_options",
}  # fmt: skip
# Where people do their work: also looked at on a phone, and walked through with the Tab key.
MAIN = {
    "overviews:home", "overviews:my_page", "programmes:call", "programmes:edition", "candidacies:step",
    "candidacies:check", "candidacies:candidacy", "selection:review", "selection:board", "selection:decisions",
    "notifications:outbox", "people:people", "account_login", "kit:import_preview",
}  # fmt: skip
# A theme changes colours, and nothing else that these rules look at.
COLOURS = ["color-contrast", "link-in-text-block"]
# Words that stand in every English sentence and in no Dutch one.
ENGLISH = re.compile(r"\b(the|this|that|and|your|you|for|with|from|not|by|to|who|are|has)\b", re.IGNORECASE)
SEEN_AND_HEARD = """() => {
  const words = [];
  const foreign = (element) => element.closest("[lang]")?.lang !== document.documentElement.lang
    || element.closest("script, style, code, template, noscript");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!foreign(walker.currentNode.parentElement)) words.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (foreign(element)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) words.push(element.getAttribute(name) ?? "");
  }
  return [document.title, ...words].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


def visits():
    """Who looks at what: each name of an address once, and what is another page for somebody else."""
    found = {}
    for door in doors():
        open_to = [role for role, answer in door.answers.items() if answer == "200"]
        if door.method == "GET" and open_to and door.name not in NO_PAGES and door.name not in found:
            role = FULLEST.get(door.name) or next(role for role in EYES if role in open_to)
            found[door.name] = (role, door.name, door.arguments)
    return [*found.values(), *ALSO, *REFUSALS]


class Visitor:
    """One browser per role, signed in by its cookie; remembers what the console complained about."""

    def __init__(self, world, base, new_context, language):
        self.world, self.base, self.new_context, self.language = world, base, new_context, language
        self.pages, self.complaints = {}, []

    def page(self, role):
        if role not in self.pages:
            cookies = {settings.LANGUAGE_COOKIE_NAME: self.language, "kring_theme": "light"}
            session = self.world.client(role).cookies.get("sessionid")
            if session:
                cookies["sessionid"] = session.value
            context = self.new_context(reduced_motion="reduce")
            context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])
            page = context.new_page()
            page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
            page.on("console", self._hear)
            self.pages[role] = page
        return self.pages[role]

    def _hear(self, line):
        if line.type == "error" and "the server responded" not in line.text:
            self.complaints.append(line.text)

    def visit(self, role, name, arguments):
        page = self.page(role)
        answer = page.goto(self.base + self.world.address(name, *arguments))
        if (role, name, arguments) not in REFUSALS and answer.status != 200:
            self.complaints.append(f"the answer was {answer.status}, at {page.url}")
        return page

    def heard(self):
        said, self.complaints = self.complaints, []
        return said


@pytest.fixture
def visitor(live_server, new_context):
    def enter(language="nl"):
        return Visitor(worlds.build(), live_server.url, new_context, language)

    return enter


AXE = """(options) => axe.run(options).then((found) => found.violations.map(
  (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`))"""


def violations(page, rules=None):
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    return page.evaluate(AXE, {"runOnly": only, "resultTypes": ["violations"]})


def frame_faults(page, language):
    """What every page has: its language, one heading above all, a title of its own."""
    state = page.evaluate(
        "() => [document.documentElement.lang, document.querySelectorAll('h1').length, document.title.length > 5]"
    )
    return [] if state == [language, 1, True] else [f"language, number of h1, has a title: {state}"]


def sideways(page):
    """Nothing makes a phone scroll sideways."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate(
        """() => {
          const most = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= most) return [];
          const wide = [...document.body.querySelectorAll("*")].filter(
            (one) => one.getBoundingClientRect().right > most + 1 && !one.closest("[tabindex='0']"));
          return wide.slice(0, 3).map((one) => `${one.tagName} ${one.className} ${one.getBoundingClientRect().right}`);
        }"""
    )
    return [f"wider than a phone: {', '.join(wide)}"] if wide else []


@cache
def english_labels():
    """What the code says in English and the catalogue says otherwise in Dutch, such as the text of a button."""
    entries = polib.pofile(str(messages.CATALOGUE))
    kept = {entry.msgstr for entry in entries} | {name for _code, name in settings.LANGUAGES}
    return {entry.msgid for entry in entries} - kept


def untranslated(page):
    texts = page.evaluate(SEEN_AND_HEARD)
    return [f"English: {text[:100]}" for text in texts if text in english_labels() or ENGLISH.search(text)]


def faults_of(visitor, name, page, language):
    page.set_viewport_size(DESK)
    faults = [*frame_faults(page, language), *violations(page)]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    faults += [f"dark: {one}" for one in violations(page, COLOURS)]
    if language == "nl":
        faults += [*untranslated(page), *sideways(page)]
        if name in MAIN:
            page.evaluate("document.documentElement.dataset.theme = 'light'")
            faults += [f"on a phone: {one}" for one in violations(page)]
    return faults + visitor.heard()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_page_is_accessible(visitor, language):
    guest = visitor(language)
    wrong = []
    for role, name, arguments in visits():
        page = guest.visit(role, name, arguments)
        wrong += [f"{name} as {role}: {fault}" for fault in faults_of(guest, name, page, language)]

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.fixture
def error_urls(settings):
    """The real addresses, and one for each page that says what went wrong."""
    settings.ROOT_URLCONF, settings.DEBUG = "tests.pages.error_urls", False


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_that_says_what_went_wrong_is_accessible_and_leads_on(visitor, error_urls, language):
    guest = visitor(language)
    wrong = []
    for status in (400, 403, "403-csrf", 404, 429, 500):
        page = guest.page("anonymous")
        answer = page.goto(f"{guest.base}/error/{status}/")
        assert str(answer.status) == str(status)[:3]
        # The pages that stand alone speak Dutch first, then English.
        spoken = "nl" if status in (400, 500) else language
        wrong += [f"{status}: {fault}" for fault in faults_of(guest, "", page, spoken)]
        if not page.locator("main a[href='/']").count():
            wrong.append(f"{status}: no way onward")

    assert not wrong, "\n" + "\n".join(wrong)


TABBABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  window.walk = all.filter((one) => !one.disabled && one.type !== "hidden" && one.tabIndex >= 0
    && one.checkVisibility({visibilityProperty: true}) && !one.closest("details:not([open]) > :not(summary)"));
  window.look = (one) => {
    const styles = [one, one.nextElementSibling, one.parentElement].filter(Boolean).map((it) => {
      const own = getComputedStyle(it), before = getComputedStyle(it, "::before");
      return [own.outline, own.boxShadow, own.backgroundColor, own.color, own.border, own.textDecoration,
        before.outline, before.boxShadow, before.border];
    });
    return JSON.stringify(styles);
  };
  window.plain = new Map(window.walk.map((one) => [one, window.look(one)]));
  return window.walk.length;
}"""
FOCUSED = """() => {
  const one = document.activeElement, at = window.walk.indexOf(one);
  if (one === document.body) return [-1, true, "body"];
  const box = one.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && window.look(one) !== window.plain.get(one);
  return [at, seen, one.outerHTML.slice(0, 140)];
}"""
NOT_REACHED = """(reached) => window.walk.filter((one, at) => !reached.includes(at)
  && !(one.type === "radio" && reached.some((other) => window.walk[other]?.name === one.name)))
  .map((one) => one.outerHTML.slice(0, 140))"""


def walk(page):
    """Tab from the top to the end: what is not reached, what does not show that it has the focus, what holds it."""
    count, reached, faults = page.evaluate(TABBABLE), [], []
    for _press in range(count + 2):
        page.keyboard.press("Tab")
        at, seen, html = page.evaluate(FOCUSED)
        if at == -1 and html == "body" or at in reached:
            break
        reached.append(at)
        if not seen:
            faults.append(f"focus does not show: {html}")
    return [*faults, *(f"Tab never comes to {html}" for html in page.evaluate(NOT_REACHED, reached))]


def skip_link_faults(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.closest('main, footer') !== null"):
        return []
    return [f"the skip link leads to {page.evaluate('document.activeElement.outerHTML.slice(0, 140)')}"]


def test_every_step_is_possible_with_the_keyboard(visitor):
    guest = visitor()
    wrong = []
    for role, name, arguments in visits():
        if name in MAIN:
            page = guest.visit(role, name, arguments)
            faults = walk(page)
            page = guest.visit(role, name, arguments)
            wrong += [f"{name} as {role}: {fault}" for fault in [*faults, *skip_link_faults(page), *guest.heard()]]

    assert not wrong, "\n" + "\n".join(wrong)
