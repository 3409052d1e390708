"""What this app tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of ``actions.copy_edition``, with ``source`` and ``copy`` (editions), ``calls`` (a list of
# pairs: the call copied from, its copy) and ``actor``. Receivers copy what belongs to a call and is theirs (R08).
edition_copied = Signal()

# An organiser wants to complete an edition; its calls are closed. Sent inside the transaction, with the edition and its
# calls locked. Provides: edition. A receiver that answers with a sentence stops it: what must be finished first.
completion_asked = Signal()
