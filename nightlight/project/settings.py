"""Django's settings: one file for every machine, told by the environment where machines differ.

`DATABASE_URL` names a PostgreSQL server (without it: the embedded one of `script/server`). `NIGHTLIGHT_SECRET` is the signing
secret (without it: one made once and kept in the data folder). `NIGHTLIGHT_VAR` is the data folder (without it: `var/`).
`NIGHTLIGHT_SITE` is the address by which people reach it, `NIGHTLIGHT_SMTP_URL` and `NIGHTLIGHT_MAIL_FROM` say how e-mail leaves, and
`NIGHTLIGHT_DEMO=1` makes it a demonstration, whose clock may run by another time.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from nightlight.project import database

BASE = Path(__file__).resolve().parent.parent
ROOT = BASE.parent
VAR = Path(os.environ.get("NIGHTLIGHT_VAR") or ROOT / "var").absolute()


def _secret() -> str:
    """The signing secret of this machine; made at the first call and readable by its owner alone."""
    if told := os.environ.get("NIGHTLIGHT_SECRET"):
        return told
    kept = VAR / "secret"
    VAR.mkdir(mode=0o711, parents=True, exist_ok=True)
    only_once = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with suppress(FileExistsError), os.fdopen(os.open(kept, only_once, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


SECRET_KEY = _secret()
DEBUG = False
DEMONSTRATION = os.environ.get("NIGHTLIGHT_DEMO") == "1"
SITE = os.environ.get("NIGHTLIGHT_SITE", "").rstrip("/")
SMTP_URL = os.environ.get("NIGHTLIGHT_SMTP_URL", "")
MAIL_FROM = os.environ.get("NIGHTLIGHT_MAIL_FROM", "")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [urlsplit(SITE).hostname])]
CSRF_TRUSTED_ORIGINS = [SITE] if SITE else []
# Behind https the cookies never travel without it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE.startswith("https://")

RECORDS = (
    "journal",
    "packs",
    "people",
    "places",
    "workforce",
    "cases",
    "facts",
    "access",
    "outbox",
    "duties",
    "drafts",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "procrastinate.contrib.django",
    *(f"nightlight.records.{name}" for name in RECORDS),
    "nightlight.project",
    "nightlight.work.learning",
]
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ROOT_URLCONF = "nightlight.project.urls"
ASGI_APPLICATION = "nightlight.project.asgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "nightlight.project.middleware.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "nightlight.project.middleware.moment",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nightlight.project.middleware.DefaultDeny",
    "axes.middleware.AxesMiddleware",
]

DATABASES = {"default": database.settings_of(os.environ.get("DATABASE_URL") or database.embedded_url(VAR))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "project" / "templates", *sorted(BASE.glob("work/*/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "nightlight.project.look.environment",
            "context_processors": ["nightlight.project.look.surroundings"],
        },
    },
    {
        # The pages of allauth are written for Django's own templates.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "project" / "sign_in"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "project" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "nightlight.project.errors.form_too_old"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A typed case of sixty steps has several thousand fields; refusing them would lose what was typed.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # What was typed into an address, a header or a case is no business of the log.
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": True},
        "weasyprint": {"handlers": [], "level": "CRITICAL", "propagate": True},
    },
}
