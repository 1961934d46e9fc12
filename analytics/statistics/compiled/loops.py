"""The decorator of this package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def loop(function: F) -> F:
    """Compiled when it is first called; nothing of it is kept on a disk."""
    return cast("F", njit(function))
