from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from backend.documents.models import StoredFile

# Long enough for any form or task that stores a file first and points at it later.
GRACE = timedelta(days=1)


def orphans(now: datetime) -> QuerySet:
    """The files that no row of any app points at by a foreign key, and that are a day old."""
    return unused().filter(created_at__lt=now - GRACE).order_by("pk")


def unused() -> QuerySet:
    """The files that no row of any app points at by a foreign key, however young."""
    files = StoredFile.objects.all()
    for relation in _pointing_here():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        files = files.filter(~Exists(rows))
    return files


def _pointing_here() -> list:
    """Every foreign key to a stored file, also those without a name backwards and those inside a many-to-many."""
    return [
        relation
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]


def loose_files(storage, now: datetime) -> list[str]:
    """What lies in our folders of the storage without a row: left by a transaction that was rolled back."""
    found = [path for path in _paths(storage, "", depth=2) if storage.get_modified_time(path) < now - GRACE]
    loose = []
    for start in range(0, len(found), 500):
        part = found[start : start + 500]
        known = set(StoredFile.objects.filter(file__in=part).order_by("pk").values_list("file", flat=True))
        loose += [path for path in part if path not in known]
    return loose


def _paths(storage, folder: str, depth: int) -> list[str]:
    if not storage.exists(folder or "."):
        return []
    folders, files = storage.listdir(folder)
    if depth == 0:
        return [f"{folder}/{name}" for name in sorted(files)]
    below = [f"{folder}/{name}".strip("/") for name in sorted(folders) if len(name) == 2]
    return [path for inner in below for path in _paths(storage, inner, depth - 1)]
