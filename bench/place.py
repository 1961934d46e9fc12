"""An instance of its own for the web rows: a temporary folder, SQLite in a file, the 44 items in an open survey."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.models import InstrumentVersion, Survey

SLUG = "bench"
SERVER_ONLY = ("DATABASE_URL", "CELERY_BROKER_URL", "PAVE_ENV", "PAVE_DEBUG", "PAVE_HTTPS", "PAVE_SSL_REDIRECT")


@contextmanager
def instance() -> Iterator[None]:
    """Django on a fresh database, as the demo runs it; gone afterwards. To be entered before Django is set up."""
    folder = tempfile.mkdtemp(prefix="pave-bench-")
    for name in SERVER_ONLY:
        os.environ.pop(name, None)
    os.environ |= {"PAVE_VAR": folder, "DJANGO_SETTINGS_MODULE": "pave.settings"}
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)


def published() -> InstrumentVersion:
    from demo.build import INSTRUMENT, INSTRUMENTS
    from surveys import actions

    source = (INSTRUMENTS / f"{INSTRUMENT}.toml").read_bytes()
    tables = {"plt_vignette.csv": (INSTRUMENTS / "plt_vignette.csv").read_bytes()}
    return actions.publish_instrument(source=source, tables=tables, by="system:bench")[0]


def open_survey() -> Survey:
    from surveys import actions

    survey = actions.create_survey(slug=SLUG, instrument=published(), by="system:bench", synthetic=True)
    return actions.change_state(survey=survey, state="open", by="system:bench")
