"""``python -m tests.benchmarks board``: run one benchmark on PostgreSQL and print its figures as JSON."""

import importlib
import json
import os
import sys

NAMES = ("board",)


def main(arguments):
    if len(arguments) < 1 or arguments[0] not in NAMES:
        sys.exit(f"Say which benchmark: {', '.join(NAMES)}.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    benchmark = importlib.import_module(f"tests.benchmarks.{arguments[0]}")
    json.dump(benchmark.run(arguments[1:]), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
