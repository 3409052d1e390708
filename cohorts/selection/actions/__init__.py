"""The writes of a selection, by subject.

* ``criteria`` and ``assessors``: setting it up
* ``reviews``: what assessors do
* ``decisions``: prepared in silence
* ``publishing``: all at once, and the reserve list afterwards
"""

from cohorts.selection.actions.assessors import AlreadyAssessor, IsCandidate, end_assessor, invite_assessor
from cohorts.selection.actions.criteria import (
    CriteriaAreLocked,
    CriterionIsGone,
    add_criterion,
    change_criterion,
    copy_criteria,
    move_criterion,
    remove_criterion,
)
from cohorts.selection.actions.decisions import (
    MaximumReached,
    NotReviewed,
    Prepared,
    ReasonMissing,
    judge_anew,
    move_reserve,
    prepare,
    unprepare,
)
from cohorts.selection.actions.publishing import (
    CallStillOpen,
    NoPlaceFree,
    NotAllDecided,
    NotFirstInLine,
    NothingToPublish,
    OwnCandidacy,
    free_place,
    promote,
    publish,
    record_participants_printed,
)
from cohorts.selection.actions.reviews import (
    ReviewIncomplete,
    ReviewIsStale,
    ReviewRefused,
    hand_in_review,
    record_export,
    record_reading,
    reopen_review,
    save_review,
)

__all__ = [
    "AlreadyAssessor",
    "CallStillOpen",
    "CriteriaAreLocked",
    "CriterionIsGone",
    "IsCandidate",
    "MaximumReached",
    "NoPlaceFree",
    "NotAllDecided",
    "NotFirstInLine",
    "NotReviewed",
    "NothingToPublish",
    "OwnCandidacy",
    "Prepared",
    "ReasonMissing",
    "ReviewIncomplete",
    "ReviewIsStale",
    "ReviewRefused",
    "add_criterion",
    "change_criterion",
    "copy_criteria",
    "end_assessor",
    "free_place",
    "hand_in_review",
    "invite_assessor",
    "judge_anew",
    "move_criterion",
    "move_reserve",
    "prepare",
    "promote",
    "publish",
    "record_export",
    "record_participants_printed",
    "record_reading",
    "remove_criterion",
    "reopen_review",
    "save_review",
    "unprepare",
]
