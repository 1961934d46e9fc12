"""Why a report could not be made, in words; what a program says of its data is repeated nowhere."""

from __future__ import annotations

import pytest

from analytics.failures import FAILURES, failure

KNOWN = {
    "The worker stopped 5 times while making this report. Ask for it again": "stopped five times",
    "MemoryError: 9 GB were asked for": "ran out of memory",
    "numpy._core._exceptions._ArrayMemoryError: Unable to allocate": "ran out of memory",
    "SoftTimeLimitExceeded: SoftTimeLimitExceeded()": "longer than the server allows",
    "MissingArtefact: abc is damaged on disk": "gone or damaged",
    "OSError: [Errno 28] No space left on device": "disk is full",
    "OperationalError: database is locked": "database was away",
    "NotFound: there is no survey": "no longer there",
    "ModuleNotFoundError: No module named 'typst'": "missing on the worker",
}


@pytest.mark.parametrize("error", KNOWN)
def test_what_is_known_is_said_in_words(error: str) -> None:
    assert KNOWN[error] in failure(error).why


def test_every_known_failure_is_met_by_a_case() -> None:
    assert {id(failure(error)) for error in KNOWN} == {id(known) for _, known in FAILURES}


@pytest.mark.parametrize("error", ["ValueError: could not convert string to float: 'Dr Who'", "KeyError: 'Dr Who'", ""])
def test_of_the_unknown_the_kind_alone_is_told(error: str) -> None:
    told = failure(error)
    assert "Dr Who" not in told.why + told.advice
    assert (error.partition(":")[0] in told.why) and "tell whoever runs the server" in told.advice


def test_what_trying_again_cannot_help_says_so() -> None:
    assert not failure("MissingArtefact: x").again and failure("MemoryError: ").again
