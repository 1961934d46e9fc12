"""A block from a spreadsheet becomes rows, and what does not read is named by row and column."""

from __future__ import annotations

import csv
import io
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook_reader import codebook
from registry.fast_entry.grid_columns import GridColumn, columns_of, shown
from registry.fast_entry.pasted import LONGEST_CELL, MOST_CELLS, MOST_ROWS, read_pasted


def columns(entity: str = "count", *names: str) -> tuple[GridColumn, ...]:
    return shown(columns_of(codebook().entity(entity)), names)


def rows(text: str, entity: str = "count") -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if cell} for row in read_pasted(text, columns(entity)).rows]


def said(text: str, entity: str = "count") -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in read_pasted(text, columns(entity)).problems]


def test_without_a_heading_the_cells_come_in_the_order_of_the_grid() -> None:
    assert rows("12\t45\t8,2\n14\t30\n") == [{"day": "12", "plt": "45", "hb": "8,2"}, {"day": "14", "plt": "30"}]


@pytest.mark.parametrize(
    "heading", ["Platelets\tDay of the sample", "plt\tday", "PLT \t DAY", "Platelets (×10⁹/L)\tday"]
)
def test_a_heading_by_field_name_or_label_says_which_column_is_which(heading: str) -> None:
    assert rows(f"{heading}\n45\t12\n") == [{"day": "12", "plt": "45"}]


def test_a_first_row_of_data_is_no_heading() -> None:
    assert rows("12\t45\n") == [{"day": "12", "plt": "45"}]
    assert rows("pegaspargase\t12\tgiven\n", "asparaginase_exposure") == [
        {"planned_day": "pegaspargase", "drug": "12", "status": "given"}
    ]


def test_a_column_that_is_not_there_is_named_with_the_nearest_and_left_out() -> None:
    found = read_pasted("day\tplatelet\tward\n12\t45\tB\n", columns())
    assert [dict(row) for row in found.rows] == [{"day": "12"}]
    assert "Did you mean “Platelets”?" in found.problems[0].text and "“ward”" in found.problems[1].text


def test_a_column_named_twice_counts_once() -> None:
    assert rows("day\tplt\tPlatelets\n12\t45\t46\n") == [{"day": "12", "plt": "45"}]
    assert said("day\tplt\tPlatelets\n12\t45\t46\n") == [(0, "Platelets")]


def test_labels_become_codes_and_days_lose_their_word() -> None:
    block = "Day of the sample\tAssay\tLevel\nday 12\tAnti-Xa, LMWH\t0,6\n"
    assert rows(block, "lab_level") == [{"day": "12", "assay": "anti_xa_lmwh", "value": "0,6"}]
    assert rows("day\tplt\tplt_transfused_prior_24h\n−3\tNot done\tY\n") == [
        {"day": "-3", "plt": ".nd", "plt_transfused_prior_24h": "yes"}
    ]


def test_quoted_cells_hold_line_breaks_tabs_and_quotes() -> None:
    assert rows('day\tplt\n"12"\t"45\n"\n"1\t3"\t"4""4"\n') == [
        {"day": "12", "plt": "45"},
        {"day": "1 3", "plt": '4"4'},
    ]


def test_a_quote_that_never_ends_is_refused_whole() -> None:
    found = read_pasted('12\t"45\n14\t30\n', columns())
    assert found.rows == () and "quotation mark" in found.problems[0].text


def test_semicolons_part_cells_where_there_is_no_tab() -> None:
    assert rows("day;plt;hb\n12;45;8,2\n") == [{"day": "12", "plt": "45", "hb": "8,2"}]


def test_each_bad_cell_is_named_and_kept_as_it_was() -> None:
    block = "day\tplt\twbc\n12\ta few\t3\n13\t45\t1,234\n"
    assert said(block) == [(1, "Platelets"), (2, "White cells")]
    assert rows(block)[0]["plt"] == "a few" and rows(block)[1]["wbc"] == "1,234"


def test_cells_beyond_the_last_column_and_too_many_rows_are_told() -> None:
    assert said("day\tplt\n12\t45\t9\n") == [(1, "")]
    many = read_pasted("12\t45\n" * (MOST_ROWS + 1), columns())
    assert many.rows == () and str(MOST_ROWS) in many.problems[0].text
    assert len(read_pasted("12\t45\n" * MOST_ROWS, columns()).rows) == MOST_ROWS


def test_blank_lines_and_an_empty_box_are_no_rows() -> None:
    assert rows("\n\t\n12\t45\n\n") == [{"day": "12", "plt": "45"}] and read_pasted(" \n", columns()).rows == ()


def test_columns_that_are_not_shown_take_nothing() -> None:
    found = read_pasted("day\thb\n12\t8.2\n", columns("count", "plt"))
    assert [dict(row) for row in found.rows] == [{"day": "12"}] and found.problems[0].column == "hb"


text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(text, text), max_size=6))
def test_whatever_a_spreadsheet_copies_arrives_cell_by_cell(block: list[tuple[str, str]]) -> None:
    """But for blanks and line breaks, which become one blank."""
    words = [one for one in columns("central_line") if one.words]
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows([("1", "2"), *block])
    found = [tuple(row[one.name] for one in words) for row in read_pasted(out.getvalue(), words).rows]
    cells = [tuple(" ".join(cell.split()) for cell in line) for line in block]
    assert found == [("1", "2"), *(line for line in cells if any(line))]


def test_a_unit_in_the_heading_goes_with_the_numbers_under_it() -> None:
    block = "day\tPlatelets (/µL)\tHaemoglobin [g/L]\tWhite cells (×10⁹/L)\n12\t45,000\t82\t3.1\n13\t.nd\t80 g/L\t\n"
    assert rows(block) == [
        {"day": "12", "plt": "45,000 /µL", "hb": "82 g/L", "wbc": "3.1"},
        {"day": "13", "plt": ".nd", "hb": "80 g/L"},
    ]
    assert said("day\tPlatelets (per drop)\n12\t45\n") == [(1, "Platelets")]


@pytest.mark.parametrize(
    "text",
    [
        "Day\tPlatelets " + "(" * 40_000 + "\n1\t2",
        "Day\tPlatelets (/µL)\n1\t" + " " * 40_000 + "x",
        "Day\t" + "\t".join(f"column{number}" for number in range(12_000)) + "\n1\t2",
    ],
)
def test_a_block_that_is_made_to_be_slow_is_refused_at_once(text: str) -> None:
    began = process_time()
    found = read_pasted(text, columns())
    assert process_time() - began < 10
    [told] = found.problems
    assert f"more than {MOST_CELLS} cells, or a cell more than {LONGEST_CELL}" in told.text


def test_a_unit_in_brackets_is_read_at_the_end_of_a_long_heading() -> None:
    head = "Platelets (" + "as the laboratory prints it " * 8 + ") (/µL)"
    assert rows(f"Day\t{head}\n1\t 45000 \n") == [{"day": "1", "plt": "45000 /µL"}]
