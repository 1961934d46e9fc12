"""What a new version changes and what that breaks; always matched by ids, never by position."""

# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import pytest

from surveys.instrument_diff import Change, diff, retired_code_problems
from tests.surveys.instrument_files import SMALL, changed, item, read

NUMBERED = [("number = 3", "number = 2"), ("number = 4", "number = 3"), ("number = 5", "number = 4")]
TOOLS = SMALL[SMALL.index("[[section.item]]\nnumber = 2") : SMALL.index("[[section.item]]\nnumber = 3")]

TABLE = [
    ("nothing", changed(), []),
    ("a new question", item('kind = "text"'), [("question 6 (sixth)", "new question", "earlier responses count as not reached here")]),
    ("a question removed", changed((TOOLS, ""), *NUMBERED), [("question 2 (tools)", "question removed", "its earlier answers stay in exports")]),
    ("other words", changed(('text = "First?"', 'text = "Really?"')), [("question 1 (first)", "“First?” is now “Really?”", "do not pool unless comparable_to says so")]),
    ("other words that pool", changed(('text = "First?"', 'text = "Really?"\ncomparable_to = "1.0.0:first"')), [("question 1 (first)", "wording changed", "")]),
    ("other words of which nobody knows", changed(('text = "First?"', 'text = "Really?"\ncomparable_to = "uncertain"')), [("question 1 (first)", "wording changed", "do not pool")]),
    ("another kind", changed(('kind = "text"', 'kind = "numeric"')), [("question 5 (note)", "text", "compare")]),
    ("another base", changed(('id = "note"', 'id = "note"\nbase = "submitted"')), [("question 5 (note)", "counted over submitted instead of analysed responses", "denominators differ")]),
    ("a new choice", changed(('{code="coat"}', '{code="coat"}, {code="gloves", label="Gloves"}')), [("column tools", "new choice “Gloves” (gloves)", "change with k")]),
    ("a choice removed", changed(('{code="coat"}, ', "")), [("column tools", "choice “coat” (coat) removed", "retire it with retired_in instead")]),
    ("a choice retired", changed(('{code="coat"}', '{code="coat", retired_in="1.1.0"}')), [("column tools", "“coat” (coat) retired in 1.1.0", "")]),
    ("a choice in other words", changed(('{code="coat"}', '{code="coat", label="A coat"}')), [("column tools", "“coat” is now “A coat” (coat)", "still means the same")]),
    ("choices in another order", changed(('{code="hat"}, {code="coat"}', '{code="coat"}, {code="hat"}')), [("column tools", "choices reordered", "")]),
    ("another value", changed(('{code="coat"}', '{code="coat", value=5}')), [("column tools", "another value or scale", "medians and A change")]),
    ("another condition", changed(("[first] = 'yes'", "[first] = 'no'")), [("column amount", "shown when: [first] = 'no'", "denominator changes")]),
    ("no condition any more", changed(("shown_if = \"[first] = 'yes'\"\n", "")), [("column amount", "shown when: always", "denominator changes")]),
    ("other limits", changed(("max = 10", "max = 20")), [("column amount", "limits are now 0 to 20", "may no longer compare")]),
    ("another unit", changed(("max = 10", 'max = 10\nunit = "d"')), [("column amount", "unit changed from", "do not compare")]),
    ("a new row", changed(('{id="two"}', '{id="two"}, {id="three"}')), [("column points__three", "new answer column", "not reached")]),
    ("a row removed", changed((', {id="two"}', "")), [("column points__two", "answer column removed", "leave the tables")]),
    ("another scale", changed(('kind = "matrix"', 'kind = "matrix"\nscale = "ordinal"')), [("column points__one", "scale changed from nominal to ordinal", "other measures"), ("column points__two", "scale changed", "other measures")]),
]  # fmt: skip


def fits(change: Change, place: str, what: str, breaks: str) -> bool:
    return (
        change.place == place
        and what in change.what
        and breaks in change.breaks
        and bool(change.breaks) is bool(breaks)
    )


@pytest.mark.parametrize(("source", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_change_is_told_with_what_it_breaks(source: bytes, expected: list[tuple[str, str, str]]) -> None:
    found = [change for change in diff(read(changed()), read(source)) if not change.what.startswith("moved")]
    assert len(found) == len(expected), found
    assert all(fits(change, *row) for change, row in zip(found, expected, strict=True)), found


def test_ordinal_choices_in_another_order_break_the_ordinal_measures() -> None:
    ordinal = ('id = "points"\nkind = "matrix"', 'id = "points"\nkind = "matrix"\nscale = "ordinal"')
    swapped = ('{code="low1"}, {code="high1"}', '{code="high1"}, {code="low1"}')
    (one, two) = diff(read(changed(ordinal)), read(changed(ordinal, swapped)))
    assert one.breaks == two.breaks == "ordinal measures follow the order: old and new do not compare"


def test_removing_one_option_of_a_multiple_moves_no_other_column() -> None:
    """The loss that users of other systems know: every later column shifted by one."""
    old, new = read(changed()), read(changed(('{code="hat"}, ', "")))
    assert old.header == new.header
    assert [change.place for change in diff(old, new)] == ["column tools"]


def test_removing_a_question_leaves_every_other_answer_in_its_own_column() -> None:
    old, new = read(changed()), read(changed((TOOLS, ""), *NUMBERED))
    assert [name for name in old.header if name != "tools"] == list(new.header)
    moved = [change for change in diff(old, new) if change.what.startswith("moved")]
    assert [change.breaks for change in moved] == [""] * 3


def test_a_retired_code_may_not_come_back() -> None:
    retired = read(changed(('{code="coat"}', '{code="coat", retired_in="1.1.0"}')))
    (problem,) = retired_code_problems(retired, read(changed()))
    assert problem == 'item tools, choice "coat": retired in 1.1.0 and used again; take a new code'
    assert retired_code_problems(retired, retired) == []
