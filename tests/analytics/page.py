"""Reading a page back: its tables as lists of cell texts, its words without tags."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    caption: str
    head: list[str]
    rows: list[list[str]]


def words(fragment: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", fragment))).strip()


def tables(page: str) -> list[Table]:
    found = []
    for body in re.findall(r"<table.*?</table>", page, re.S):
        rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", body, re.S)]
        caption = re.search(r"<caption.*?</caption>", body, re.S)
        lines = [[words(cell) for cell in row] for row in rows]
        found.append(Table(words(caption[0]) if caption else "", lines[0], lines[1:]))
    return found


def entries(page: str) -> list[str]:
    """The blocks of a question page, one an entry."""
    return re.findall(r'<section class="entry".*?</section>', page, re.S)
