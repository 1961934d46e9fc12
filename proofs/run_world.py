"""Starting a world in a process of its own, and that process: python -m proofs.run_world --store … --seed … --out …"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from proofs import stores
from proofs.loot import Loot, read

ROOT = Path(__file__).resolve().parents[1]
LOG = "server.log"


def loot_of(store: str, seed: int, leak: str, templates: stores.Templates, *, searching: bool = False) -> Loot:
    """Simulate one world and give what was stolen of it. Raises subprocess.CalledProcessError."""
    with ExitStack() as until, stores.place() as folder:
        database = templates.copy(store, folder)
        url = f"sqlite:///{database}" if store == stores.SQLITE else until.enter_context(stores.running(database))
        environ = {
            **os.environ, "DATABASE_URL": url, "PAVE_VAR": str(folder / "var"), "PAVE_KEYS": str(folder / "keys"),
            "PAVE_ENV": "demo", "TMPDIR": str(folder / "tmp"), "PAVE_LOG": "DEBUG", "CELERY_BROKER_URL": "",
            "DJANGO_SETTINGS_MODULE": "pave.settings",
        }  # fmt: skip
        (folder / "tmp").mkdir()
        command = [sys.executable, "-m", "proofs.run_world", "--store", store, "--seed", str(seed), "--leak", leak,
                   "--database", str(database), "--out", str(folder), *["--search"] * searching]  # fmt: skip
        with open(folder / LOG, "wb") as log:
            done = subprocess.run(command, check=False, env=environ, cwd=ROOT, stdout=log, stderr=log)
        if done.returncode:
            told = (folder / LOG).read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"world {seed} on {store} ({leak or 'as shipped'}) ended with an error:\n{told}")
        return read(folder)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("proofs.run_world", description=__doc__)
    parser.add_argument("--store", choices=stores.STORES, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--leak", default="")
    parser.add_argument("--database", type=Path, required=True, help="its file or data folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--search", action="store_true", help="look for known bytes in every file")
    given = parser.parse_args(arguments)
    import django

    django.setup()
    from proofs.leaks import WORLDS

    world = WORLDS[given.leak](given.seed, given.store, given.database, given.out, searching=given.search)
    world.run().write(given.out)


if __name__ == "__main__":
    main(sys.argv[1:])
