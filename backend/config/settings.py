"""One file for every environment; what differs comes from environment variables (docs/operators.md lists them)."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from backend.config import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.text("KRING_VAR_DIR", str(BASE_DIR / "var")))

# --- Mode -------------------------------------------------------------------
# "demo" serves invented data to this machine; what others can reach must bring its own secret.
DEMO = env.flag("KRING_DEMO")
DEBUG = env.flag("KRING_DEBUG")
ALLOWED_HOSTS = env.words("KRING_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
_only_here = (DEMO or DEBUG) and set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}
SECRET_KEY = env.secret("KRING_SECRET_KEY", "demo-only-not-a-secret" if _only_here else None)
CSRF_TRUSTED_ORIGINS = env.words("KRING_TRUSTED_ORIGINS")
BASE_URL = env.text("KRING_BASE_URL", "http://localhost:8000")

# --- Apps -------------------------------------------------------------------
INSTALLED_APPS = [
    "backend.config",
    "backend.kit",
    "backend.audit",
    "backend.people",
    "backend.documents",
    "backend.notifications",
    "cohorts.programmes",
    "cohorts.candidacies",
    "cohorts.selection",
    "cohorts.overviews",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.kit.middleware.WithoutNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "backend.people.middleware.LookAsAnother",
    "backend.people.middleware.OwnLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Data -------------------------------------------------------------------
# Only a demo and a developer do without servers: without Redis every process would count its own tries to sign in.
_alone = DEMO or DEBUG
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'kring.sqlite3'}" if _alone else None)}
REDIS_URL = env.text("REDIS_URL", "" if _alone else None)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.number("KRING_SESSION_SECONDS", 12 * 3600)

MEDIA_ROOT = VAR_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "backend" / "static"]
STORAGES = {
    # Files are never served by address: a view checks who may open them.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.number("KRING_UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
# An uploaded sheet that nobody confirms is emptied after so many days.
IMPORT_KEEP_DAYS = env.number("KRING_IMPORT_KEEP_DAYS", 7)
# A ClamAV daemon that looks at every upload: /run/clamav/clamd.ctl or host:port. Empty: uploads are not scanned.
CLAMD_ADDRESS = env.text("KRING_CLAMD_ADDRESS", "")

# --- Tasks ------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/Brussels"

# --- Pages ------------------------------------------------------------------
_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "backend.kit.templatetags.components",
                "backend.kit.templatetags.fmt",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cohorts.overviews.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
LANGUAGE_COOKIE_NAME = "kring_language"
USE_I18N = True
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- People and sign-in -----------------------------------------------------
AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique without regard to case, by the constraint user_email_once
    "security.W005",  # other subdomains of the owner's domain are the owner's business
    "security.W008",  # the proxy sends http on to https
    "security.W021",  # as is a place on the browsers' preload list
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overviews:my_page"
ACCOUNT_LOGOUT_REDIRECT_URL = "overviews:home"
ACCOUNT_ADAPTER = "backend.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "backend.people.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "backend.people.forms.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or a new passkey is told to its owner
ACCOUNT_RATE_LIMITS = {}  # allauth's defaults; the cache must be shared between web processes
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kring"
MFA_FORMS = {
    "activate_totp": "backend.people.adapters.NewAppForm",
    "add_webauthn": "backend.people.adapters.NewKeyForm",
    "edit_webauthn": "backend.people.adapters.KeyNameForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = env.flag("KRING_OIDC_ONLY")
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_FORMS = {"signup": "backend.people.adapters.FirstSignInForm"}
LOOK_AS_MINUTES = env.number("KRING_LOOK_AS_MINUTES", 30)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
OIDC_ISSUER = env.text("KRING_OIDC_ISSUER", "")
# A form that leads to the sign-in service, over one or more redirects, may go to these addresses.
OIDC_ORIGINS = env.words("KRING_OIDC_ORIGINS", "/".join(OIDC_ISSUER.split("/")[:3]))
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "oidc",
            "name": env.text("KRING_OIDC_NAME", "ACM/IDM"),
            "client_id": env.text("KRING_OIDC_CLIENT_ID"),
            "secret": env.text("KRING_OIDC_SECRET"),
            "settings": {
                "server_url": OIDC_ISSUER,
                # A scope that was not agreed fails the whole sign-in, so only these.
                "scope": env.words("KRING_OIDC_SCOPE", "openid,profile,vo"),
                "uid_field": env.text("KRING_OIDC_UID_CLAIM", "vo_id"),
                "oauth_pkce_enabled": True,
            },
        }
    )

# --- Mail -------------------------------------------------------------------
EMAIL_BACKEND = env.text(
    "KRING_EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.text("KRING_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("KRING_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("KRING_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("KRING_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("KRING_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("KRING_FROM_EMAIL", "Kring <noreply@kring.example>")
# Where mails that cannot be delivered come back (manage.py read_bounces); empty: to the sender.
MAIL_RETURN_ADDRESS = env.text("KRING_RETURN_ADDRESS", "")
# From which hour, in Brussels, the daily mail goes out.
MAIL_BUNDLE_HOUR = env.number("KRING_MAIL_BUNDLE_HOUR", 7)

# --- Security ---------------------------------------------------------------
# How many proxies stand before us: the last one to be trusted tells whether it was https and who asked. Without that
# everybody behind the proxy would share one limit on signing in.
_proxies = env.number("KRING_BEHIND_PROXY", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = _proxies
_https = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = False  # the proxy's work; see docs/operators.md
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = {
    feature: [] for feature in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
}

# --- Words about this installation -------------------------------------------
SITE_NAME = env.text("KRING_SITE_NAME", "Kring")
SUPPORT_EMAIL = env.text("KRING_SUPPORT_EMAIL", "hulp@kring.example")

# --- Logs: JSON lines without personal data -----------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "backend.kit.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("KRING_LOG_LEVEL", "WARNING")},
}
