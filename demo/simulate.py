"""Simulated responses with exactly the published margins. Pure: an instrument and a seed in, a CSV file out.

Splits that were never published are drawn and belong to nobody: everything made here says "simulated; not the data of
any study".
"""

from __future__ import annotations

import csv
import io
import random
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from demo.margins import Published
from surveys import rules
from surveys.instrument import Column, Instrument
from surveys.responses_file import META

TENDENCIES = Path(__file__).with_name("tendencies.toml")
SPECIAL_SHARE = {"dk": 0.015, "nm": 0.02, "pn": 0.01}
BLANK_SHARE = 0.01
NO_DEMOGRAPHICS = ("practice_type", "years_in_practice", "new_leukemia_cases", "practice_location__country",
                   "practice_setting", "cooperative_group", "registry_centre")  # fmt: skip
ELSEWHERE = "CA"
Cells = dict[str, str]


def responses_csv(instrument: Instrument, published: Published, seed: int) -> bytes:
    """A response file that `import_responses` accepts: the published counts hold exactly."""
    people = _Simulation(instrument, published, random.Random(seed)).people()  # noqa: S311 - a demo, nothing secret
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*META, *instrument.header])
    for number, (status, cells) in enumerate(people, 1):
        writer.writerow([f"s{number:03}", status, "", *(cells.get(name, "") for name in instrument.header)])
    return buffer.getvalue().encode()


