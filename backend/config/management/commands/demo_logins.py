from django.core.management.base import BaseCommand

from backend.config.demo.people import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Print the logins of the demo, one for every part somebody can play."

    def handle(self, *args, **options):
        width = max(len(login.mailbox) for login in LOGINS) + len("@kring.example")
        for login in LOGINS:
            self.stdout.write(f"  {login.mailbox + '@kring.example':<{width}}  {login.part}")
        self.stdout.write(f"  The password of all of them: {PASSWORD}")
