"""One settings file for both profiles; everything that differs comes from the environment (pave/environment.py)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pave.environment import ROOT, environment, flag, secret, var_folder

PAVE_ENV = environment()
PRODUCTION = PAVE_ENV == "production"
PAVE_VAR = var_folder()

SECRET_KEY = secret("SECRET_KEY", "secret.key")
PAVE_COLUMN_KEY = secret("PAVE_COLUMN_KEY", "column.key")  # seals drafts and answers; losing it loses them

PAVE_KEYS = Path(os.environ.get("PAVE_KEYS") or PAVE_VAR / "keys")  # of surveys by invitation; never in a backup
PAVE_BACKUPS = Path(os.environ.get("PAVE_BACKUPS") or PAVE_VAR / "backups")
PAVE_BACKUP_RECIPIENT = os.environ.get("PAVE_BACKUP_RECIPIENT", "")  # the public half of a recovery key kept offline
PAVE_BACKUPS_KEPT = int(os.environ.get("PAVE_BACKUPS_KEPT", "30"))
PAVE_SURVEY_ROLE = os.environ.get("PAVE_SURVEY_ROLE") or "survey_pub"  # PostgreSQL's role of the public process
PAVE_ANSWER_ORIGIN = os.environ.get("PAVE_ANSWER_ORIGIN", "").rstrip("/")  # where respondents find the public process

DEBUG = flag("PAVE_DEBUG")
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("PAVE_DEBUG is on. Production does not start with DEBUG: unset PAVE_DEBUG.")

ALLOWED_HOSTS = os.environ.get("PAVE_HOSTS", "" if PRODUCTION else "*").split(",")
if PRODUCTION and ALLOWED_HOSTS == [""]:
    raise ImproperlyConfigured("PAVE_HOSTS is empty. Production needs the host names it answers to, parted by commas.")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PAVE_ORIGINS", "").split(",") if origin]
PAVE_CONTACT = os.environ.get("PAVE_CONTACT", "the study office")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "audit",
    "accounts",
    "surveys",
    "registry",
    "invitations",
    "analytics",
    "demo",
    "proofs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pave.middleware.ContentSecurityPolicy",
    "pave.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pave.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pave.urls"
WSGI_APPLICATION = "pave.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pave.context.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django.templatetags.i18n", "pave.templatetags.pave"],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{PAVE_VAR / 'pave.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {"default": dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: without WAL and IMMEDIATE most concurrent writes end in "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

PASSWORD_RESET_TIMEOUT = 72 * 3600  # seconds that the link of an invitation lives
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it counts failures and refuses who is locked out
    "django.contrib.auth.backends.ModelBackend",
]
BEHIND_PROXY = flag("PAVE_BEHIND_PROXY")

# Lock-out. Five failures of one person from one address; a hundred of one person from anywhere (accounts/lockout.py).
AXES_HANDLER = "accounts.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where is kept nowhere
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "code", "username"]

# The second factor. Its cache is a table, because every server process must know which codes were used.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # a process's own; counts of requests
}
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}  # wrong codes of one person; passwords are counted by axes
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "PAVE"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"  # the password has been asked for before

# Sign-in through an identity provider of the hospital (OpenID Connect): off until an issuer is named.
PAVE_OIDC_ISSUER = os.environ.get("PAVE_OIDC_ISSUER", "").rstrip("/")
PAVE_OIDC_NAME = os.environ.get("PAVE_OIDC_NAME") or "your organisation"
SOCIALACCOUNT_ADAPTER = "accounts.organisation.OrganisationAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form would need an exception in the policy: form-action follows redirects
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if PAVE_OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "organisation",
            "name": PAVE_OIDC_NAME,
            "client_id": os.environ.get("PAVE_OIDC_CLIENT_ID", ""),
            "secret": os.environ.get("PAVE_OIDC_CLIENT_SECRET", ""),
            "settings": {"server_url": PAVE_OIDC_ISSUER},
        }
    )

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [folder for folder in (ROOT / "static", ROOT / "frontend" / "dist") if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Security. Cookies are Secure except for the demo on plain http.
HTTPS = flag("PAVE_HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-pave_session" if HTTPS else "pave_session"
CSRF_COOKIE_NAME = "__Host-pave_csrf" if HTTPS else "pave_csrf"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = flag("PAVE_SSL_REDIRECT")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts below the group's domain are not ours to force onto https
    "security.W021",  # the same for a browser's preload list
]
# On the server, not in a cookie: messages name cases, and ward computers are shared.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

# Jobs. The broker carries ids only and is a hint: the run row in the database is the truth.
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or "filesystem://localhost"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1_800
CELERY_TASK_SOFT_TIME_LIMIT = 1_500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
FILESYSTEM_BROKER = CELERY_BROKER_URL.startswith("filesystem")
if FILESYSTEM_BROKER:
    _broker = PAVE_VAR / "broker"
    for _name in ("queue", "processed", "control"):
        (_broker / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT = "pave.spool:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.05,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3_600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "global_keyprefix": os.environ.get("PAVE_BROKER_PREFIX", "pave."),
    }
PAVE_LEASE_SECONDS = float(os.environ.get("PAVE_LEASE_SECONDS", "30"))
PAVE_COMPILED = flag("PAVE_COMPILED")
PAVE_SWEEP_SECONDS = float(os.environ.get("PAVE_SWEEP_SECONDS", "15"))
# Days of the year as of which results of the registry are released; simulated children have no need of any.
PAVE_RELEASE_DAYS = os.environ.get("PAVE_RELEASE_DAYS") or ("12-31" if PRODUCTION else "any")
PAVE_NIGHTLY_REPORTS = frozenset(filter(None, os.environ.get("PAVE_NIGHTLY_REPORTS", "").split(",")))
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"{name}.tasks.sweep", "schedule": PAVE_SWEEP_SECONDS} for name in ("analytics", "invitations")
}

# Mail. The demo puts it into a folder that a page shows; production hands it to a server.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if PRODUCTION else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = PAVE_VAR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds; without it a silent server holds the worker for ever
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "PAVE <pave@localhost>"
PAVE_DAYS_BETWEEN_WAVES = 3 if PRODUCTION else 0  # part of the anonymity, so production has no way to lower it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PAVE_LOG", "WARNING")},
}
