import sys
from pathlib import Path

from django.core.management.base import BaseCommand, no_translations

from cohorts.selection import engine


class Command(BaseCommand):
    help = (
        "Answer a question of selection: read JSON from FILE or standard input, write the decision with its proof and "
        "reasons as JSON. Anyone can replay a decision with it; no database is read. See docs/solve_selection.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a file, or - for standard input")
        parser.add_argument("--no-why", action="store_true", help="leave out the reasons, which take most of the time")
        parser.add_argument("--no-replacements", action="store_true", help="leave out who replaces whom")

    @no_translations
    def handle(self, *, file, no_why, no_replacements, **options):
        try:
            problem = engine.read(engine.loads(text_of(file)))
        except engine.BadInput as refusal:
            self.stderr.write(str(refusal))
            raise SystemExit(2) from refusal
        answer = engine.solve(problem, why=not no_why, replacements=not no_replacements)
        self.stdout.write(engine.pretty(answer))


def text_of(file: str) -> str:
    """What the file holds; as JSON it is UTF-8, whatever the machine would choose."""
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode()
    except OSError as error:
        raise engine.BadInput(f"FILE cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise engine.BadInput(f"FILE is not UTF-8: {error.reason} at byte {error.start}.") from error
