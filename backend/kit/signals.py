"""What the kit tells the apps above it.

``happened``: something was done that belongs in the journal. Provides ``subject`` (a row), ``event``
(``thing.past_tense``), ``actor`` (an account or None) and ``data`` (ids, states and counts). Sent in the transaction
of the change.
"""

from django.dispatch import Signal

happened = Signal()
