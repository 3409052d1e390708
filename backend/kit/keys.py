"""The keys of rows as a browser sends them: text, and that may be anything."""

from collections.abc import Iterable

# The highest key that a database column holds. PostgreSQL and SQLite both fail on a longer number in a list.
HIGHEST = 2**63 - 1
_DIGITS = len(str(HIGHEST))


def key_of(text: str) -> int | None:
    """The key that ``text`` says, or None when no row can have it."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        return None
    key = int(text)
    return key if key <= HIGHEST else None


def keys_of(texts: Iterable[str]) -> list[int]:
    """The keys among ``texts``, in their order; what no row can have is left out."""
    return [key for key in map(key_of, texts) if key is not None]
