"""The production settings on a database of the benchmark's own, plus the bare views that serve as the floor."""

import os
import tempfile

os.environ.setdefault("KRING_SECRET_KEY", "benchmark" * 10)
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")  # asked for, and not used below
os.environ["KRING_VAR_DIR"] = os.path.join(tempfile.gettempdir(), "kring-bench")

from backend.config.settings import *  # noqa: F403
from backend.config.settings import BASE_DIR, CACHES, DATABASES, TEMPLATES

DATABASES["default"]["NAME"] = "kring_bench"
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Tasks are rung but nobody answers: what is measured is the request.
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://localhost/"
ROOT_URLCONF = "tests.benchmarks.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "benchmarks" / "templates")
