#!/usr/bin/env python
"""Run the project's commands: ``python manage.py migrate``."""

import os
import sys

from django.core.management import execute_from_command_line

# They read no database and serve nobody: anyone may run them in a bare checkout, to replay a decision.
ENGINES = {"solve_selection"}

if __name__ == "__main__":
    if ENGINES.intersection(sys.argv[1:2]) and "KRING_SECRET_KEY" not in os.environ:
        os.environ["KRING_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    execute_from_command_line(sys.argv)
