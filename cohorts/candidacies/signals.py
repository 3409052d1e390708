from django.dispatch import Signal

# Somebody starts or submits a candidacy. Provides: person, call. A receiver that answers with a sentence stops it: it
# says why this person cannot be a candidate for this call.
candidacy_asked = Signal()

# A candidacy was withdrawn. Sent inside the transaction, with the row still locked.
# Provides: candidacy, previous (the state it was in), actor (an account or None), now.
candidacy_withdrawn = Signal()

# A candidacy that was submitted once is a draft again, so its answers may change. Sent inside the transaction, with the
# row still locked. Provides: candidacy, actor (an account or None).
candidacy_reopened = Signal()

# Candidacies of a person whose data are being erased lose their texts. Sent inside the transaction, with the rows still
# locked and as they were. Provides: candidacies (submitted at some time, their rows stay), drafts (deleted right
# after, so nothing may point at them any more) and actor. Receivers wipe what was written about them.
candidacies_erased = Signal()
