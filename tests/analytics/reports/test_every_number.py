"""A law of the long table: it leaves out no number of the JSON. Each is changed in turn, and a row must change too."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from analytics.reports import csvfile
from analytics.reports.csvfile import csv_rows
from surveys.instrument import Instrument
from tests.analytics.reports.summaries import every_kind

Json = dict[str, Any]
Path = tuple[str | int, ...]
# Where a number is drawn, not a result; and what the provenance rows say once for all tests.
ELSEWHERE = {"value_low", "replicates", "seed"}


@pytest.fixture(scope="module")
def worked(tiny: Instrument) -> Json:
    return every_kind(tiny)


def numbers(value: Any, path: Path = ()) -> Iterator[Path]:
    """Places of all numbers below, but those of a list of texts or of what is drawn only."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from numbers(inner, (*path, i))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def left_out(summary: Json) -> list[Path]:
    """Places whose number may change and no row of its entry with it."""
    return [(entry["id"], *path) for entry in summary["items"] for path in numbers(entry)
            if not _is_elsewhere(path) and not _moves_a_row(entry, path)]  # fmt: skip


def _is_elsewhere(path: Path) -> bool:
    drawn = path[0] == "options" and path[-1] == "value" and len(path) == 3
    beside = path[-2:] == ("numeric", "n") and "groups" in path
    return drawn or beside or path[-1] in ELSEWHERE


def _moves_a_row(entry: Json, path: Path) -> bool:
    changed = copy.deepcopy(entry)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += 1
    return _rows(changed) != _rows(entry)


def _rows(entry: Json) -> list[Json]:
    return list(csv_rows({"items": [entry], "flow": {}, "response_rates": {}}))


def test_every_number_of_every_entry_is_in_a_row(worked: Json) -> None:
    assert len(list(numbers(worked["items"]))) > 900
    assert left_out(worked) == []


def test_what_stands_beside_is_said_elsewhere(worked: Json) -> None:
    """A group's numbers are its answers; a test's replicates and seed are the report's."""
    for path in numbers(worked["items"]):
        place: Any = worked["items"]
        for key in path[:-1]:
            place = place[key]
        if path[-1] in ("replicates", "seed"):
            assert place[path[-1]] == worked["parameters"][path[-1]]
        if "groups" in path and path[-2:] == ("numeric", "n"):
            group = worked["items"]
            for key in path[:-2]:
                group = group[key]
            assert place["n"] == group["answered"]


def test_numbers_of_the_whole_report_are_in_its_last_rows(worked: Json) -> None:
    whole = {key: worked[key] for key in ("flow", "response_rates", "snapshot", "parameters", "disclosure")}
    before = list(csvfile._whole_rows(worked))
    for path in numbers(whole):
        changed = copy.deepcopy(worked)
        place: Any = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += 1
        assert list(csvfile._whole_rows(changed)) != before, path


@pytest.mark.parametrize("forgotten", ["_case_rows", "_option_estimates", "_level_rows"])
def test_a_table_that_forgets_something_is_found(worked: Json, forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, forgotten, lambda *_: iter(()))
    assert left_out(worked)
