"""Answers that fit an instrument, drawn at random: for laws, for big files and for whole journeys."""

from __future__ import annotations

from random import Random

from surveys.instrument import NUMBER_COLUMNS, Column, Instrument
from surveys.rules import canonical_number, draw_cases, shown_columns


def made_answers(instrument: Instrument, random: Random, blanks: float = 0.0) -> dict[str, str]:
    """A response without problems; each answer is left out, or a special code, with the chance `blanks`."""
    cells = drawn_cases(instrument, random)
    for column in instrument.columns:
        if column.kind != "case" and column.name in shown_columns(instrument, cells):
            cells |= _made(column, cells, random, blanks)
    return cells


def drawn_cases(instrument: Instrument, random: Random) -> dict[str, str]:
    cells: dict[str, str] = {}
    for item in instrument.items:
        if item.vignettes is not None:
            columns = [name for name in item.columns if instrument.by_name[name].kind == "case"]
            cells |= {name: str(case) for name, case in zip(columns, draw_cases(item.vignettes, random), strict=True)}
    return cells


def _made(column: Column, cells: dict[str, str], random: Random, blanks: float) -> dict[str, str]:
    if random.random() < blanks:
        return {column.name: random.choice(["", *(f".{code}" for code in column.special)])}
    low = cells.get(column.partner or "", "")
    if column.kind == "high" and (not low or low.startswith(".")):
        return {}
    return {column.name: _cell(column, random, low)}


def _cell(column: Column, random: Random, low: str) -> str:
    if column.kind in ("single", "action"):
        return random.choice(column.codes)
    if column.kind == "multiple":
        together = [code for code in column.codes if code not in column.exclusive]
        chosen = set(random.sample(together, random.randint(1, len(together))))
        return ";".join(code for code in column.codes if code in chosen)
    if column.kind == "ranking":
        return ";".join(random.sample(column.codes, random.randint(1, column.top)))
    if column.kind in NUMBER_COLUMNS:
        return _number(column, random, low)
    return random.choice(["a note", "in words; with a semicolon", "ünïcödé “quoted”"])


def _number(column: Column, random: Random, low: str) -> str:
    bottom, top = column.minimum or 0.0, column.maximum if column.maximum is not None else 100.0
    step = 10 ** (column.decimals or 0)
    first, last = round(bottom * step), round(top * step)
    if column.kind == "low":
        last -= 1
    if column.kind == "high":
        first = round(float(low) * step) + 1
    return canonical_number(f"{random.randint(first, last) / step:.6f}")
