from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.audit.tasks import seal
from backend.config.demo.load import load
from backend.people.models import Person


class Command(BaseCommand):
    help = "Fill an empty database with the invented world of the demo."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")

    def handle(self, *args, if_empty, **options):
        if Person.objects.exists():
            if if_empty:
                return
            raise CommandError("There are people in this database already; the demo only fills an empty one.")
        load(now=timezone.now())
        seal()
        self.stdout.write(f"Loaded: {Person.objects.count()} people, all of them invented.")
