"""What the edits of programmes, editions and calls share: write what changed, make addresses, keep parts."""

from collections.abc import Iterable
from itertools import count

from django.db import models
from django.utils.text import slugify


def write_changes(row: models.Model, values: dict) -> list[str]:
    """Set and save the columns whose value differs; returns their names in alphabetical order."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def free_slug(model: type[models.Model], title: str, *, reserved: frozenset = frozenset()) -> str:
    """An address for ``title`` that no row of ``model`` has yet. Of two people who save the same title in the same
    moment the unique constraint refuses one."""
    room = model._meta.get_field("slug").max_length - 5
    stem = slugify(title)[:room].strip("-") or model._meta.model_name
    taken = {*reserved, *model.objects.filter(slug__startswith=stem).order_by("pk").values_list("slug", flat=True)}
    return next(slug for n in count(1) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)


def replace_parts(parts: models.QuerySet, new: Iterable[models.Model]) -> dict:
    """Put ``new`` in the place of ``parts``; returns how many there are of each kind, for the journal."""
    new = list(new)
    parts.delete()
    parts.model.objects.bulk_create(new)
    return {part.kind: part.count for part in new}
