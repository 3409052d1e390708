"""A sign-in service as a process of its own, which behaves like the Flemish one: ``python -m tests.oidc.provider``.

allauth's OpenID provider with discovery, PKCE, RS256 and JWKS. It knows the scopes ``openid profile vo`` and refuses
any other, tells no e-mail address, and one human may come in several capacities: the same ``vo_id``, another
organisation, another ``sub``. Prints its address once it listens. Arguments: where it may send people back to.
"""

import os
import sys
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT_ID, SECRET = "kring", "a secret that both know"
LIEN = {"given_name": "Lien", "family_name": "Verstraete", "vo_id": "vo-0001"}
JORIS = {"given_name": "Joris", "family_name": "De Backer", "vo_id": "vo-0002"}
CAPACITIES = {
    "lien-city": {**LIEN, "vo_doelgroepcode": "LB", "vo_orgcode": "0207500123", "vo_orgnaam": "Stad Eik"},
    "lien-agency": {**LIEN, "vo_doelgroepcode": "GID", "vo_orgcode": "OVO000123", "vo_orgnaam": "Agentschap Beuk"},
    "joris": {**JORIS, "vo_doelgroepcode": "GID", "vo_orgcode": "OVO000123", "vo_orgnaam": "Agentschap Beuk"},
    "without-vo": {"given_name": "Ada", "family_name": "Zonder"},
}


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, pkcs8, plain).decode()


def configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="of the provider",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.oidc.provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        USE_TZ=True,
        LOGIN_URL="/choose/",
        IDP_OIDC_PRIVATE_KEY=private_key(),
        IDP_OIDC_ADAPTER="tests.oidc.provider_urls.Adapter",
        LOGGING_CONFIG=None,
    )
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback has no TLS
    django.setup()


def fill(callback: str, home: str) -> None:
    from allauth.idp.oidc.models import Client  # noqa: PLC0415 -- app ready
    from django.contrib.auth.models import User  # noqa: PLC0415 -- app ready
    from django.core.management import call_command  # noqa: PLC0415 -- app ready

    call_command("migrate", verbosity=0)
    for name in CAPACITIES:
        User.objects.create_user(name)
    client = Client(id=CLIENT_ID, name="Kring", skip_consent=True, redirect_uris=callback)
    client.set_scopes(["openid", "profile", "vo"])
    client.set_secret(SECRET)
    client.set_post_logout_redirect_uris([home])
    client.save()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def main(callback: str, home: str) -> None:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- app ready

    fill(callback, home)
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Silent) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 -- the test reads it
        server.serve_forever()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        main(*sys.argv[1:])
