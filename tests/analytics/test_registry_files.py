"""The files of a registry report: the same bytes from another process, offered on its page, served as stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from analytics.models import Report, Snapshot
from analytics.queries import store
from analytics.registry_making import registry_files
from pave.lib.digest import sha256
from tests.analytics.registry_report import DAY
from tests.analytics.reports import registry_told as told
from tests.analytics.test_registry_making import KINDS
from tests.analytics.test_same_files import OTHER, ROOT

SCRIPT = """
import json, sys
from pathlib import Path
import django
django.setup()
from analytics.registry_making import registry_files
from pave.lib.digest import sha256
made = registry_files(json.loads(Path(sys.argv[1]).read_bytes()), "2026-01-01")
print(json.dumps({kind: [name, sha256(data)] for kind, (name, data) in made.items()}))
"""


@pytest.fixture(scope="module")
def files() -> dict[str, tuple[str, bytes]]:
    return registry_files(told.summary(), DAY.isoformat())


def test_every_file_is_the_same_from_another_process(files: dict[str, tuple[str, bytes]], tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    path.write_bytes(told.stored())
    whole = {**os.environ, **OTHER, "DJANGO_SETTINGS_MODULE": "pave.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], cwd=ROOT, env=whole, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {kind: [name, sha256(data)] for kind, (name, data) in files.items()}


def test_names_say_the_day_and_that_the_data_are_simulated(files: dict[str, tuple[str, bytes]]) -> None:
    names = {kind: name for kind, (name, _) in files.items()}
    assert set(names) == KINDS and len(set(names.values())) == len(KINDS)
    assert all(name.startswith("registry-2026-01-01") and "-SYNTHETIC." in name for name in names.values())
    assert names["csv"].encode() in files["R"][1], "the script reads the CSV by its name"


def of_files(files: dict[str, tuple[str, bytes]]) -> Report:
    snapshot = Snapshot.objects.create(
        digest="f" * 64, kind="registry", manifest={}, rows=9, parquet="e" * 64, made_by="x"
    )
    kept = {
        kind: {"digest": store().put(data), "size": len(data), "name": name} for kind, (name, data) in files.items()
    }
    report: Report = Report.objects.create(
        snapshot=snapshot, survey="", title="The registry", synthetic=True, parameters={"as_of": DAY.isoformat()},
        code_version="0", files=kept,
    )  # fmt: skip
    return report


@pytest.mark.django_db
def test_the_overview_offers_every_file_in_the_words_of_the_registry(
    investigator: Client, files: dict[str, tuple[str, bytes]]
) -> None:
    report = of_files(files)
    page = investigator.get(f"/reports/{report.pk}/registry/").content.decode()
    assert all(f'/reports/{report.pk}/file.{kind}"' in page for kind in KINDS)
    assert "A sheet a part" in page and "a question" not in page and "CHERRIES" not in page
    for kind in ("xlsx", "report-letter-pdf", "sav"):
        response = investigator.get(f"/reports/{report.pk}/file.{kind}")
        assert response.content == files[kind][1] and files[kind][0] in response.headers["Content-Disposition"]


@pytest.mark.django_db
def test_a_report_from_before_opens_and_offers_what_it_has(
    investigator: Client, files: dict[str, tuple[str, bytes]]
) -> None:
    report = of_files({kind: files[kind] for kind in ("json", "csv")})
    for path in ("duration/", "sites/"):
        assert investigator.get(f"/reports/{report.pk}/registry/{path}").status_code == 200
    page = investigator.get(f"/reports/{report.pk}/registry/").content.decode()
    offered = {kind for kind in KINDS if f'/reports/{report.pk}/file.{kind}"' in page}
    assert offered == {"json", "csv"}
