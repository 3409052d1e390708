"""Short addresses and codes that are made of a title."""

from itertools import count

from django.db import models
from django.utils.text import slugify

from backend.kit.constraints import Refused, save_or_refuse

MOST_FIGURES = 6


def save_with_slug(row: models.Model, title: str, *, column: str = "slug", reserved: frozenset = frozenset()) -> None:
    """Save a new row under the first address of ``title`` that is free. Who saves the same title in the same moment
    gets the next one; anything else the database refuses is refused."""
    others = type(row)._base_manager
    while True:
        slug = _free(row, title, column, reserved)
        setattr(row, column, slug)
        try:
            return save_or_refuse(row)
        except Refused:
            if not others.filter(**{column: slug}).exists():
                raise


def _free(row: models.Model, title: str, column: str, reserved: frozenset) -> str:
    longest = row._meta.get_field(column).max_length
    stem = slugify(title)[:longest].strip("-") or row._meta.model_name
    alike = type(row)._base_manager.filter(**{f"{column}__startswith": stem[: longest - MOST_FIGURES]})
    taken = {*reserved, *alike.order_by("pk").values_list(column, flat=True)}
    numbered = (f"{stem[: longest - len(ending)]}{ending}" for ending in (f"-{n}" for n in count(2)))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
