"""The settings of the tests: the real ones, with the servers of the test run and without what only costs time."""

import os
import tempfile
from pathlib import Path

# Tests never read what somebody's shell happens to hold.
for _name in [name for name in os.environ if name.startswith("KRING_") and not name.startswith("KRING_TEST_")]:
    del os.environ[_name]
os.environ["KRING_SECRET_KEY"] = "a key for tests that guards nothing, and long enough for the settings"
# One run's databases, Redis keys and files never meet another's.
TEST_ID = os.environ.get("KRING_TEST_ID", "test")
TEST_ROOT = (
    Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()) / f"kring-{TEST_ID}-{os.getuid()}"
)
TEST_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
os.environ["KRING_VAR_DIR"] = str(TEST_ROOT / TEST_PROCESS)
ON_SQLITE = os.environ.get("KRING_TEST_DB") == "sqlite"
if ON_SQLITE:
    os.environ["DATABASE_URL"] = f"sqlite:///{TEST_ROOT / 'kring.sqlite3'}"
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/kring")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
Path(os.environ["KRING_VAR_DIR"]).mkdir(parents=True, exist_ok=True)

from backend.config.settings import *  # noqa: E402 -- the lines above are what it reads

# A file, not memory: threads and worker processes of a test must see the same database.
DATABASES["default"]["TEST"] = {"NAME": str(TEST_ROOT / "test.sqlite3") if ON_SQLITE else f"test_kring_{TEST_ID}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if ON_SQLITE:
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
LANGUAGE_CODE = "nl"

# The cache is a real Redis, and every test has its own keys in it; on SQLite it is the demo's.
CACHES["default"]["KEY_FUNCTION"] = "tests.strictness.isolation.cache_key"
if ON_SQLITE:
    CACHES["default"]["BACKEND"] = "django.core.cache.backends.locmem.LocMemCache"

# Tasks run at once, in the process of the test; the fixture `celery_worker_process` starts a real worker instead.
CELERY_TASK_ALWAYS_EAGER = not os.environ.get("KRING_TEST_WORKER")
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"kring-{TEST_ID}-{TEST_PROCESS}-", "visibility_timeout": 3}

# Where a test's own mail server listens: the worker process must send to it too.
if _smtp_port := os.environ.get("KRING_TEST_SMTP_PORT"):
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", int(_smtp_port)
if os.environ.get("KRING_TEST_WORKER"):
    LOGGING["root"]["level"] = "INFO"  # the worker says when it is ready
CELERY_IMPORTS = ["tests.backend.kit.kinds"] if os.environ.get("KRING_TEST_WORKER") else []
