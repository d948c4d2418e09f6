"""Django's settings: one file for every machine, told by the environment where machines differ.

`DATABASE_URL` names a PostgreSQL server (without it: the embedded one of `script/server`). `NIGHTLIGHT_SECRET` is the signing
secret (without it: one made once and kept in the data folder). `NIGHTLIGHT_VAR` is the data folder (without it: `var/`).
`NIGHTLIGHT_SITE` is the address by which people reach it (where it begins with https, a proxy in front ends TLS and sets `X-Forwarded-Proto`).
`NIGHTLIGHT_OIDC_URL`, `NIGHTLIGHT_OIDC_CLIENT_ID` and `NIGHTLIGHT_OIDC_SECRET` name the force's own sign-in (OpenID Connect), and
`NIGHTLIGHT_OIDC_COLLAR_CLAIM` the claim that holds the collar number. `NIGHTLIGHT_SMTP_URL` and `NIGHTLIGHT_MAIL_FROM` say how e-mail leaves, and
`NIGHTLIGHT_HEADS` is the folder of the signed heads of the journal, best on another disk or machine (without it: `journal` in the data folder).
`NIGHTLIGHT_DEMO=1` makes it a demonstration, whose clock may run by another time; `NIGHTLIGHT_DEMO_EPISODES` says how many past episodes it begins with.
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
DEMONSTRATION_EPISODES = os.environ.get("NIGHTLIGHT_DEMO_EPISODES", "300")
SITE = os.environ.get("NIGHTLIGHT_SITE", "").rstrip("/")
HEADS = Path(os.environ.get("NIGHTLIGHT_HEADS") or VAR / "journal").absolute()
SMTP_URL = os.environ.get("NIGHTLIGHT_SMTP_URL", "")
MAIL_FROM = os.environ.get("NIGHTLIGHT_MAIL_FROM", "")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [urlsplit(SITE).hostname])]
CSRF_TRUSTED_ORIGINS = [SITE] if SITE else []
# Behind https the cookies never travel without it.
HTTPS = SITE.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS


def _force_sign_in() -> dict[str, object]:
    """The force's own sign-in, as the environment names it."""
    return {
        "provider_id": "force",
        "name": os.environ.get("NIGHTLIGHT_OIDC_NAME") or "your force’s sign-in",
        "client_id": os.environ.get("NIGHTLIGHT_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("NIGHTLIGHT_OIDC_SECRET", ""),
        "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
    }


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
# A message may name a case: it waits in the database, never in a cookie that lies in clear on the machine.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "procrastinate.contrib.django",
    *(f"nightlight.records.{name}" for name in RECORDS),
    "nightlight.project",
    "nightlight.work.learning",
    "nightlight.work.casework",
    "nightlight.work.contact",
    "nightlight.work.found",
    "nightlight.work.care",
    "nightlight.work.transfers",
    "nightlight.work.missing",
    "nightlight.work.prevention",
    "nightlight.work.record_keeping",
    "nightlight.work.returns",
    "nightlight.work.searches",
    "nightlight.work.system",
    "nightlight.work.administration",
]
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username",)}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "nightlight.records.access.adapters.Accounts"
ACCOUNT_FORMS = {"login": "nightlight.records.access.adapters.SignIn"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Tries are counted below for the whole force; these limits hold in each process, and a whole shift signs in from one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}
MFA_ADAPTER = "nightlight.records.access.adapters.SecondFactors"
MFA_FORMS = {
    "authenticate": "nightlight.records.access.adapters.Code",
    "reauthenticate": "nightlight.records.access.adapters.CodeAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Nightlight"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
AXES_FAILURE_LIMIT = "nightlight.records.access.signing.failures_allowed"
AXES_COOLOFF_TIME = "nightlight.records.access.signing.locked_out_within"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "nightlight.records.access.signing.counted_as"
AXES_LOCKOUT_CALLABLE = "nightlight.project.signing_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "password", "oldpassword", "password1", "password2", "code", "next", "credential"]
# The force's own sign-in (OpenID Connect), where one is named. It vouches for users who are there, and never makes one.
OIDC_URL = os.environ.get("NIGHTLIGHT_OIDC_URL", "")
NIGHTLIGHT_OIDC_COLLAR_CLAIM = os.environ.get("NIGHTLIGHT_OIDC_COLLAR_CLAIM") or "preferred_username"
SOCIALACCOUNT_ADAPTER = "nightlight.records.access.adapters.ForceSignIn"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_force_sign_in()] if OIDC_URL else []}}
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
    "nightlight.project.drafting.forgets_what_was_sent",
    "nightlight.project.live.announcing.tells_of_signing_out",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nightlight.project.middleware.DefaultDeny",
    "nightlight.project.wording.asks_about_words",
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
        "form-action": [SELF, *([f"{urlsplit(OIDC_URL).scheme}://{urlsplit(OIDC_URL).netloc}"] if OIDC_URL else [])],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# A link in an e-mail leads to a page as whoever is signed in; and the force's own sign-in leads back here.
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
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
        "axes": {"handlers": [], "level": "CRITICAL", "propagate": True},
        "weasyprint": {"handlers": [], "level": "CRITICAL", "propagate": True},
        # The worker tells by itself when it cannot go on; a job that failed is told of by its kind, since its words may repeat what was typed.
        "procrastinate": {"handlers": [], "level": "CRITICAL", "propagate": True},
        "psycopg.pool": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
