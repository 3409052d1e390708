from django.dispatch import Signal

# A candidacy was withdrawn. Sent inside the transaction, with the row still locked.
# Provides: candidacy, previous (the state it was in), actor (an account or None), now.
candidacy_withdrawn = Signal()
