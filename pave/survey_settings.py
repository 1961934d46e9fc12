"""Settings of the public process: named one by one, so that what respondents need not reach is not there at all.

No session, sign-in, message, queue or mail: their apps are not installed, so their tables have no models here.
"""

from __future__ import annotations

import os
from typing import Any

import dj_database_url

from pave import settings as staffs
from pave.settings import (  # noqa: F401 - read by Django and the survey
    ALLOWED_HOSTS,
    CONTENT_SECURITY_POLICY,
    DATABASES,
    DEBUG,
    DEFAULT_AUTO_FIELD,
    HTTPS,
    LANGUAGE_CODE,
    LANGUAGES,
    LOCALE_PATHS,
    PAVE_ANSWER_ORIGIN,
    PAVE_BACKUPS_KEPT,
    PAVE_COLUMN_KEY,
    PAVE_CONTACT,
    PAVE_ENV,
    PAVE_KEYS,
    PAVE_VAR,
    PRODUCTION,
    SECRET_KEY,
    SECURE_HSTS_SECONDS,
    SECURE_PROXY_SSL_HEADER,
    SECURE_SSL_REDIRECT,
    STATIC_ROOT,
    STATIC_URL,
    STATICFILES_DIRS,
    STORAGES,
    TIME_ZONE,
    USE_I18N,
    USE_TZ,
    X_FRAME_OPTIONS,
)

INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "surveys"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pave.middleware.NeverKept",
    "pave.middleware.ContentSecurityPolicy",
    "pave.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pave.survey_urls"
WSGI_APPLICATION = "pave.survey_wsgi.application"
PROCESSORS = ["django.template.context_processors.request", "pave.context.site"]
_template: dict[str, Any] = dict(staffs.TEMPLATES[0])
TEMPLATES = [{**_template, "OPTIONS": {**_template["OPTIONS"], "context_processors": PROCESSORS}}]

DATABASE_URL = os.environ.get("PAVE_SURVEY_DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Values then travel apart from the statement: PostgreSQL cannot write them to its log with one that failed.
    DATABASES = {"default": {**DATABASES["default"], "OPTIONS": {"server_side_binding": True}}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing posted reaches a disk
SECURE_REFERRER_POLICY = "no-referrer"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # no CSRF cookie may exist here: surveys/origin.py guards posts
    "security.W005",  # other hosts below the group's domain are not ours to force onto https
    "security.W021",  # the same for a browser's preload list
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"place": {"()": "pave.logs.PlaceOnly"}},  # no time: it would stand beside a click
    "filters": {"no_requests": {"()": "pave.logs.NoRequests"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "place", "filters": ["no_requests"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"handlers": [], "level": "WARNING", "propagate": True} for name in ("django", "django.server")},
}
