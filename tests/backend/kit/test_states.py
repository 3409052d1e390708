"""A move that cannot be made any more is one of the things that are refused."""

from django import forms

from backend.kit import states
from backend.kit.constraints import told_in
from backend.kit.enums import JobState
from backend.kit.models import Job


def test_a_move_that_was_made_already_is_said_on_the_form():
    form = forms.Form({})
    job = Job(state=JobState.DONE)
    [move] = states.moves(("start", [JobState.QUEUED], JobState.RUNNING)).values()

    with told_in(form):
        states.advance(job, move)

    assert form.errors["__all__"] == [str(states.TransitionRefused(job, move))]
