"""Texts, categories, agreement and outcome of a coding. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.entries import CODED
from pave.lib.digest import sha256
from surveys.instrument import Choice, Column, Entry, Instrument

if TYPE_CHECKING:
    import pandas as pd

    from analytics.results import Estimate

UNCLEAR = "unclear"
UNCLEAR_WORDS = "Cannot be sorted"
LEAST_CATEGORIES, MOST_CATEGORIES, LONGEST_LABEL = 2, 20, 80
SPECIAL = frozenset({"", ".dk", ".nm", ".pn", ".nb", ".nr"})
NOT_SHOWN = ".nb"
Categories = Sequence[Mapping[str, str]]


class BadCategories(ValueError):
    """The message says what to change."""


def categories_of(typed: str) -> list[dict[str, str]]:
    """A category a line, and one for what cannot be sorted. Raises BadCategories."""
    labels = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not LEAST_CATEGORIES <= len(labels) <= MOST_CATEGORIES:
        raise BadCategories(f"Write {LEAST_CATEGORIES} to {MOST_CATEGORIES} categories, one a line.")
    if len({label.casefold() for label in [*labels, UNCLEAR_WORDS]}) <= len(labels):
        raise BadCategories("Two categories have the same name.")
    if any(len(label) > LONGEST_LABEL for label in labels):
        raise BadCategories(f"A category has at most {LONGEST_LABEL} characters.")
    found = [{"code": f"c{place}", "label": label} for place, label in enumerate(labels, 1)]
    return [*found, {"code": UNCLEAR, "label": UNCLEAR_WORDS}]


@dataclass(frozen=True, slots=True)
class Text:
    """One text that somebody wrote, and how many wrote it in these words."""

    digest: str
    text: str
    people: int


def texts_of(cells: Iterable[str], snapshot: str) -> list[Text]:
    """The different texts; those that differ in blanks, case or the way letters are put together are one."""
    written = Counter(cell for cell in cells if cell not in SPECIAL and cell.strip())
    people: Counter[str] = Counter()
    first: dict[str, str] = {}
    for cell, count in sorted(written.items()):
        people[same(cell)] += count
        first.setdefault(same(cell), cell)
    return [Text(digest_of(key, snapshot), first[key], count) for key, count in sorted(people.items())]


def same(cell: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", cell)).strip().casefold()


def digest_of(key: str, snapshot: str) -> str:
    """Of a text in the form of `same`: another snapshot gives it another digest."""
    return sha256(f"{snapshot}|{key}".encode())


def in_order_for(texts: Sequence[Text], coder: str, coding: int) -> list[Text]:
    """An order of chance that stays the same for one coder, and is another for the other."""
    return sorted(texts, key=lambda one: sha256(f"{coding}|{coder}|{one.digest}".encode()))


# -- agreement --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree before they talk: counts of texts, chance-corrected agreement."""

    texts: int
    same: int
    ac1: Estimate
    kappa: Estimate


def agreement(first: Mapping[str, str], second: Mapping[str, str], categories: Categories) -> Agreement:
    """`first`, `second`: digest -> code. Texts that only one has coded do not count."""
    from analytics.statistics.agreement import fleiss_kappa, gwet_ac1

    codes = [one["code"] for one in categories]
    both = sorted(set(first) & set(second))
    table = [[(first[one] == code) + (second[one] == code) for code in codes] for one in both] or [[0] * len(codes)]
    alike = sum(first[one] == second[one] for one in both)
    return Agreement(len(both), alike, gwet_ac1(table), fleiss_kappa(table))


def disagreements(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """Digests that both have coded, and not alike."""
    return sorted(one for one in set(first) & set(second) if first[one] != second[one])


def outcome(first: Mapping[str, str], second: Mapping[str, str], together: Mapping[str, str]) -> dict[str, str]:
    """Digest -> code: what both said, or what they agreed on; those still open are left out."""
    alike = {one: code for one, code in first.items() if second.get(one) == code}
    return {**{one: together[one] for one in disagreements(first, second) if one in together}, **alike}


# -- in a report ------------------------------------------------------------------------------------------------------


def with_coding(
    frame: pd.DataFrame, instrument: Instrument, column: str, categories: Categories, coded: Mapping[str, str],
    snapshot: str,
) -> tuple[pd.DataFrame, Instrument]:  # fmt: skip
    """The frame and the instrument with one question more, whose answers are the categories of the texts.

    It stands after the others of its item, is shown where the text is, and passes the gate as any question does.
    """
    source = instrument.by_name[column]
    cells = [_cell(cell, coded, snapshot) for cell in frame[column]]
    choices = tuple(Choice(one["code"], one["label"]) for one in categories)
    name = column + CODED
    shown = frame.assign(**{name: cells})
    coded_column = replace(source, name=name, kind="single", scale="nominal", choices=choices, parent=None)
    entry = _entry(instrument, source, name, choices)
    return shown, _with(instrument, coded_column, entry)


def _cell(cell: str, coded: Mapping[str, str], snapshot: str) -> str:
    if cell in SPECIAL or not cell.strip():
        return cell if cell in SPECIAL else ""
    return coded.get(digest_of(same(cell), snapshot), "")


def _entry(instrument: Instrument, source: Column, name: str, choices: tuple[Choice, ...]) -> Entry:
    item = instrument.items_by_number[source.number]
    label = f"{source.label}: ".removeprefix(": ") + "as two people sorted what was written"
    return Entry(name, item.id, item.number, "single", "nominal", item.text, label, name, item.base, choices)


def _with(instrument: Instrument, column: Column, entry: Entry) -> Instrument:
    last = max(place for place, one in enumerate(instrument.entries) if one.number <= entry.number)
    entries = (*instrument.entries[: last + 1], entry, *instrument.entries[last + 1 :])
    return replace(instrument, columns=(*instrument.columns, column), entries=entries)
