"""What an app says about a kind of sheet: its columns, who may import it, what is wrong with a row, how it is saved."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from backend.kit import jobs

MOST_ROWS = 2_000


def plain_name(name: Any) -> str:
    """A header as we compare it: without case, accents, signs and what stands between brackets."""
    bare = unicodedata.normalize("NFKD", str(name).partition("(")[0].casefold())
    return "".join(sign for sign in bare if sign.isalnum())


@dataclass(frozen=True)
class Column:
    """One column of the sheet. ``headers`` are the names it may have there, beside its label in every language; case,
    accents and signs do not matter."""

    key: str
    label: Any
    headers: tuple[str, ...] = ()
    required: bool = False
    help: Any = ""
    example: Any = ""
    max_length: int | None = None

    @property
    def names(self) -> set[str]:
        labels = set()
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                labels.add(str(self.label))
        return {plain_name(name) for name in (self.key, *labels, *self.headers)}


@dataclass(frozen=True)
class Row:
    """One row of the sheet by column key; a column that the sheet does not have is empty."""

    number: int
    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Fault:
    """Something that must change before this row can be saved. ``column`` is a key, or empty for the whole row."""

    row: Row
    column: str
    message: Any


@dataclass(frozen=True)
class Note:
    """Something good to know before confirming, such as: this person exists and gets a new post."""

    row: Row
    message: Any


class Importer:
    """What an app says about one kind of sheet; see the top of this module."""

    kind: str
    title: Any
    lead: Any = ""
    columns: tuple[Column, ...] = ()
    allow_partial = False
    max_rows = MOST_ROWS

    def visible(self, user: Any, scope: str) -> bool:
        """Whether this scope exists for ``user`` (else 404)."""
        return scope == ""

    def rule(self, user: Any, scope: str) -> bool:
        """Whether ``user`` may import here (else 403)."""
        raise NotImplementedError

    def columns_for(self, scope: str) -> Sequence[Column]:
        return self.columns

    def check(self, rows: list[Row], scope: str, now: datetime) -> Iterable[Fault | Note]:
        """What is wrong, beyond required cells that are empty and cells that are too long. Writes nothing."""
        raise NotImplementedError

    def apply(self, rows: list[Row], scope: str, actor: Any, progress: jobs.Progress, now: datetime) -> dict[str, int]:
        """Write the rows and journal them; returns counts. Calls ``progress.advance()`` for every row."""
        raise NotImplementedError

    def done_url(self, scope: str) -> str:
        """Where people go when it is saved."""
        raise NotImplementedError


IMPORTERS: dict[str, Importer] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Make a kind of sheet known; stands above the class."""
    IMPORTERS[importer.kind] = importer()
    return importer
