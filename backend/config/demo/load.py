"""Puts the demo together."""

from datetime import datetime

from django.db import transaction

from backend.config.demo import councils, learning_network, masterclass
from backend.config.demo.world import World


@transaction.atomic
def load(*, now: datetime) -> None:
    """Fill an empty database with the whole demo; everything or nothing."""
    world = World(now)
    learning_network.build(world)
    masterclass.build(world)
    councils.build(world)
