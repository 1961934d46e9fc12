"""prove_anonymity: attack simulated surveys, and plant leaks to see that the attacks would notice."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError

from pave.lib.clock import now
from proofs import protocol, stores
from proofs.table import Row, as_markdown, as_text
from proofs.trials import CI_SEEDS, FULL_BACKUP_SEEDS, FULL_SEEDS, TRIALS, Worlds, row

NOTES = """\
- linked: of 154 submitted responses, how many an attack gives to the person whose they are: the mean over its
  variants and worlds; the variant with the highest mean; the most in one world.
- chance: within a block of people and responses with the same wave a blind guess puts one right on average; three
  waves are three blocks.
- threshold of a total or mean: what chance reaches less often than once in 80,000; with few worlds it is wide, with
  many close to chance. For test 4 the design says "fewer than 10 in a run" of one attack; here some 20 variants are
  tried in each world, so the bound of a single run is 15, as in test 2.
- caught: in a world with the planted leak the same check misses its threshold; 2, 3 and 4 must then link 100 or more.
- The planted leaks of tests 2 and 4 leave the shuffle out, after waves too, and on SQLite keep row numbers: the shipped
  table has none, so nothing would be left to find there.
- The disk is stolen every 40 clicks and each evening, its log included; the keys are those left at the end.
- What a nightly backup tells is read from the tables at that moment; that of the last night is the shipped one, and its
  content is searched by test 8.
- Every twelfth person comes through the public pages, the others through the actions behind them. Of each mailing 12
  mails are sent one by one; for the others the ledger is marked at once.
- RSA keys of the simulated surveys (tests 2 to 8) have 1,024 bits for speed; no attack there is on the key.
"""


class Command(BaseCommand):
    help = "Print the proof of anonymity: attack, re-linked of 154, chance, threshold, verdict, and its planted leak."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="hours: 50 worlds an attack, 200 for the backups")
        parser.add_argument("--seeds", type=int, help="worlds an attack, in place of the size's own")
        parser.add_argument("--only", type=int, metavar="N", help="one test by its number")
        parser.add_argument("--database", choices=stores.STORES, help="one database")
        parser.add_argument("--out", type=Path, help="also write the table, with its date, as Markdown")

    def handle(self, *args: Any, full: bool, out: Path | None, **options: Any) -> None:
        wanted = [options["database"]] if options["database"] else list(stores.STORES)
        rows = []
        try:
            for one in self._rows(wanted, full, options["only"], options["seeds"]):
                rows.append(one)
                self.stdout.write(" | ".join(one.texts))
        except stores.NoPostgres as missing:
            raise CommandError(f"{missing}; with --database sqlite the other half runs") from missing
        told = f"{described(full, options['seeds'])}\n{machine()}"
        self.stdout.write(f"\n{told}\n\n{as_text(rows)}\n\n{NOTES}")
        if out:
            out.write_text(f"# Proof of anonymity\n\n{told}\n\n{as_markdown(rows)}\n\n{NOTES}", encoding="utf-8")
        if missed := [f"{one.number} ({one.database})" for one in rows if not one.held]:
            raise CommandError(f"not held, or its leak not caught: {', '.join(missed)}")

    def _rows(self, wanted: list[str], full: bool, only: int | None, seeds: int | None) -> Iterator[Row]:
        with stores.place() as folder, ThreadPoolExecutor(1) as beside:
            worlds = Worlds(folder, self.stdout.write, jobs=os.cpu_count() or 1)
            for store in wanted:
                # The protocol waits for locks most of the time: the worlds are made meanwhile.
                played = beside.submit(self._played, full, store, only)
                for trial in TRIALS.values():
                    if only in (None, trial.number):
                        count = seeds or (trial.full_seeds if full else CI_SEEDS)
                        yield row(trial, store, worlds, count, leaky=min(count, LEAKY) if full else 1)
                yield from played.result()

    def _played(self, full: bool, store: str, only: int | None) -> list[Row]:
        return list(protocol.rows(full, store, only)) if only is None or only in protocol.NUMBERS else []


LEAKY = 3
"""Worlds with each planted leak in a full run."""


def described(full: bool, seeds: int | None) -> str:
    size = "full" if full else "short"
    usual = f"{FULL_SEEDS}, and {FULL_BACKUP_SEEDS} for test 5" if full else str(CI_SEEDS)
    return (
        f"Made by `python manage.py prove_anonymity{' --full' * full}{f' --seeds {seeds}' if seeds else ''}` on "
        f"{now():%Y-%m-%d} (UTC). Size: {size}; {seeds or usual} simulated surveys an attack (tests 2 to 8)."
    )


def machine() -> str:
    """Versions that matter, and the size of the machine."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, Django "
        f"{django.get_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres_version()}."
    )


def postgres_version() -> str:
    try:
        asked = [str(stores.binaries() / "postgres"), "--version"]
    except stores.NoPostgres:
        return "not installed"
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return told.split("(PostgreSQL)")[-1].split()[0]
