"""WSGI entry for the application server."""

import os

from django.core.wsgi import get_wsgi_application

import pave.celery  # noqa: F401 - or shared tasks go to Celery's default broker, and only the sweep finds their runs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")
application = get_wsgi_application()

from pave import boot  # noqa: E402 - models are ready now

boot.check_private()
