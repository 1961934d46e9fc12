"""Canonical bytes and their digests: what "the same content" means, in one place."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pave

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE_FOLDERS = ("pave", "audit", "accounts", "surveys", "registry", "analytics", "guidelines", "demo", "templates")
SOURCE_SUFFIXES = (".py", ".toml", ".csv", ".typ", ".lark", ".html")
SIGNIFICANT_DIGITS = 12


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def compact(value: Any) -> str:
    """JSON without blanks, keys sorted, non-ASCII kept: the form that goes into a snapshot digest."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def rounded(value: Any) -> Any:
    """Every float at 12 significant digits, minus zero as zero; raises ValueError for NaN or infinity."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a summary may not hold NaN or infinity: give null and a reason")
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def summary_bytes(summary: Any) -> bytes:
    """The bytes of a summary file (formats: sorted keys, one blank of indent, newline at the end, UTF-8)."""
    text = json.dumps(rounded(summary), sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode()


@cache
def code_version() -> str:
    """Package version and the first 12 hex digits of the digest over the sorted source files."""
    found = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _sources()}
    return f"{pave.__version__}+{version_of(found)}"


def version_of(files: Mapping[str, bytes]) -> str:
    """The digits that stand for these files, by their paths from the root; what is no source does not count."""
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.partition("/")[0] in SOURCE_FOLDERS and path.endswith(SOURCE_SUFFIXES):
            digest.update(path.encode() + b"\0" + files[path] + b"\0")
    return digest.hexdigest()[:12]


def _sources() -> list[Path]:
    return [
        path
        for folder in SOURCE_FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in SOURCE_SUFFIXES and path.is_file()
    ]
