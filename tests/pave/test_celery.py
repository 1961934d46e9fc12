"""Who sends a run, from whatever thread, sends it to this project's broker."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from tests.processes.topology import clean_environment

ROOT = Path(__file__).parents[2]
FROM_A_THREAD = """
import threading, {entry}
import django; django.setup()
from analytics.tasks import carry_out_run
found = []
thread = threading.Thread(target=lambda: found.append((carry_out_run.app.main, carry_out_run.app.conf.broker_url)))
thread.start(); thread.join()
print(*found[0])
"""


def test_a_thread_of_the_web_server_sends_to_our_broker(tmp_path: Path) -> None:
    code = FROM_A_THREAD.format(entry="pave.wsgi")
    environ = clean_environment(PAVE_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="pave.settings")
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout.split()[0] == "pave" and said.stdout.split()[1].startswith("filesystem://")


def test_a_management_command_leaves_a_message_in_the_broker(tmp_path: Path) -> None:
    code = "from analytics.tasks import carry_out_run; carry_out_run.delay('00000000-0000-0000-0000-000000000000')"
    environ = clean_environment(PAVE_VAR=str(tmp_path))
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=environ, capture_output=True,
                   check=True)  # fmt: skip
    (message,) = (tmp_path / "broker" / "queue").iterdir()
    assert message.name.endswith(".celery.msg")


def test_the_tests_themselves_have_the_same_application() -> None:
    from analytics.tasks import carry_out_run

    names: list[str] = []
    thread = threading.Thread(target=lambda: names.append(carry_out_run.app.main))
    thread.start()
    thread.join()
    assert names == ["pave"]
