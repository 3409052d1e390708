"""``python -m tests.benchmarks board``: run one benchmark on PostgreSQL and print its figures as JSON."""

import argparse
import importlib
import json
import os
import sys

NAMES = ("board", "selection")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./kring bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--size", type=int, default=2000, help="how many candidacies")
    parser.add_argument("--repeat", type=int, default=20, help="how often each page is asked")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    from tests.benchmarks import database  # noqa: PLC0415 -- app ready: the settings are chosen above

    database.make()
    benchmark = importlib.import_module(f"tests.benchmarks.{options.name}")
    json.dump(benchmark.run(size=options.size, repeat=options.repeat), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
