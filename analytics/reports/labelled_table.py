"""A report's long table as SPSS and Stata file: words of closed lists as labelled numbers, missing reasons as labelled
missing values. What table that is, its report says.

A number that is missing for a reason holds that reason: in SPSS a user-missing value, in Stata an extended missing
value. One that does not apply to its row is system-missing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.reports.labelled_files import (
    SPSS_LABEL,
    SPSS_NOTE,
    SPSS_TEXT,
    STATA_LABEL,
    STATA_TEXT,
    STATA_VERSION,
    cut,
    spss_code,
    spss_file,
    stata_file,
    stata_letter,
    stata_stand_in,
)
from analytics.reports.long_table import Column, Row

if TYPE_CHECKING:
    import pandas as pd

Labels = dict[Any, str]


@dataclass(frozen=True)
class LabelledTable:
    """Rows and what their columns mean. `numbers`: the columns that hold numbers; `explainable`: those of them that may
    hold a reason; `explained`: those that do in a row. `reasons`: code -> words; `number_of`: the number of a code in a
    list. `words`: column -> number -> words. `told`: marks and provenance, a line each."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    numbers: Sequence[str]
    explainable: Sequence[str]
    explained: Callable[[Row], tuple[str, ...]]
    reasons: Mapping[str, str]
    number_of: Callable[[str, str], int]
    words: Mapping[str, Labels]
    title: str
    told: Sequence[str]

    def spss(self) -> bytes:
        """A .sav file (row-compressed, UTF-8). Raises ValueError where a number lies among the codes of reasons."""
        import pyreadstat

        codes = {reason: float(spss_code(place)) for reason, place in self._places().items()}
        lowest, highest = min(codes.values()), max(codes.values())
        self._check_free(lowest, highest)
        why: Labels = {codes[reason]: text for reason, text in self.reasons.items()}
        span: Any = [{"lo": lowest, "hi": highest}]
        frame = self._frame(codes, SPSS_TEXT)

        def write(path: Path) -> None:
            pyreadstat.write_sav(
                frame, path, file_label=cut(self.title, 64), note=spss_notes(self.told), row_compress=True,
                column_labels=self._column_labels(SPSS_LABEL), missing_ranges=dict.fromkeys(self.explainable, span),
                variable_value_labels=self._value_labels(SPSS_LABEL) | dict.fromkeys(self.explainable, why),
                variable_measure={c.name: "scale" if c.type == "number" else "nominal" for c in self.columns},
                variable_format={c.name: "F8.0" if c.type in ("whole", "listed") else "F12.4"
                                 for c in self.columns if c.type != "text"},
            )  # fmt: skip

        return spss_file(write)

    def stata(self) -> bytes:
        """A .dta file (release 118, for Stata 14 and later). Texts end after 2,045 bytes, which is Stata's limit."""
        import pyreadstat

        places = self._places()
        why: Labels = {stata_letter(places[reason]): text for reason, text in self.reasons.items()}
        frame = self._frame({reason: stata_stand_in(place) for reason, place in places.items()}, STATA_TEXT)

        def write(path: Path) -> None:
            pyreadstat.write_dta(
                frame, path, file_label=cut(self.title, STATA_LABEL), version=STATA_VERSION,
                column_labels=self._column_labels(STATA_LABEL),
                missing_user_values={name: list(why) for name in self.explainable},
                variable_value_labels=self._value_labels(STATA_TEXT) | dict.fromkeys(self.explainable, why),
            )  # fmt: skip

        return stata_file(write, len(places))

    def _places(self) -> dict[str, int]:
        return {reason: self.number_of("reason", reason) for reason in self.reasons}

    def _check_free(self, lowest: float, highest: float) -> None:
        for row in self.rows:
            for name in self.numbers:
                if row[name] is not None and lowest <= row[name] <= highest:
                    raise ValueError(f"{name} {row[name]} would read as a missing value in SPSS")

    def _frame(self, codes: Mapping[str, float], longest: int) -> pd.DataFrame:
        """A column a variable, in order: numbers or the codes of their reasons, numbers of lists, cut texts."""
        import pandas as pd

        told: list[Row] = [row | dict.fromkeys(self.explained(row), codes.get(row["reason"])) for row in self.rows]
        made: dict[str, pd.Series] = {}
        for column in self.columns:
            cells = [row[column.name] for row in told]
            if column.type == "text":
                made[column.name] = pd.Series([cut(cell or "", longest) for cell in cells], dtype=object)
            elif column.type == "listed":
                numbers = [None if cell is None else float(self.number_of(column.name, cell)) for cell in cells]
                made[column.name] = pd.Series(numbers, dtype=float)
            else:
                made[column.name] = pd.Series(cells, dtype=float)
        return pd.DataFrame(made)

    def _column_labels(self, longest: int) -> dict[str, str | None]:
        return {column.name: cut(column.label, longest) for column in self.columns}

    def _value_labels(self, longest: int) -> dict[str, Labels]:
        return {
            name: {number: cut(text, longest) for number, text in words.items()} for name, words in self.words.items()
        }


def spss_notes(lines: Sequence[str]) -> list[str]:
    """Lines of at most 80 bytes, which is what an SPSS document line holds."""
    return [cut(part, SPSS_NOTE) for line in lines if line for part in textwrap.wrap(line, SPSS_NOTE - 10)]
