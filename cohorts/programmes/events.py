"""What the journal tells of programmes, editions, calls and cohorts, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("Programmes, calls and groups"),
    nouns={
        "programmes.programme": _("Programme"),
        "programmes.edition": _("Edition"),
        "programmes.call": _("Call"),
        "programmes.cohort": _("Cohort"),
        "programmes.enrolment": _("Enrolment"),
    },
    sentences={
        "programme.created": _("The programme was made"),
        "programme.edited": _("The programme was changed"),
        "programme.recipe_set": _("The recipe of the programme was changed"),
        "programme.ended": _("The programme was ended"),
        "programme.resumed": _("The programme was taken up again"),
        "edition.created": _("The edition was made"),
        "edition.copied": _("The edition was copied from an earlier one"),
        "edition.edited": _("The edition was changed"),
        "edition.components_set": _("The parts of the edition were changed"),
        "edition.role_given": _("Somebody was given a part in the edition"),
        "edition.role_taken": _("Somebody's part in the edition was taken back"),
        "edition.published": _("The edition was published"),
        "edition.completed": _("The edition was completed"),
        "call.created": _("The call was made"),
        "call.edited": _("The call was changed"),
        "call.published": _("The call was published"),
        "call.deadline_extended": _("The deadline of the call was extended"),
        "call.closed_early": _("The call was closed early"),
        "call.decided": _("The decisions of the call were published"),
        "call.question_added": _("A question of the call was added"),
        "call.question_changed": _("A question of the call was changed"),
        "call.question_moved": _("A question of the call was moved"),
        "call.question_removed": _("A question of the call was removed"),
        "call.questions_frozen": _("The questions of the call were fixed"),
        "call.questions_replaced": _("The questions of the call were replaced"),
        "cohort.created": _("The cohort was made"),
        "cohort.completed": _("The cohort was completed"),
        "cohort.exported": _("The list of the cohort was downloaded"),
        "enrolment.created": _("Somebody got a place in the cohort"),
        "enrolment.withdrawn": _("Somebody left the cohort"),
    },
)
