"""The kinds of mail there are: each app registers its own in its ``notices.py``, imported in ``AppConfig.ready``.

A kind ships its text in every language and says which ``{placeholders}`` that text may use. Text written by
people later (``MailTemplate``) passes the same check: an unknown or broken placeholder is refused with a sentence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from backend.kit.constraints import Refused

SUBJECT_LENGTH = 200
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

# Known for every mail; ``actions.queue`` fills them in from the person and the settings.
COMMON = {
    "first_name": gettext_lazy("First name of who gets the mail"),
    "name": gettext_lazy("Full name of who gets the mail"),
    "site_name": gettext_lazy("Name of this platform"),
}


class TemplateRefused(ValueError):
    """A text uses a placeholder that its kind does not have, or braces that are none. ``str()`` is a sentence."""


class TextIsFixed(Refused):
    """Nobody writes another text for this kind."""

    def __init__(self):
        super().__init__(_("This mail goes out as it is: nobody can change its text."))


class UnknownKind(LookupError):
    """No app registered this kind."""


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    ``placeholders`` maps each name to what it stands for, in words for the editor; ``examples`` to a value for the
    preview. ``subject`` and ``body`` (Markdown) hold the shipped text per language. ``bundle_allowed``: people may
    get it in one daily mail. ``editable_scope``: the sort of scope (``call``) that may have its own text.
    ``protected``: it tells somebody what was done about them, so nobody may change its text, or hold or stop a mail of
    this kind. ``confidential``: what it says is for who gets it and who keeps its scope; an administrator sees to whom
    it went and whether it arrived.
    """

    key: str
    label: str
    placeholders: Mapping[str, str]
    subject: Mapping[str, str]
    body: Mapping[str, str]
    bundle_allowed: bool = False
    editable_scope: str = ""
    protected: bool = False
    confidential: bool = False
    examples: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_placeholders(self) -> dict[str, str]:
        return {**COMMON, **self.placeholders}


@dataclass(frozen=True)
class Notice:
    """One mail that an action promises to one person.

    ``key`` makes it unique for ever (``candidacy:7:selected``). ``batch`` names the set it is reviewed in
    (``call:12:decisions``), ``scope`` what it is about (``call:12``; left out, it is taken from the batch).
    ``held``: it waits in the outbox until somebody releases it. ``attachments``: stored files. ``appendix``: Markdown
    that follows the text as it is.
    """

    kind: str
    person: object
    context: Mapping[str, object]
    key: str
    batch: str = ""
    scope: str = ""
    held: bool = False
    attachments: tuple = ()
    not_before: datetime | None = None
    appendix: str = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Its shipped text must be complete and correct, or the platform does not start."""
    if kind.key in _kinds:
        raise ImproperlyConfigured(f"There are two kinds of mail named {kind.key}.")
    for language, _name in settings.LANGUAGES:
        if not kind.subject.get(language) or not kind.body.get(language):
            raise ImproperlyConfigured(f"The mail {kind.key} has no text in {language}.")
        with override(None):
            problems = [*faults(kind, kind.subject[language]), *faults(kind, kind.body[language])]
        if problems:
            raise ImproperlyConfigured(f"The mail {kind.key} in {language}: {problems[0]}")
    _kinds[kind.key] = kind
    return kind


def get(key: str) -> Kind:
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(f"No app registered a kind of mail named {key!r}.") from None


def protected() -> list[str]:
    """The keys of the kinds whose mails nobody may change, hold or stop."""
    return [kind.key for kind in everything() if kind.protected]


def confidential() -> list[str]:
    """The keys of the kinds whose mails only their recipient and who keeps their scope may read."""
    return [kind.key for kind in everything() if kind.confidential]


def known(key: str) -> bool:
    return key in _kinds


def everything() -> list[Kind]:
    """All kinds, in the order of their keys."""
    return [_kinds[key] for key in sorted(_kinds)]


def choices() -> list[tuple[str, str]]:
    """Key and label of all kinds, for a list to choose from."""
    return [(kind.key, str(kind.label)) for kind in everything()]


def label(key: str) -> str:
    """What a kind is called, also when the app that made it is gone."""
    return str(_kinds[key].label) if key in _kinds else key


def faults(kind: Kind, text: str) -> list[str]:
    """What is wrong with the placeholders of a text, as sentences; an empty list when nothing is."""
    allowed = kind.all_placeholders
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in allowed})
    found = [
        _("{%(name)s} is not a placeholder of this mail. You can use: %(allowed)s.")
        % {"name": name, "allowed": _listed(allowed)}
        for name in unknown
    ]
    rest = PLACEHOLDER.sub("", text)
    stray = re.search(r"[{}]", rest)
    if stray:
        piece = " ".join(rest[max(0, stray.start() - 10) : stray.end() + 15].split())
        found.append(
            _("There is a single brace near “%(piece)s”. Write a placeholder as {first_name}: no spaces, no capitals.")
            % {"piece": piece}
        )
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def example(kind: Kind) -> dict[str, str]:
    """A value for every placeholder, for a preview: the kind's own example, or what the placeholder stands for."""
    standing = {"first_name": "An", "name": "An Peeters", "site_name": settings.SITE_NAME}
    words = {name: f"“{text}”" for name, text in kind.placeholders.items()}
    return {**standing, **words, **kind.examples}
