import mailbox
import sys
from email import message_from_binary_file, message_from_bytes
from email.policy import default

from django.core.management.base import BaseCommand
from django.utils import timezone

from backend.notifications import actions, returns


class Command(BaseCommand):
    help = (
        "Mark mails that came back, from delivery status notifications (RFC 3464): one on standard input, all new "
        "ones of a maildir, or all of an mbox. Run it as often as you like."
    )

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--maildir", help="a maildir; what is read well moves from new to cur")
        source.add_argument("--mbox", help="an mbox file; it is not changed")

    def handle(self, *, maildir, mbox, **options):
        if maildir:
            done = self.read_maildir(maildir)
        elif mbox:
            done = self.read_mbox(mbox)
        else:
            done = [self.take(message_from_binary_file(sys.stdin.buffer, policy=default))]
        self.stdout.write(f"{done.count(True)} of {len(done)} notifications told of a mail that came back.")

    def read_maildir(self, path):
        box = mailbox.Maildir(path, create=False)
        done = []
        for key in sorted(box.keys()):
            entry = box.get_message(key)
            if entry.get_subdir() != "new":
                continue
            done.append(self.take(message_from_bytes(box.get_bytes(key), policy=default)))
            if done[-1] is not None:
                entry.set_subdir("cur")
                entry.add_flag("S")
                box[key] = entry
        return done

    def read_mbox(self, path):
        box = mailbox.mbox(path, create=False)
        try:
            return [self.take(message_from_bytes(box.get_bytes(key), policy=default)) for key in sorted(box.keys())]
        finally:
            box.close()

    def take(self, report):
        """True: marked. False: nothing to mark. None: refused for now, so it is read again the next time."""
        found = returns.read(report)
        if found is None:
            return False
        try:
            actions.bounce(found.message_id, diagnostic=found.diagnostic, now=timezone.now())
        except actions.BounceRefused as refusal:
            self.stderr.write(str(refusal))
            return None
        return True
