"""What the edits of programmes, editions and calls share: write what changed, keep parts."""

from collections.abc import Iterable

from django.db import models


def write_changes(row: models.Model, values: dict) -> list[str]:
    """Set and save the columns whose value differs; returns their names in alphabetical order."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return changed


def replace_parts(parts: models.QuerySet, new: Iterable[models.Model]) -> dict:
    """Put ``new`` in the place of ``parts``; returns how many there are of each kind, for the journal."""
    new = list(new)
    parts.delete()
    parts.model.objects.bulk_create(new)
    return {part.kind: part.count for part in new}
