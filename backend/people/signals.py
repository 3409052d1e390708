"""What apps above may want to know of people. Received in their ``receivers.py``.

``person_was_viewed``: an administrator started to look as somebody. Sent inside the transaction, with ``person`` (who
was looked as), ``viewer`` (the administrator's person), ``reason`` and ``at``.

``person_invited``: an administrator asks a person without account to make one. Sent inside the transaction, with
``person``, ``inviter`` (the administrator's person) and ``at``.

``erasure_asked``: before personal data are erased, with ``person``. A receiver that answers with a sentence stops the
erasing: it says what must be finished first.

``person_erased``: personal data are being erased. Sent inside the transaction, with ``person`` (empty by now) and
``actor`` and ``traces`` (the words that told who it was, to find texts that others wrote); whoever holds texts of or
about this person wipes them now.

``address_claimed``: an account turned out to belong to a person who was known already. Sent inside the transaction,
with ``person``.
"""

from django.dispatch import Signal

person_was_viewed = Signal()
person_invited = Signal()
erasure_asked = Signal()
person_erased = Signal()
address_claimed = Signal()
