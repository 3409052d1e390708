"""The fixture that starts the provider process and lets Kring know it, the way an operator does: by environment."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from functools import cache

import pytest
from django.urls import reverse

from tests.oidc.provider import CLIENT_ID, SECRET

PRINT_SETTINGS = """
import json
from backend.config import settings
names = ("SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY")
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture(scope="session")
def provider_url(live_server):
    """The provider process, told where Kring's live server takes people back."""
    callback = live_server.url + reverse("openid_connect_callback", args=["oidc"])
    home = live_server.url + reverse("overviews:home")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.oidc.provider", callback, home], stdout=subprocess.PIPE, text=True
    )
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(10)
    process.stdout.close()


@cache
def settings_for(**environment):
    """What the real settings make of these environment variables."""
    answer = subprocess.run(
        [sys.executable, "-c", PRINT_SETTINGS],
        env=os.environ | {"KRING_SECRET_KEY": "x" * 50} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


@pytest.fixture
def sign_in_service(provider_url, settings):
    """Kring, configured for the provider by an operator's environment variables. Gives a function for other scopes."""

    def configure(**more):
        made = settings_for(
            KRING_OIDC_ISSUER=provider_url, KRING_OIDC_CLIENT_ID=CLIENT_ID, KRING_OIDC_SECRET=SECRET, **more
        )
        settings.SOCIALACCOUNT_PROVIDERS = deepcopy(made["SOCIALACCOUNT_PROVIDERS"])
        return made

    configure()
    return configure
