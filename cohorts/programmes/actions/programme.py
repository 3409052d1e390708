from collections.abc import Iterable

from django.db import transaction

from backend.audit import actions as audit
from backend.kit import states
from backend.kit.slugs import save_with_slug
from backend.people.models import Organisation
from cohorts.programmes.actions.changes import replace_parts, write_changes
from cohorts.programmes.enums import PROGRAMME_MOVES
from cohorts.programmes.models import Programme, RecipePart

RESERVED_SLUGS = frozenset({"new"})


@transaction.atomic
def create_programme(*, owners: Iterable[Organisation], actor, **columns) -> Programme:
    """Make an active programme, owned by ``owners``; its address is made of its title. Journalled."""
    programme = Programme(**columns)
    save_with_slug(programme, programme.title, reserved=RESERVED_SLUGS)
    owners = list(owners)
    programme.owners.set(owners)
    audit.record(programme, "programme.created", actor=actor, owners=sorted(owner.pk for owner in owners))
    return programme


@transaction.atomic
def edit_programme(programme: Programme, *, owners: Iterable[Organisation], actor, **columns) -> Programme:
    """Change the programme's texts, kind of selection or owners; its address stays. Journalled when it differs."""
    programme = states.lock(programme)
    changed = write_changes(programme, columns)
    wanted = sorted(owner.pk for owner in owners)
    if wanted != sorted(programme.owners.order_by("pk").values_list("pk", flat=True)):
        programme.owners.set(wanted)
        changed.append("owners")
    if changed:
        audit.record(programme, "programme.edited", actor=actor, changed=changed, owners=wanted)
    return programme


@transaction.atomic
def set_recipe(programme: Programme, parts: Iterable[RecipePart], *, actor) -> None:
    """Say which parts every edition must at least have, in place of what was said before. Journalled."""
    programme = states.lock(programme)
    recipe = [RecipePart(programme=programme, kind=part.kind, count=part.count, days=part.days) for part in parts]
    counts = replace_parts(programme.recipe_parts.all(), recipe)
    audit.record(programme, "programme.recipe_set", actor=actor, parts=counts)


@transaction.atomic
def end_programme(programme: Programme, *, successor: Programme | None = None, actor) -> Programme:
    """End an active programme, with or without a successor (R30). Its calls take no candidacies from now on; its
    editions and people stay. Refuses one that has ended. Journalled."""
    programme = states.lock(programme)
    programme.successor = successor
    previous = states.advance(programme, PROGRAMME_MOVES["end"], also=["successor"])
    audit.record(programme, "programme.ended", actor=actor, previous=previous, successor=successor and successor.pk)
    return programme


@transaction.atomic
def resume_programme(programme: Programme, *, actor) -> Programme:
    """Take an ended programme up again; it loses its successor. Refuses an active one. Journalled."""
    programme = states.lock(programme)
    programme.successor = None
    previous = states.advance(programme, PROGRAMME_MOVES["resume"], also=["successor"])
    audit.record(programme, "programme.resumed", actor=actor, previous=previous)
    return programme