class _Simulation:
    def __init__(self, instrument: Instrument, published: Published, draw: random.Random) -> None:
        self.instrument, self.published, self.draw = instrument, published, draw
        self.weights: dict[str, dict[str, float]] = tomllib.loads(TENDENCIES.read_text(encoding="utf-8"))["weights"]

    def people(self) -> list[tuple[str, Cells]]:
        """Analysed ones first, then the excluded, of whom the last have no demographics; then all are shuffled."""
        published = self.published
        statuses = ["analysed"] * published.analysed
        statuses += [f"excluded_{reason}" for reason, n in published.excluded.items() for _ in range(n)]
        fixed = self._fixed(len(statuses))
        made = [(status, self._person(fixed[i], i)) for i, status in enumerate(statuses)]
        self.draw.shuffle(made)
        return made

    def _fixed(self, total: int) -> list[Cells]:
        """Cells that the margins fix, dealt out so that every published count is met exactly."""
        people: list[Cells] = [{} for _ in range(total)]
        for column in dict.fromkeys(margin.column for margin in self.published.margins):
            n = self.published.of(column)[0].n
            dealt = self._dealt(column, n)
            self.draw.shuffle(dealt)
            for cells, code in zip(people, dealt, strict=False):
                cells[column] = code
        return people

    def _dealt(self, column: str, n: int) -> list[str]:
        margins = self.published.of(column)
        dealt = [code for margin in margins for code in self._of_set(column, sorted(margin.codes), margin.count)]
        taken = {code for margin in margins for code in margin.codes}
        rest = [code for code in self.instrument.by_name[column].codes if code not in taken]
        if column == "practice_location__country":
            rest = [ELSEWHERE]
        missing = n - len(dealt)
        return dealt + (self._choices(column, rest, missing) if missing else [])

    def _of_set(self, column: str, codes: Sequence[str], count: int) -> list[str]:
        """A split that was never published: drawn, and the same for nobody's data."""
        return list(codes) * count if len(codes) == 1 else self._choices(column, codes, count)

    def _choices(self, column: str, codes: Sequence[str], k: int) -> list[str]:
        weights = self.weights.get(column, {})
        return self.draw.choices(codes, [weights.get(code, 1.0 if not weights else 0.01) for code in codes], k=k)

    # -- one person ---------------------------------------------------------------------------------------------------

    def _person(self, fixed: Cells, place: int) -> Cells:
        unknown = place >= self.published.with_demographics
        cells: Cells = {}
        for column in self.instrument.columns:
            if unknown and column.name in NO_DEMOGRAPHICS:
                continue
            if self._shown_now(column, cells):
                cell = fixed.get(column.name) or self._cell(column, cells)
                if cell:
                    cells[column.name] = cell
        return cells

    def _shown_now(self, column: Column, cells: Cells) -> bool:
        return column.name in rules.shown_columns(self.instrument, cells)

    def _cell(self, column: Column, cells: Cells) -> str:
        special = self._special(column)
        if special is not None:
            return special
        makers: dict[str, Callable[[Column], str]] = {
            "single": self._one, "action": self._one, "multiple": self._several, "ranking": self._ranked,
            "text": lambda column: "", "other_text": lambda column: "simulated",
        }  # fmt: skip
        if column.kind == "case":
            return self._case(column, cells)
        if column.kind in makers:
            return makers[column.kind](column)
        return self._number(column, cells)

    def _special(self, column: Column) -> str | None:
        roll = self.draw.random()
        if column.kind in ("case", "other_text", "other_number"):
            return None
        for code in column.special:
            roll -= SPECIAL_SHARE[code]
            if roll < 0:
                return f".{code}"
        return "" if roll < BLANK_SHARE else None

    def _tendency(self, column: Column) -> list[float]:
        """Weights of a column: the named ones, or a seeded draw that is the same for every person."""
        if column.name not in self.weights:
            own = random.Random(f"tendency {column.name}")  # noqa: S311
            self.weights[column.name] = {code: own.gammavariate(0.8, 1.0) + 0.02 for code in column.codes}
        return [self.weights[column.name].get(code, 0.0) for code in column.codes]

    def _one(self, column: Column) -> str:
        return self.draw.choices(column.codes, self._tendency(column))[0]

    def _several(self, column: Column) -> str:
        weights = dict(zip(column.codes, self._tendency(column), strict=True))
        top = max(weights.values())
        chosen = [code for code in column.codes if self.draw.random() < 0.75 * weights[code] / top]
        if not chosen:
            return self.draw.choices(column.codes, list(weights.values()))[0]
        alone = [code for code in chosen if code in column.exclusive]
        return alone[0] if alone else ";".join(chosen)

    def _ranked(self, column: Column) -> str:
        weights = dict(zip(column.codes, self._tendency(column), strict=True))
        ranked: list[str] = []
        while len(ranked) < column.top:
            left = [code for code in column.codes if code not in ranked]
            ranked.append(self.draw.choices(left, [weights[code] for code in left])[0])
        return ";".join(ranked)

    def _case(self, column: Column, cells: Cells) -> str:
        item = next(item for item in self.instrument.items if item.id == column.item)
        if item.vignettes is None:
            raise ValueError(f"{column.name} is no case of a vignette")
        earlier = [int(cells[name]) for name in item.columns if name in cells and name.endswith("__case")]
        drawn = rules.draw_cases(item.vignettes, self.draw)
        if not earlier:
            return str(drawn[0])
        first = item.vignettes.cases[earlier[0]]
        fitting = [
            number for number, case in item.vignettes.cases.items()
            if all(case[name] != first[name] for name in item.vignettes.differ)
        ]  # fmt: skip
        return str(self.draw.choice(fitting))

    def _number(self, column: Column, cells: Cells) -> str:
        if column.kind in ("low", "high"):
            return {"low": "0.5", "high": "1"}[column.kind] if self.draw.random() < 0.8 else self._end(column)
        low, high = column.minimum or 0, column.maximum if column.maximum is not None else 100
        fitting = [value for value in (3, 4, 6, 7, 12, 14, 24, 26, 35, 48, 60, 80) if low <= value <= high]
        return str(self.draw.choice(fitting))

    def _end(self, column: Column) -> str:
        return self.draw.choice(["0.3", "0.4", "0.6"] if column.kind == "low" else ["0.8", "0.9", "1.2"])
