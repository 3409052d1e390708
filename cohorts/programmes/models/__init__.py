from cohorts.programmes.models.call import Call, QuestionForm
from cohorts.programmes.models.cohort import Cohort, Enrolment
from cohorts.programmes.models.programme import Component, Edition, EditionRole, Programme, RecipePart

__all__ = [
    "Call",
    "Cohort",
    "Component",
    "Edition",
    "EditionRole",
    "Enrolment",
    "Programme",
    "QuestionForm",
    "RecipePart",
]
