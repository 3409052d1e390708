from django.core.management.base import BaseCommand, CommandError

from backend.audit import actions, queries
from backend.audit.models import Entry


class Command(BaseCommand):
    help = "Check that no line of the journal was changed, removed or slipped in, and say where it was."

    def handle(self, *args, **options):
        while actions.seal():
            pass
        faults = list(queries.faults())
        for fault in faults:
            self.stderr.write(f"line {fault.position}: {fault.what}")
        if faults:
            raise CommandError(
                f"The journal is broken in {len(faults)} place(s); the first is line {faults[0].position}."
            )
        lines = Entry.objects.count()
        erased = Entry.objects.filter(salt="").count()
        self.stdout.write(f"The journal holds: {lines} lines, {erased} of them with erased personal data.")
