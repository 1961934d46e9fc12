"""The rows of the checks that need a database: on the one that this process is set up for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from proofs.protocol import chromium, footprints, killed, lost, once, recording
from proofs.protocol.served import LEAKY, SHIPPED, served
from proofs.protocol.stage import Stage, staged
from proofs.table import Row
from surveys.blind_rsa import KEY_BITS
from surveys.models import Response

FEW = 3
"""Rounds in which a planted leak shows itself."""


def schema(full: bool, database: str) -> Row:
    found = footprints.findings()
    lock, column = footprints.lock_is_found(), footprints.column_is_found()
    return Row(
        number=1, name="Schema and SQL of issue, open, save, submit", database=database,
        linked=told(found), chance="-", threshold="0 findings", verdict=not found,
        leak=f"lock on the person: {_yes(lock)}; created column: {_yes(column)}", leak_caught=lock and column,
    )  # fmt: skip


def recorded(full: bool, database: str) -> Row:
    people = 5 if full else 2
    stage = staged(2 * people + 1, KEY_BITS)
    try:
        found = recording.faults(_journeys(SHIPPED, stage, people, people)) + recording.stored_faults(
            stored_sizes(stage)
        )
        leaked = recording.faults(_journeys(LEAKY, stage, 0, 1))
    except chromium.NoChromium as missing:
        found, leaked = [f"not run: {missing}"], []
    caught = any("path" in fault for fault in leaked)
    return Row(
        number=9, name="Recording in Chromium, script on and off", database=database,
        linked=told(found), chance="-", threshold="0 findings", verdict=not found,
        leak=f"cookie with Path=/: {_yes(caught)}", leak_caught=caught,
    )  # fmt: skip


def _journeys(application: str, stage: Stage, by_script: int, without: int) -> list[recording.Journey]:
    fingerprint = stage.public.fingerprint.hex()
    count = by_script + without
    links = [chromium.Link(stage.survey.slug, stage.unused.pop(), fingerprint) for _ in range(count)]
    with served(application) as process:
        return chromium.recorded(process.url, links[:by_script], links[by_script:])


def stored_sizes(stage: Stage) -> list[int]:
    return [len(body) for body in Response.objects.filter(survey=stage.survey).values_list("body", flat=True)]


def at_once(full: bool, database: str) -> Row:
    count = once.FULL if full else once.SHORT
    met = once.rounds(count)
    with once.without_conflict_rule():
        leaked = once.rounds(FEW)
    return Row(
        number=12, name=f"At most once: {once.AT_ONCE} at one moment", database=database,
        linked=f"{_sum(met)} of {count} rounds", chance="-", threshold="0: one row each", verdict=not met,
        leak=f"insert without conflict rule: {_sum(leaked)} of {FEW}", leak_caught=bool(leaked),
    )  # fmt: skip


def kills(full: bool, database: str) -> Row:
    count = killed.FULL if full else killed.SHORT
    met = killed.kills(count)
    with served() as process:
        processes = killed.kills_of(process, killed.FULL_PROCESSES if full else killed.SHORT_PROCESSES)
    if processes:
        met["of the public process"] = processes
    opened = count - sum(faults.count(killed.CLOSED) for faults in met.values())
    with killed.key_deleted_first():
        leaked = killed.kills(len(killed.ISSUING))
    return Row(
        number=12, name="At most once: kill -9 at every step", database=database,
        linked=f"{opened} of {count} ledgers open; {told(sorted(met))}", chance="-", threshold=f"{count}; 0 stuck",
        verdict=not met, leak=f"old key deleted first: stuck at {len(leaked)} steps", leak_caught=bool(leaked),
    )  # fmt: skip


def losses(full: bool, database: str) -> Row:
    count = lost.FULL if full else lost.SHORT
    met = lost.faults_of(count)
    with lost.signed_once_only():
        leaked = lost.faults_of(lost.SHORT)
    return Row(
        number=12, name=f"At most once: {lost.LOST:.0%} of messages lost", database=database,
        linked=f"{sum(met.values())} of {count} people", chance="-", threshold="0 stuck, one row each",
        verdict=not met, leak=f"same value refused: {sum(leaked.values())} of {lost.SHORT}", leak_caught=bool(leaked),
    )  # fmt: skip


CHECKS: Mapping[int, tuple[Callable[[bool, str], Row], ...]] = {
    1: (schema,),
    9: (recorded,),
    12: (at_once, kills, losses),
}


def rows(full: bool, database: str, numbers: frozenset[int]) -> Iterator[Row]:
    for number, checks in CHECKS.items():
        if number in numbers:
            yield from (check(full, database) for check in checks)


def told(found: list[str]) -> str:
    """How many findings, and the first."""
    return f"{len(found)} findings" + (f", first: {found[0]}" if found else "")


def _sum(met: Mapping[str, int]) -> int:
    return max(met.values(), default=0)


def _yes(caught: bool) -> str:
    return "found" if caught else "missed"
