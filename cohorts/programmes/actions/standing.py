"""What a write builds on, locked: an edition that is not over, a programme that goes on."""

from django.utils.translation import gettext as _

from backend.kit import states
from backend.kit.constraints import Refused
from cohorts.programmes.enums import EditionState, ProgrammeState
from cohorts.programmes.models import Edition, Programme


class EditionIsCompleted(Refused):
    """The edition is over: it stays as it was."""

    def __init__(self):
        super().__init__(_("This edition is completed, so it cannot change any more."))


class ProgrammeHasEnded(Refused):
    """Nothing new begins in a programme that has ended (R30)."""

    def __init__(self):
        super().__init__(_("This programme has ended, so nothing new can begin in it."))


def lock_edition(edition: Edition) -> Edition:
    """The row, locked. Raises :class:`EditionIsCompleted`."""
    edition = states.lock(edition)
    if edition.state == EditionState.COMPLETED:
        raise EditionIsCompleted
    return edition


def lock_programme(programme: Programme) -> Programme:
    """The row, locked. Raises :class:`ProgrammeHasEnded`. Who locks an edition too does that after it."""
    programme = states.lock(programme)
    if programme.state == ProgrammeState.ENDED:
        raise ProgrammeHasEnded
    return programme
