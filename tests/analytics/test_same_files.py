"""A whole report, in every format, is the same bytes from another process under another hash seed, zone and locale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import sharing

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "golden" / "example"
OTHER = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham", "LC_ALL": "C", "OMP_NUM_THREADS": "2"}
PLAIN = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
SCRIPT = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from analytics import actions, tasks
from surveys import queries
folder = Path(sys.argv[1])
call_command("load_instrument", str(folder / "tiny.toml"), stdout=sys.stderr)
call_command("import_responses", "tiny", str(folder / "responses.csv"), stdout=sys.stderr)
survey = queries.survey_by_slug("tiny")
run = actions.request_run(survey=survey, parameters=actions.Parameters(("role",), 50), by="x")
tasks.carry_out_run(str(run.pk))
run.refresh_from_db()
print(json.dumps(run.report.files))
"""


def files(var: Path, environ: dict[str, str]) -> dict[str, Any]:
    var.mkdir()
    shutil.copyfile(sharing.migrated(), var / "pave.sqlite3")
    whole = {
        **os.environ,
        **environ,
        "PAVE_VAR": str(var),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "pave.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(EXAMPLE)], cwd=ROOT, env=whole, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_every_file_of_a_report_is_the_same_from_another_process(tmp_path: Path) -> None:
    first, second = files(tmp_path / "a", PLAIN), files(tmp_path / "b", OTHER)
    parts = {"report-letter-pdf", "accounting-json", "accounting-csv", "cherries-docx", "cherries-csv", "codebook-csv"}
    assert set(first) == {"json", "csv", "pdf", "docx", "xlsx", "parquet", "sav", "dta", "R", *parts}
    assert first == second
