"""Small instrument files for tests, and a way to change one by naming what is different."""

from __future__ import annotations

from surveys.instrument import Instrument
from surveys.instrument_reader import InstrumentRefused, read_instrument

TABLES = {"cases.csv": b"case,weather\n1,rain\n2,snow\n"}

SMALL = """\
id = "small"
[choices.yes_no]
items = [ {code="yes"}, {code="no"} ]
[[section]]
id = "only"
[[section.item]]
number = 1
id = "first"
kind = "single"
text = "First?"
choices = "yes_no"
[[section.item]]
number = 2
id = "tools"
kind = "multiple"
text = "Which?"
choices = [ {code="hat"}, {code="coat"}, {code="none"} ]
exclusive = ["none"]
[[section.item]]
number = 3
id = "amount"
kind = "numeric"
text = "How many?"
min = 0
max = 10
shown_if = "[first] = 'yes'"
[[section.item]]
number = 4
id = "points"
kind = "matrix"
text = "How much?"
choices = [ {code="low1"}, {code="high1"} ]
rows = [ {id="one"}, {id="two"} ]
[[section.item]]
number = 5
id = "note"
kind = "text"
text = "Anything else?"
"""


def changed(*pairs: tuple[str, str], base: str = SMALL) -> bytes:
    """The file with each (old, new) replaced once; an `old` that is not there fails the test."""
    for old, new in pairs:
        assert old in base, old
        base = base.replace(old, new, 1)
    return base.encode()


def item(text: str, base: str = SMALL) -> bytes:
    """The file with a sixth item of these lines."""
    return (base + f'[[section.item]]\nnumber = 6\nid = "sixth"\ntext = "Sixth?"\n{text}\n').encode()


def problems_of(source: bytes, tables: dict[str, bytes] | None = None) -> list[str]:
    """Every problem of a file; [] where it is accepted."""
    try:
        read_instrument(source, TABLES if tables is None else tables)
    except InstrumentRefused as refused:
        return list(refused.problems)
    return []


def read(source: bytes) -> Instrument:
    return read_instrument(source, TABLES)
