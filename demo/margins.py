"""The published margins as data, and the refusal to say more than was published. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("published_margins.toml")


class NotPublished(LookupError):
    """This count was never published, so there is none."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A set of codes of one answer column with one count of `n`."""

    column: str
    codes: frozenset[str]
    count: int
    n: int
    kind: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    invited: int
    submitted: int
    with_demographics: int
    analysed: int
    excluded: dict[str, int]
    margins: tuple[Margin, ...]

    def of(self, column: str) -> tuple[Margin, ...]:
        return tuple(margin for margin in self.margins if margin.column == column)

    def count(self, column: str, *codes: str) -> int:
        """The published count of exactly this set of codes.

        Raises NotPublished for any other set, also for a single code inside a published set: its split is unknown.
        """
        wanted = frozenset(codes)
        for margin in self.of(column):
            if margin.codes == wanted:
                return margin.count
        inside = [margin for margin in self.of(column) if wanted < margin.codes]
        if inside:
            whole = ", ".join(sorted(inside[0].codes))
            raise NotPublished(f"{column}: only the sum of {whole} was published; its split is not known")
        raise NotPublished(f"{column}: nothing was published about {', '.join(sorted(wanted))}")


@cache
def published() -> Published:
    """The file, read and checked: no code stands in two margins of one column."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    margins = tuple(
        Margin(one["column"], frozenset(one["codes"]), one["count"], one["n"], one["kind"], one.get("percent"))
        for one in data.pop("margin")
    )
    for column in {margin.column for margin in margins}:
        codes = [code for margin in margins if margin.column == column for code in margin.codes]
        if len(codes) != len(set(codes)):
            raise ValueError(f"{column}: a code stands in two margins")
    return Published(margins=margins, **data)
