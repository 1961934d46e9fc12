"""Surveys told in fives, and a reader of the page who computes: independent of what decides what a page tells.

He lays out every question of the aggregate at once, knows which answers open which question from the rows themselves,
and which stars stand for few; whatever he cannot write as an equation he does not use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.protecting import protected
from analytics.reports.released_in_fives import released_in_fives
from pave.lib.digest import summary_bytes
from surveys.instrument import Entry, Instrument
from tests.analytics.summarising import Json, Row, built

SPECIAL = ("", ".dk", ".nm", ".pn", ".nb", ".nr")
Place = tuple[str, str]


def numbers_of(instrument: Instrument, rows: Sequence[Row]) -> dict[str, list[float]]:
    return {one.id: [float(cell) for cell in _cells(one, rows) if cell not in SPECIAL]
            for one in instrument.entries if one.kind in ("numeric", "range")}  # fmt: skip


def in_fives(instrument: Instrument, rows: Sequence[Row], earlier: Sequence[Json] = ()) -> Json:
    """The aggregate as it is stored."""
    made = built(instrument, rows)
    told: Any = protected(made, instrument, SimpleNamespace(marked_title="t", synthetic=True), earlier)  # type: ignore[arg-type]
    found = released_in_fives(made, told, instrument, numbers_of(instrument, rows), earlier)
    return dict(json.loads(summary_bytes(found)))


def _cells(one: Entry, rows: Sequence[Row]) -> list[str]:
    return [cells.get(one.column, "") for status, _, cells in rows if one.base == "submitted" or status == "analysed"]


class Reader:
    """`values` of every star for few: how many counts it may stand for, given all that the page tells."""

    def __init__(self, instrument: Instrument, rows: Sequence[Row], page: Json) -> None:
        self.rows, self.page = rows, page
        self.entries = {one.id: one for one in instrument.entries if one.id in page["items"]}
        self.told = {name: item for name, item in page["items"].items() if not item["hidden"]}
        self.counts = {name: self._exact(name) for name in self.told}
        places = [(name, code) for name in self.told for code in ("", *self.counts[name])]
        self.place = {at: i for i, at in enumerate(places)}
        self.column = {name: instrument.by_name[self.entries[name].column] for name in self.told}
        self.bounds = Bounds(*np.array([self._ends(*at) for at in places], dtype=float).T)
        rules = list(self._rules())
        self.rules = LinearConstraint(
            np.array([row for row, _, _ in rules]), *zip(*[r[1:] for r in rules], strict=True)
        )

    def values(self) -> dict[Place, int]:
        stars = [at for at in self.place if at[1] and self._told(*at) is None and 0 < self.counts[at[0]][at[1]] < 8]
        return {at: self._end(at, -1) - self._end(at, 1) + 1 for at in stars}

    def _exact(self, name: str) -> dict[str, int]:
        given = [cell.split(";") for cell in _cells(self.entries[name], self.rows) if cell not in SPECIAL]
        codes = [option["code"] for option in self.told[name]["options"]]
        flat = [code if code in codes else "merged" for chosen in given for code in chosen]
        return {code: flat.count(code) for code in codes}

    def _told(self, name: str, code: str) -> int | None:
        return next(option["n"] for option in self.told[name]["options"] if option["code"] == code)

    def _ends(self, name: str, code: str) -> tuple[float, float]:
        if not code:
            n = self.told[name]["n"]
            return max(20, n - 2), min(len(self.rows), n + 2)
        told = self._told(name, code)
        if told is None:
            return (1, 7) if self.counts[name][code] < 8 else (0, np.inf)
        return (max(told - 2, 8), told + 2) if told else (0, 0)

    def _rules(self) -> Iterator[tuple[Any, float, float]]:
        for name, counts in self.counts.items():
            several = self.told[name]["kind"] == "multiple"
            if counts:
                yield self._row({(name, code): 1 for code in counts} | {(name, ""): -1}), 0, np.inf if several else 0
            for code in counts if several else ():
                alone = {code, *self.column[name].exclusive} & counts.keys()
                yield self._row({(name, one): 1 for one in alone} | {(name, ""): -1}), -np.inf, 0
            yield from self._opened(name)

    def _opened(self, name: str) -> Iterator[tuple[Any, float, float]]:
        """Whoever answered gave one of the answers to a single question that its condition asks for."""
        asked = {reference.column for one in self.column[name].conditions for reference in one.references}
        for parent, item in self.told.items():
            if self.entries[parent].column in asked and item["kind"] in ("single", "matrix"):
                gave = {cells.get(self.entries[parent].column, "") for _, _, cells in self.rows
                        if cells.get(self.entries[name].column, "") not in SPECIAL}  # fmt: skip
                if not gave & set(SPECIAL):
                    codes = {code if code in self.counts[parent] else "merged" for code in gave}
                    yield self._row({(parent, code): -1 for code in codes} | {(name, ""): 1}), -np.inf, 0

    def _row(self, parts: dict[Place, float]) -> Any:
        row = np.zeros(len(self.place))
        for at, weight in parts.items():
            row[self.place[at]] = weight
        return row

    def _end(self, at: Place, sign: int) -> int:
        found = milp(sign * self._row({at: 1}), integrality=np.ones(len(self.place)), bounds=self.bounds,
                     constraints=self.rules)  # fmt: skip
        assert found.status == 0, (at, found.message)
        return sign * round(found.fun)
