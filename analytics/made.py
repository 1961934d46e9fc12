"""What making a report gives, before any of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Told = Callable[[str, int, int], None]
"""Hears the step, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Made:
    """`files` by kind, each with its name and bytes; `ledger`: what disclosure control has to remember, b"" of a
    survey. It is no file: whoever read it would know more than a report tells.
    """

    title: str
    synthetic: bool
    code_version: str
    files: Mapping[str, tuple[str, bytes]]
    ledger: bytes = b""
