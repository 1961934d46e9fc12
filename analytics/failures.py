"""Why a report could not be made, in words for whoever asked for it. Pure.

What a program says when it fails may quote what it worked on: of an unknown failure its kind alone is told here, and
the log of the server has the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """`why` is what happened, `advice` what helps; `again`: whether trying again as it is may help."""

    why: str
    advice: str
    again: bool = True


OPERATOR = "tell whoever runs the server"
FAILURES: tuple[tuple[str, Failure], ...] = (
    (r"^The worker stopped \d+ times", Failure(
        "The worker stopped five times while making this report.",
        f"That is often too little memory. Try again with fewer comparisons; if it stops again, {OPERATOR}.")),
    (r"^(MemoryError|.*ArrayMemoryError)", Failure(
        "The server ran out of memory.",
        f"Try again when fewer reports are being made, or with fewer comparisons; if it stays, {OPERATOR}.")),
    (r"^SoftTimeLimitExceeded", Failure(
        "The work took longer than the server allows, and was stopped.",
        f"Ask for it with fewer comparisons, or {OPERATOR} to allow more time.")),
    (r"^MissingArtefact", Failure(
        "The frozen data of this report are gone or damaged on the server's disk.",
        f"Ask for a new report, which freezes the data anew, and {OPERATOR}: files were lost.", again=False)),
    (r"^OSError: \[Errno 28\]", Failure(
        "The server's disk is full.", f"Tell {OPERATOR.removeprefix('tell ')}; try again once there is room.")),
    (r"^(OperationalError|InterfaceError)", Failure(
        "The database was away or busy.", f"Try again; if it happens again, {OPERATOR}.")),
    (r"^NotFound", Failure(
        "The survey of this report is no longer there.", "Nothing can be made of it here.", again=False)),
    (r"^(ModuleNotFoundError|ImportError|FileNotFoundError)", Failure(
        "A part of the program is missing on the worker.", f"Trying again does not help: {OPERATOR}.", again=False)),
)  # fmt: skip


def failure(error: str) -> Failure:
    """The words for what a worker wrote down ("Kind: message"); of an unknown kind its name, and no message."""
    for pattern, known in FAILURES:
        if re.match(pattern, error):
            return known
    kind = re.match(r"[A-Za-z_][\w.]*(?=:|$)", error)
    named = f" ({kind[0]})" if kind else ""
    return Failure(f"Something went wrong that is not known here{named}.", f"Try again; if it fails again, {OPERATOR}.")
