"""What the database refuses, said in a sentence for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.forms import BaseForm


class Refused(Exception):
    """Something that may not be, foreseen by us. ``str()`` of it is a sentence for people; views show it."""


def save_or_refuse(row: models.Model, **options) -> None:
    """``row.save(**options)``; a constraint or unique column that is broken raises :class:`Refused` with its sentence.

    The database decides, so two people at the same moment cannot both pass. Which constraint it was is asked of the
    model afterwards, because SQLite does not say.
    """
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError:
        try:
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        raise


def known(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The constraint that a column holds one of its choices; ``choices`` on the field alone stops no query."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))


@contextmanager
def told_in(form: BaseForm) -> Iterator[None]:
    """What is refused inside becomes an error of the form as a whole."""
    try:
        yield
    except Refused as refusal:
        form.add_error(None, str(refusal))
