"""What can be done with a candidacy.

* ``drafting``: start, save, attach, copy
* ``sending``: submit, withdraw, reopen
* ``deciding``: what selection does with many at once
* ``entering``: candidacies that came by mail
* ``reading``: a line in the journal for who read whose file
"""

from cohorts.candidacies.actions.deciding import decide_many
from cohorts.candidacies.actions.drafting import (
    CallIsClosed,
    MayNotApply,
    Saved,
    attach,
    closed_sentence,
    copy_answers,
    detach,
    save_about,
    save_answers,
    start,
)
from cohorts.candidacies.actions.entering import Entry, enter_many
from cohorts.candidacies.actions.reading import record_export, record_reading
from cohorts.candidacies.actions.sending import NotComplete, ReasonMissing, reopen, submit, withdraw, withdraw_for

__all__ = [
    "CallIsClosed",
    "Entry",
    "MayNotApply",
    "NotComplete",
    "ReasonMissing",
    "Saved",
    "attach",
    "closed_sentence",
    "copy_answers",
    "decide_many",
    "detach",
    "enter_many",
    "record_export",
    "record_reading",
    "reopen",
    "save_about",
    "save_answers",
    "start",
    "submit",
    "withdraw",
    "withdraw_for",
]
