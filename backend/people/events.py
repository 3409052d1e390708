"""What the journal tells of people and organisations, in words."""

from django.utils.translation import gettext_lazy as _

from backend.kit import events

events.register(
    _("People and organisations"),
    nouns={
        "people.person": _("Person"),
        "people.organisation": _("Organisation"),
        "people.policydomain": _("Policy domain"),
    },
    sentences={
        "account.opened": _("The account was made"),
        "account.deactivated": _("The account was blocked"),
        "account.reactivated": _("The account was opened again"),
        "address.confirmed": _("The e-mail address was confirmed"),
        "address.changed": _("The e-mail address was changed"),
        "address.claimed": _("The account was joined with the person we knew already"),
        "address.taken": _("An e-mail address of somebody else was tried"),
        "affiliation.added": _("A post was added"),
        "affiliation.changed": _("A post was changed"),
        "affiliation.ended": _("A post was ended"),
        "affiliation.moved": _("A post went over to another organisation"),
        "language.changed": _("The language was changed"),
        "organisation.added": _("The organisation was added"),
        "organisation.updated": _("The details of the organisation were changed"),
        "organisation.renamed": _("The organisation was renamed"),
        "organisation.name_announced": _("The organisation gets another name later"),
        "organisation.name_taken_back": _("A name that was to come was taken back"),
        "organisation.moved": _("The organisation was moved in the tree"),
        "organisation.merged": _("The organisation was merged"),
        "organisation.split": _("The organisation was split"),
        "organisation.ended": _("The organisation was ended"),
        "person.added": _("The person was added"),
        "person.invited": _("The person was invited to make an account"),
        "person.updated": _("The details of the person were changed"),
        "person.erased": _("The person was erased"),
        "policy_domain.added": _("The policy domain was added"),
        "policy_domain.changed": _("The policy domain was changed"),
        "role.granted": _("A role was given"),
        "role.ended": _("A role was ended"),
        "role.withdrawn": _("A role was taken back before it began"),
        "role.moved": _("A role went over to another organisation"),
        "viewing.started": _("An administrator began to look as this person"),
        "viewing.stopped": _("An administrator stopped looking as this person"),
    },
)
