"""WSGI entry of the public process: what respondents meet, and nothing of what staff meet."""

import os
import secrets

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "pave.survey_settings"
os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)  # nothing is signed here: a key that nobody keeps, or could lose
if os.name == "posix":
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of the memory would hold codes and answers

application = get_wsgi_application()

from pave import boot  # noqa: E402 - models are ready now

boot.check_public()
