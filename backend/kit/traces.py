"""The words by which somebody can be recognised, and taking them out of other texts.

For the day on which nothing may tell any more who it was: exact texts (addresses, a telephone number) and a name, also
the other way round and with other signs between its words, as in the name of a file.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

# What stands where words were taken out: the sign for an omission, the same in every language.
GONE = "[…]"


@dataclass(frozen=True)
class Traces:
    """``texts`` are exact, apart from case; ``given_name`` and ``family_name`` count together only."""

    texts: Collection[str] = ()
    given_name: str = ""
    family_name: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern:
        whole = [re.escape(text) for text in self.texts if text]
        given, family = _loosely(self.given_name), _loosely(self.family_name)
        if given and family:
            whole += [rf"{given}[\W_]+{family}", rf"{family}[\W_]+{given}"]
        # A letter or digit on either side makes it another word. Without traces nothing matches.
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(whole)})(?![^\W_])" if whole else r"(?!)", re.IGNORECASE)

    def found_in(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def taken_out(self, text: str) -> str:
        """The text with :data:`GONE` where it told who it was."""
        return self._pattern.sub(GONE, text)

    def found_in_cells(self, cells: Iterable[str]) -> bool:
        """Whether one row of a table tells who it was, with the name in one cell or in two."""
        cells = [cell.strip() for cell in cells]
        names = {name.casefold() for name in (self.given_name, self.family_name) if name}
        both = len(names) == 2 and names <= {cell.casefold() for cell in cells}
        return both or any(self.found_in(cell) for cell in cells)

    def perhaps_in(self, *columns: str) -> Q:
        """A filter for rows that may hold a trace in one of these columns; ``found_in`` says which do."""
        words = [text for text in (*self.texts, *self.family_name.split()[-1:]) if text]
        wanted = Q(pk__in=[])
        for column in columns:
            for word in words:
                wanted |= Q(**{f"{column}__icontains": word})
        return wanted


def _loosely(name: str) -> str:
    return r"[\W_]+".join(re.escape(word) for word in re.split(r"[\W_]+", name) if word)
