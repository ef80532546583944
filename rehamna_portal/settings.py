"""Settings of the portal. Every option is an environment variable, listed in docs/settings.md."""

import secrets
from datetime import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .error_reports import release, require_package, sentry_address
from .logs import known_level
from .options import Options

BASE_DIR = Path(__file__).resolve().parent.parent
env = Options()

# --- where data lives -------------------------------------------------------------------
VAR_DIR = Path(env("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("PORTAL_DEBUG", default=False)
DEMO = env.bool("PORTAL_DEMO", default=False)
DEMO_PASSWORD = env("PORTAL_DEMO_PASSWORD", default="")


def _secret_key() -> str:
    """The key from the environment, else the one `make run` or debug drew into the ignored `var/`."""
    key, path = env("PORTAL_SECRET_KEY", default=""), VAR_DIR / "secret-key"
    if not key and DEBUG and not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    if not key and path.exists():
        key = path.read_text(encoding="ascii").strip()
    if len(key) < 32 or len(set(key)) < 8:
        raise ImproperlyConfigured("PORTAL_SECRET_KEY is missing or weak: give at least 32 characters drawn at random.")
    return key


SECRET_KEY = _secret_key()
# Resume codes are hashed and the device cookie encrypted under keys of their own, so that one can
# be changed without the other (docs/architecture.md, "People and data").
CODE_KEY = env("PORTAL_CODE_KEY", default="") or f"code:{SECRET_KEY}"
COOKIE_KEY = env("PORTAL_COOKIE_KEY", default="") or f"cookie:{SECRET_KEY}"

ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_TRUSTED_ORIGINS", default=[])

# --- applications, in the order of the ladder ----------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "rehamna_portal.office.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "centers",
    "programs",
    "enrollment",
    "boarding",
    "rehamna_portal",
]
LODGING_BACKEND = env.dotted("PORTAL_LODGING_BACKEND", default="boarding.lodging.HouseLodging")

MIDDLEWARE = [
    "rehamna_portal.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads its output at random, so that the size of a page tells nothing about a code printed on it.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "rehamna_portal.middleware.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rehamna_portal.middleware.CleanInputMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rehamna_portal.middleware.ActingMiddleware",
    "rehamna_portal.middleware.StaffLanguageMiddleware",
    "rehamna_portal.accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "rehamna_portal.urls"
WSGI_APPLICATION = "rehamna_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rehamna_portal.context.portal",
            ],
            "builtins": ["rehamna_portal.templatetags.dates"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database ------------------------------------------------------------------------------
DATABASES = {"default": env.address("DATABASE_URL", env.db, default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
_kept_seconds = env.int("PORTAL_CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The write transaction itself is the lock: taken at its start, it never has to be upgraded.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: threads of the race tests need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
elif not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///.")
else:
    DATABASES["default"]["CONN_MAX_AGE"] = _kept_seconds

# --- cache ---------------------------------------------------------------------------------
# In the memory of each process unless told; nothing personal is kept in it. Public pages have a room of
# their own, so that a thousand made-up addresses push out pages at most.
CACHES = {name: env.address("CACHE_URL", env.cache_url, f"locmemcache://{name}") for name in ("default", "pages")}
CACHES["pages"] |= {"KEY_PREFIX": "pages", "max_entries": 600}
for _cache in CACHES.values():
    if "redis" in _cache["BACKEND"].lower():
        if find_spec("redis") is None:
            raise ImproperlyConfigured("CACHE_URL names a Redis: install locks/redis.txt too.")
        _cache["BACKEND"] = "rehamna_portal.caches.ForgivingRedis"

# --- people --------------------------------------------------------------------------------
AUTH_USER_MODEL = "centers.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "sign_in"  # which then says where to go
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"rehamna_portal.accounts.passwords.{name}"}
    for name in ("LongEnough", "NotTheAccount", "NotStolen", "NotOfHere", "NotRepeated")
]
# Bounds how many are worked out at once.
PASSWORD_HASHERS = ["rehamna_portal.accounts.hashing.BoundedPBKDF2"]
# Whoever enters the back office shows a code of the phone too; a demonstration says on its sign-in page that it asks
# for none.
SECOND_FACTOR = not (DEBUG or DEMO)
# The portal counts wrong codes by account and network itself (rehamna_portal.accounts.throttling): a stranger who
# knows a password must not be able to keep its owner out.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
IDLE_MINUTES = env.int("PORTAL_IDLE_MINUTES", default=30)
SESSION_HOURS = env.int("PORTAL_SESSION_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
ACCOUNT_LINES_MONTHS = env.int("PORTAL_ACCOUNT_LINES_MONTHS", default=12)

# --- languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("fr", "Français")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_LANGUAGES = ("ar", "fr")
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
# The second folder holds what Django's own Arabic catalogue leaves out, and the Moroccan months.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "framework"]
FORMAT_MODULE_PATH = "rehamna_portal.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Casablanca"

# --- files ---------------------------------------------------------------------------------
MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "rehamna_portal.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "rehamna_portal.storage.HashedStatic"
    },
}
# Only what stands below media/public may ever be served by name; papers that people send are in media/private.
STORAGES["private"] = {
    "BACKEND": "rehamna_portal.storage.PrivateFiles",
    "OPTIONS": {
        "location": MEDIA_ROOT / "private",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
FILE_UPLOAD_HANDLERS = [
    "centers.core.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "centers.core.uploads.UploadOnDisk",
]
# A whole gallery, picked by mistake, gets a sentence; of most of it nothing is kept (centers.core.accepted_files).
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# --- messages ------------------------------------------------------------------------------
# Without a channel every message waits for one, and stands on the page of its file meanwhile.
SITE_URL = env("PORTAL_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SENDS_EMAIL = bool(env("EMAIL_URL", default=""))
vars().update(env.address("EMAIL_URL", env.email_url, "dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("PORTAL_EMAIL_FROM", default="portal@localhost")
SMS = {
    "backend": env.dotted("PORTAL_SMS_BACKEND", default=""),
    "file": env("PORTAL_SMS_FILE", default=str(VAR_DIR / "sms.jsonl")),
    "url": env("PORTAL_SMS_URL", default=""),
    "method": env("PORTAL_SMS_METHOD", default="POST").upper(),
    "body": env("PORTAL_SMS_BODY", default="to={to}&text={text}&id={id}"),
    "headers": env.json("PORTAL_SMS_HEADERS", default={}),
    "timeout": env.float("PORTAL_SMS_TIMEOUT", default=10.0),
    "confirmed_by": env("PORTAL_SMS_CONFIRMED_BY", default=""),
    "quiet_from": env.read("PORTAL_SMS_QUIET_FROM", time.fromisoformat, "21:00", "a time of day as 21:00"),
    "quiet_until": env.read("PORTAL_SMS_QUIET_UNTIL", time.fromisoformat, "08:00", "a time of day as 08:00"),
}
OFFER_REMINDER_HOURS = env.int("PORTAL_OFFER_REMINDER_HOURS", default=24)
DRAFT_REMINDER_HOURS = env.int("PORTAL_DRAFT_REMINDER_HOURS", default=48)

# --- allocations ---------------------------------------------------------------------------
RUN_AT_ONCE_UP_TO = env.int("PORTAL_RUN_AT_ONCE_UP_TO", default=1000)
RUN_SILENT_MINUTES = env.int("PORTAL_RUN_SILENT_MINUTES", default=15)

# --- safety --------------------------------------------------------------------------------
# Plain http only where the portal is tried on loopback; a real site stands behind https.
HTTPS = env.bool("PORTAL_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rehamna_portal.views.errors.form_expired"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# Where whoever finds a hole is to write (/.well-known/security.txt, SECURITY.md).
SECURITY_CONTACT = env("PORTAL_SECURITY_CONTACT", default="")
TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", default=0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- the portal's own words and figures (shown to people; docs/settings.md) -----------------------
PORTAL = {
    "responsible_ar": env("PORTAL_RESPONSIBLE_AR", default=""),
    "responsible_fr": env("PORTAL_RESPONSIBLE_FR", default=""),
    "recipients_ar": env("PORTAL_RECIPIENTS_AR", default=""),
    "recipients_fr": env("PORTAL_RECIPIENTS_FR", default=""),
    "rights_contact": env("PORTAL_RIGHTS_CONTACT", default=""),
    "cndp_number": env("PORTAL_CNDP_NUMBER", default=""),
    "retention_months": env.int("PORTAL_RETENTION_MONTHS", default=24),
    # Nobody has decided the period yet: the pages mark ours as a sample until the setting is made.
    "retention_is_sample": not env("PORTAL_RETENTION_MONTHS", default=""),
    "national_portal": env("PORTAL_NATIONAL_PORTAL", default="Takwine"),
    "national_portal_url": env("PORTAL_NATIONAL_PORTAL_URL", default=""),
    "max_choices": env.int("PORTAL_MAX_CHOICES", default=5),
    "draft_grace_minutes": env.int("PORTAL_DRAFT_GRACE_MINUTES", default=60),
    "link_minutes": env.int("PORTAL_LINK_MINUTES", default=60),
    "lost_code_days": env.int("PORTAL_LOST_CODE_DAYS", default=5),
    "lost_code_kept_days": env.int("PORTAL_LOST_CODE_KEPT_DAYS", default=30),
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "rehamna_portal.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["one_line"]}},
    "root": {
        "handlers": ["console"],
        "level": env.read("PORTAL_LOG_LEVEL", known_level, "WARNING", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    },
}
# Faults are told to a Sentry server only where one is named.
if SENTRY_DSN := env.read("PORTAL_SENTRY_DSN", sentry_address, "", "an address as https://key@host/1"):
    require_package()
    LOGGING["handlers"]["reports"] = {
        "class": "rehamna_portal.error_reports.Reports",
        "dsn": SENTRY_DSN,
        "release": release(BASE_DIR),
    }
    LOGGING["root"]["handlers"].append("reports")
# What was asked for; any other PORTAL_… in the environment is a slip (rehamna_portal.checks).
KNOWN_OPTIONS = env.names
