"""The registry's import of new children, and its dry run, against the driver writing the same rows.

The floor is one executemany (SQLite) or COPY (PostgreSQL) a table, with the triggers of the trail on in both. It writes
the rows that an import leaves of the children, cases and enrolments; what the import notes for its undo is its own
cost. The dry run is held to half of what the import may take; beside the import itself it is reported.
"""

from __future__ import annotations

import csv
import io
import time
from typing import Any

from django.db import connection, models, transaction

from accounts import actions as accounts
from accounts.models import Site
from audit.acting import acting
from bench.measure import Pairs, Row, interleaved
from bench.sizes import Size
from registry.importing import actions
from registry.importing.reading import SHELL
from registry.models import TABLES, Case

BY = "system:bench"
FIELDS = ("consent_status", "age_dx_mo", "sex", "dx_year", "prospective", "enrol_day", "cohort", "vte_ever",
          "last_contact_day")  # fmt: skip
IMPORT_GOAL, DRY_GOAL = 6.0, 0.5


def file_of(children: int) -> tuple[str, bytes]:
    """Enrolments of so many new children, nine fields each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("local_key", *FIELDS))
    for number in range(children):
        writer.writerow((
            f"k{number}", "parent_consent", 24 + number % 200, "fm"[number % 2], 2015 + number % 10,
            "yes" if number % 3 else "no", number % 30, "vte_case" if number % 4 else "all_denominator",
            "yes" if number % 4 else "no", 30 + number % 900,
        ))  # fmt: skip
    return "enrolment.csv", text.getvalue().encode()


def imported(site: Site, file: tuple[str, bytes]) -> None:
    """The whole import, taken back."""
    with transaction.atomic():
        upload = actions.take(site=site, files=[file], by=BY, limits=SHELL)
        if upload.state != upload.State.APPLIED:
            raise RuntimeError(f"the import was refused: {upload.counts}")
        transaction.set_rollback(True)


def dry(site: Site, file: tuple[str, bytes]) -> None:
    """The dry run, its upload taken back."""
    with transaction.atomic():
        actions.check(site=site, files=[file], by=BY, limits=SHELL)
        transaction.set_rollback(True)


def rows_of(site: Site, file: tuple[str, bytes]) -> list[tuple[type[models.Model], list[dict[str, Any]]]]:
    """What the import leaves in the tables of the children, as the driver takes it."""
    with transaction.atomic():
        actions.take(site=site, files=[file], by=BY, limits=SHELL)
        left = [(model, _raw(model)) for model in (Case, TABLES["enrolment"])]
        transaction.set_rollback(True)
    return left


def _raw(model: type[models.Model]) -> list[dict[str, Any]]:
    columns = [field.column for field in model._meta.local_concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} ORDER BY id")
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def floor(site: Site, left: list[tuple[type[models.Model], list[dict[str, Any]]]]) -> None:
    """The driver alone, in one transaction, taken back."""
    with transaction.atomic(), acting(actor=BY, site=site.code, reason="floor"):
        for model, rows in left:
            columns, table = list(rows[0]), model._meta.db_table
            values = [tuple(row.values()) for row in rows]
            if connection.vendor == "postgresql":
                with (
                    connection.cursor() as cursor,
                    cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into,
                ):
                    for row in values:
                        into.write_row(row)
            else:
                marks = ", ".join("?" for _ in columns)
                connection.connection.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values
                )  # fmt: skip
        transaction.set_rollback(True)


def rows(size: Size) -> list[Row]:
    children = size.registered
    site = accounts.make_site(name="Bench Infirmary", country="NZ", by=BY)
    file = file_of(children)
    left = rows_of(site, file)
    pairs, clock = size.import_pairs, time.process_time
    whole = interleaved(lambda: imported(site, file), lambda: floor(site, left), pairs, clock=clock)
    looked = interleaved(lambda: dry(site, file), lambda: floor(site, left), pairs, clock=clock)
    both = interleaved(lambda: dry(site, file), lambda: imported(site, file), pairs, clock=clock)
    return [
        _row(f"registry: import of {children:,} children / driver floor", whole, IMPORT_GOAL),
        _row("registry: its dry run / driver floor", looked, IMPORT_GOAL / 2),
        _row("registry: dry run / import", both, DRY_GOAL, gates=False),
    ]


def _row(name: str, pairs: Pairs, goal: float, *, gates: bool = True) -> Row:
    ours, theirs = pairs.seconds
    return Row(name, f"{ours:.2f} s", f"{theirs:.2f} s", 1 / pairs.ratio, goal, at_least=False, gates=gates)
