"""Definitions print in every file: a letter that the fonts lack would be a box."""

from analytics.reports.definitions import DEFINITIONS, WEIGHTED, definition, rows
from pave.lib.typeset import printable


def test_every_letter_of_every_definition_is_in_the_fonts_of_the_pdf():
    assert [row for row in rows(weighted=True) if printable(row) != row] == []
    assert printable("v\u1d62") != "v\u1d62"


def test_weights_are_defined_where_there_are_weights():
    assert len(rows(weighted=True)) - len(rows()) == len(WEIGHTED) == 3
    assert definition("raked_share") in WEIGHTED and definition("raked_share") not in DEFINITIONS
