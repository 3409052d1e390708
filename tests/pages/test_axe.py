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
    "selection:attachment", "selection:export", "selection:participants", "selection:letter_pdf",
    "selection:proposal_json", "kit:import_template",
    "notifications:message_html", "notifications:my_message_html", "people:organisation_options",
}  # fmt: skip
# Where people do their work: also looked at on a phone, and walked through with the Tab key.
MAIN = {
    "overviews:home", "overviews:my_page", "programmes:call", "programmes:edition", "candidacies:step",
    "candidacies:check", "candidacies:candidacy", "selection:review", "selection:board", "selection:decisions",
    "notifications:outbox", "people:people", "account_login", "kit:import_preview",
}  # fmt: skip
# Forms that say what is missing when they are sent with everything taken out. What may be empty, such as the reason for
# withdrawing, is not among them.
SENT_EMPTY = [
    ("organiser", "programmes:create_programme", ()),
    ("organiser", "programmes:edit_programme", ("slug=programme",)),
    ("organiser", "programmes:recipe", ("slug=programme",)),
    ("organiser", "programmes:create_edition", ("slug=programme",)),
    ("organiser", "programmes:edit_edition", ("pk=edition",)),
    ("organiser", "programmes:components", ("pk=edition",)),
    ("organiser", "programmes:roles", ("pk=edition",)),
    ("organiser", "programmes:copy_edition", ("pk=past",)),
    ("organiser", "programmes:create_call", ("pk=edition",)),
    ("organiser", "programmes:edit_call", ("pk=open_call",)),
    ("organiser", "programmes:add_question", ("pk=open_call",)),
    ("organiser", "programmes:change_question", ("pk=open_call", "key=bring")),
    ("organiser", "programmes:extend_deadline", ("pk=open_call",)),
    ("organiser", "programmes:close_early", ("pk=open_call",)),
    ("organiser", "programmes:withdraw_enrolment", ("pk=place",)),
    ("organiser", "selection:add_criterion", ("pk=closed_call",)),
    ("organiser", "selection:change_criterion", ("pk=criterion",)),
    ("organiser", "selection:add_rule", ("pk=closed_call", "kind=quota")),
    ("organiser", "selection:add_rule", ("pk=closed_call", "kind=cap")),
    ("organiser", "selection:review", ("pk=waiting",)),
    ("assessor", "selection:review", ("pk=by_organisation",)),
    ("organiser", "kit:import_upload", ("kind=candidacies", "scope=closed_call")),
    ("administrator", "kit:import_upload", ("kind=people",)),
    ("candidate", "people:edit_profile", ()),
    ("candidate", "people:add_own_post", ()),
    ("candidate", "people:change_post", ("pk=post",)),
    ("candidate", "people:end_post", ("pk=post",)),
    ("administrator", "people:add_policy_domain", ()),
    ("administrator", "people:change_policy_domain", ("pk=domain",)),
    ("administrator", "people:add_organisation", ()),
    ("administrator", "people:edit_organisation", ("pk=agency",)),
    ("administrator", "people:rename_organisation", ("pk=agency",)),
    ("administrator", "people:move_organisation", ("pk=agency",)),
    ("administrator", "people:merge_organisation", ("pk=agency",)),
    ("administrator", "people:split_organisation", ("pk=agency",)),
    ("administrator", "people:end_organisation", ("pk=agency",)),
    ("administrator", "people:add_person", ()),
    ("administrator", "people:edit_person", ("pk=candidate",)),
    ("administrator", "people:add_post", ("pk=candidate",)),
    ("administrator", "people:give_role", ("pk=candidate",)),
    ("administrator", "people:end_role", ("pk=hr_role",)),
    ("administrator", "people:deactivate", ("pk=candidate",)),
    ("administrator", "people:erase", ("pk=candidate",)),
    ("administrator", "people:view_as", ("pk=candidate",)),
    ("organiser", "notifications:edit", ("pk=held",)),
    ("administrator", "notifications:template_edit", ("kind=selection.selected", "language=nl")),
    ("anonymous", "account_login", ()),
    ("anonymous", "account_signup", ()),
    ("anonymous", "account_reset_password", ()),
    ("candidate", "account_email", ()),
    ("candidate", "account_change_password", ()),
    ("candidate", "account_reauthenticate", ()),
]
# A candidacy may be saved with gaps; so these are sent with far too much in every text.
SENT_TOO_LONG = [
    ("candidate", "candidacies:step", ("pk=draft", "n=1", "?change=1")),
    ("candidate", "candidacies:step", ("pk=draft", "n=2")),
]
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


