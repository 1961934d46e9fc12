"""The worked contract, byte for byte, in a process of its own on an empty database, as another program would run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sharing
from tests.conftest import EXAMPLE, ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """manage("load_instrument", "tiny.toml"): a fresh instance in the folder of the example."""
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    var = tmp_path_factory.mktemp("var")
    shutil.copyfile(sharing.migrated(), var / "pave.sqlite3")
    env = given | {"PAVE_VAR": str(var)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.run(command, cwd=EXAMPLE, env=env, capture_output=True, text=True, timeout=120, check=False)

    return run


def without_code_version(data: bytes) -> bytes:
    return re.sub(rb'"code_version": "[^"]*"', b'"code_version": ""', data, count=1)


def test_the_commands_of_the_example_give_the_summary_of_the_example(manage: Run, tmp_path: Path) -> None:
    loaded = manage("load_instrument", "tiny.toml")
    assert (loaded.returncode, loaded.stdout.split()[:4]) == (0, ["tiny", "1.0.0", "11", "items"])
    assert manage("create_survey", "tiny-demo", "--instrument", "tiny", "--mode", "import").returncode == 0

    refused = manage("import_responses", "tiny-demo", "refused.csv")
    assert (refused.returncode, refused.stdout) == (1, "")
    expected = (EXAMPLE / "refused.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in refused.stderr.splitlines() if line.startswith("row ")] == expected

    frame = "invited=20,bounced=1,screened_out=1,consented=14"
    imported = manage("import_responses", "tiny-demo", "responses.csv", "--frame", frame)
    assert imported.stdout == "12 responses imported into tiny-demo\n", imported.stderr

    out = tmp_path / "summary.json"
    options = ["--by", "role", "--replicates", "0", "--seed", "1", "--out", str(out)]
    summarised = manage("summarise", "survey", "tiny-demo", *options)
    assert summarised.returncode == 0, summarised.stderr
    assert without_code_version(out.read_bytes()) == without_code_version((EXAMPLE / "summary.json").read_bytes())
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", json.loads(out.read_bytes())["code_version"])


def test_wrong_usage_ends_with_two(manage: Run) -> None:
    done = manage("summarise", "survey", "tiny-demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--out" in done.stderr
