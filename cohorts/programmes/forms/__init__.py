"""What people fill in to make programmes, editions, calls and questions."""

from cohorts.programmes.forms.call import CallForm, CloseForm, DeadlineForm
from cohorts.programmes.forms.edition import CopyForm, EditionForm, RoleForm
from cohorts.programmes.forms.parts import ComponentsForm, RecipeForm
from cohorts.programmes.forms.programme import EndForm, ProgrammeForm
from cohorts.programmes.forms.question import QuestionForm
from cohorts.programmes.forms.reason import ReasonForm

__all__ = [
    "CallForm",
    "CloseForm",
    "ComponentsForm",
    "CopyForm",
    "DeadlineForm",
    "EditionForm",
    "EndForm",
    "ProgrammeForm",
    "QuestionForm",
    "ReasonForm",
    "RecipeForm",
    "RoleForm",
]
