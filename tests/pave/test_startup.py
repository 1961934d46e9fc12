"""What a process loads before it has anything to do: every command, page server and test run pays for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HEAVY = {"pandas", "scipy", "numpy", "pyarrow", "openpyxl", "docx", "xlsxwriter", "pyreadstat"}
LOADED = "import django, importlib, sys; django.setup(); importlib.import_module('{}'); print(*sys.modules)"


def loaded(module: str) -> set[str]:
    command = [sys.executable, "-c", LOADED.format(module)]
    environ = {"DJANGO_SETTINGS_MODULE": "pave.settings", "PATH": ""}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["pave.urls", "pave.celery", "analytics.tasks"])
def test_statistics_and_file_formats_are_loaded_when_they_are_used(module: str) -> None:
    assert loaded(module) & HEAVY == set()


def test_the_worker_loads_them_for_a_report() -> None:
    assert {"pandas", "scipy", "docx"} <= loaded("analytics.making")
