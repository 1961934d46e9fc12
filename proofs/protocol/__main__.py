"""python -m proofs.protocol STORE NUMBER... [--full]: rows of these checks on the database of this process, as JSON."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import os

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("numbers", type=int, nargs="+")
    parser.add_argument("--full", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")
    django.setup()
    logging.disable()  # planted leaks make errors, and lines of a log among the rows
    from proofs.protocol import checks

    for row in checks.rows(given.full, given.store, frozenset(given.numbers)):
        print(json.dumps(dataclasses.asdict(row)), flush=True)


if __name__ == "__main__":
    main()
