"""The rows of a selection: ``judging`` (criteria, assessors, reviews, decisions) and ``choosing`` (the rules that the
choice of a call keeps, pins, proposals of the engine)."""

from cohorts.selection.models.choosing import ChoiceRule, Pin, Plan, Proposal
from cohorts.selection.models.judging import Assessor, Criterion, Decision, Review, Score

__all__ = [
    "Assessor",
    "ChoiceRule",
    "Criterion",
    "Decision",
    "Pin",
    "Plan",
    "Proposal",
    "Review",
    "Score",
]
