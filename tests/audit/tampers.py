"""Prove that verify_audit finds tampers: `python -m tests.audit.tampers [--full]`, 100 of them or 1,000.

Makes a database of its own beside the one that DATABASE_URL names (SQLite without), and prints a table.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

FULL, SOME = 1_000, 100
LINKS, CHANGES = 6, 20


def prepared() -> None:
    """Django with an empty test database."""
    os.environ["PAVE_VAR"] = tempfile.mkdtemp(prefix="pave-tampers-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")
    import django

    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True)


def main(count: int) -> int:
    prepared()
    from django.db import connection

    from tests.audit import tampering, trail, wards

    started, kinds = time.monotonic(), list(tampering.TAMPERS)
    try:
        wards.make_wards()
        anchor = trail.sealed(LINKS, CHANGES)
        trail.unguarded()
        found = [tampering.tampered(kinds[seed % len(kinds)], seed, anchor) for seed in range(count)]
        assert tampering.verdict(anchor) == "", "every tamper was taken back"
    finally:
        connection.creation.destroy_test_db("", verbosity=0)
    print(
        f"{connection.vendor}: {LINKS} links of {CHANGES} changes, {count} tampers, {time.monotonic() - started:.0f} s"
    )
    print(f"{'tamper':<18} {'done':>5} {'found':>6} {'first bad place named':>22}")
    for kind in [*kinds, "all"]:
        ones = [one for one in found if kind in (one.kind, "all")]
        print(
            f"{kind:<18} {len(ones):>5} {sum(bool(one.said) for one in ones):>6} {sum(one.named for one in ones):>22}"
        )
    missed = [one for one in found if not one.named]
    for one in missed[:10]:
        print(f"not named: {one.kind}: {one.done}; said: {one.said or 'nothing'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(FULL if "--full" in sys.argv[1:] else SOME))