WEAR = "(theme) => { document.documentElement.dataset.theme = theme; }"
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
    """All rules in the light theme for Dutch and in the dark one for English, and the colours in the other theme."""
    page.set_viewport_size(DESK)
    theme, other_theme = ("light", "dark") if language == "nl" else ("dark", "light")
    page.evaluate(WEAR, theme)
    faults = [*frame_faults(page, language), *(f"{theme}: {one}" for one in violations(page))]
    page.evaluate(WEAR, other_theme)
    faults += [f"{other_theme}: {one}" for one in violations(page, COLOURS)]
    if language == "nl":
        faults += [*untranslated(page), *sideways(page)]
        if name in MAIN:
            page.evaluate(WEAR, "light")
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


LONG = "veel " * 2000
FILL_AND_SEND = """(text) => {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const asks = (field) => field.labels && !["hidden", "submit"].includes(field.type);
  const form = forms.findLast((one) => [...one.elements].some(asks));
  for (const field of form.elements) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (!["hidden", "file", "submit", "button"].includes(field.type)) field.value = text;
  }
  [...form.elements].find((one) => one.type === "submit").click();
}"""
# Which links of the summary lead nowhere, or to a field that does not say itself what is wrong with it.
SUMMARY = """() => {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return ["no summary of what is wrong"];
  const faults = [];
  if (document.querySelectorAll(".govuk-error-summary").length > 1) faults.push("more than one summary");
  if (document.activeElement !== summary) faults.push("the focus is not on the summary");
  const links = [...summary.querySelectorAll("a")];
  if (!links.length) faults.push("a summary without links to the fields");
  for (const link of links) {
    const field = document.querySelector(link.hash), group = field?.closest(".govuk-form-group, td");
    const told = group?.querySelector("[id$=_error]");
    const describes = [field, field?.closest("fieldset")].some(
      (one) => one?.getAttribute("aria-describedby")?.split(" ").includes(told?.id));
    if (!describes) faults.push(`${link.hash} does not say what is wrong with it`);
  }
  return faults;
}"""


def test_every_form_says_what_is_wrong(visitor):
    """Its title says so first, the focus is on the summary, and that leads to the fields."""
    guest = visitor()
    wrong = []
    for text, (role, name, arguments) in [
        *(("", form) for form in SENT_EMPTY),
        *((LONG, form) for form in SENT_TOO_LONG),
    ]:
        page = guest.visit(role, name, arguments)
        with page.expect_navigation() as sent:
            page.evaluate(FILL_AND_SEND, text)
        faults = [] if sent.value.status in {200, 422} else [f"the answer was {sent.value.status}"]
        faults += [] if page.title().startswith("Fout: ") else [f"the title is {page.title()}"]
        faults += [
            *page.evaluate(SUMMARY),
            *frame_faults(page, "nl"),
            *violations(page),
            *untranslated(page),
            *guest.heard(),
        ]
        wrong += [f"{name} {' '.join(arguments)} as {role}: {fault}" for fault in faults]

    assert not wrong, "\n" + "\n".join(wrong)


def test_the_board_says_what_is_wrong_with_a_decision(visitor):
    """The board comes back in its place, without a new page."""
    guest = visitor()
    page = guest.visit("organiser", "selection:board", ("pk=closed_call",))
    page.get_by_role("checkbox", name="Kies").first.check()
    page.get_by_role("button", name="Bereid voor", exact=True).click()
    page.locator(".govuk-error-summary").wait_for()

    assert [*page.evaluate(SUMMARY), *violations(page), *untranslated(page), *sideways(page), *guest.heard()] == []
