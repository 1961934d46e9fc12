"""A Word report read back: its tables by caption, its cells as numbers with the room that rounding leaves."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.oxml.ns import qn

Table = list[tuple[str, ...]]
Reading = tuple[float, float]  # least and most that the printed number can stand for
NUMBER = re.compile(r"([<>]?)([−-]?\d+(?:,\d{3})*(?:\.\d+)?)")


def tables_of(data: bytes) -> dict[str, Table]:
    """Caption -> rows, header first. A heading over rows has one cell. Fails where two captions are the same."""
    found: dict[str, Table] = {}
    caption = ""
    for block in Document(io.BytesIO(data)).element.body:
        if block.tag == qn("w:p"):
            caption = texts(block)
        elif block.tag == qn("w:tbl"):
            said = re.sub(r"^Table \d+\. ", "", caption)
            same = sum(key.split("#")[0] == said for key in found)
            found[f"{said}#{same}" if same else said] = [
                tuple(texts(cell) for cell in row.iter(qn("w:tc"))) for row in block.iter(qn("w:tr"))
            ]
    return found


def texts(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def numbers_in(cell: str) -> list[Reading]:
    """Every number of a cell: "10–21" has two, "5 of 20 (25 %, 11–47)" five; percent signs are left to the caller."""
    return [_reading(*found.groups()) for found in NUMBER.finditer(cell)]


def agrees(reading: Reading, value: float, percent: bool = False) -> bool:
    """Whether the printed number can be that value."""
    told = value * 100 if percent else value
    return reading[0] - 1e-9 <= told <= reading[1] + 1e-9


def _reading(sign: str, text: str) -> Reading:
    value = float(text.replace("−", "-").replace(",", ""))
    if sign:
        return (float("-inf"), value) if sign == "<" else (value, float("inf"))
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return value - half, value + half
