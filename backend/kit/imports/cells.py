"""Reading what people type in a cell: dates, choices and names; each refusal is a sentence that says what would do."""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backend.kit.imports.importer import plain_name

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class BadCell(Exception):
    """This text cannot be what the column holds; ``str()`` of it says what would do."""


def as_date(text: str) -> date:
    """2026-11-22, 22/11/2026, 22-11-2026 or 22.11.2026: the day comes first, as people write it here."""
    try:
        if found := _ISO.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if found := _DAY_FIRST.fullmatch(text):
            return date(*(int(part) for part in reversed(found.groups())))
    except ValueError:
        raise BadCell(_("This day does not exist.")) from None
    raise BadCell(_("This is not a date. Write it as 22/11/2026."))


def as_email(text: str) -> str:
    """An e-mail address in small letters."""
    address = text.removeprefix("mailto:").lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadCell(_("This is not an e-mail address. Write it as an.peeters@voorbeeld.be.")) from None
    return address


def as_choice(text: str, choices: type, words: Mapping[str, Iterable[str]] | None = None) -> Any:
    """The member of a text choice that goes by this value, label or one of ``words``; else lists what is possible."""
    wanted = plain_name(text)
    for member in choices:
        names = (member.value, member.label, *(words or {}).get(member.value, ()))
        if wanted in {plain_name(name) for name in names}:
            return member
    labels = ", ".join(str(label) for label in choices.labels)
    raise BadCell(_("We do not know this. Choose one of: %(choices)s.") % {"choices": labels})


def not_found(name: str, known: Iterable[str]) -> str:
    """The sentence for a name that nobody knows, with the closest name that does exist."""
    by_plain = {plain_name(one): one for one in known}
    close = difflib.get_close_matches(plain_name(name), by_plain, n=1, cutoff=0.6)
    if close:
        return _("We do not find “%(name)s”. Do you mean “%(close)s”?") % {"name": name, "close": by_plain[close[0]]}
    return _("We do not find “%(name)s”.") % {"name": name}
