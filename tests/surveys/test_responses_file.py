"""A file of responses: what is accepted, and every problem with row, column and value."""

from __future__ import annotations

import csv
import io
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from surveys.responses_file import MOST_SHOWN, ResponseFile, read_responses
from surveys.rules import submitted_cells
from tests.conftest import EXAMPLE, bytes_of
from tests.surveys.answer_maker import made_answers
from tests.surveys.instrument_files import item, read

TINY = read_instrument(*bytes_of(EXAMPLE / "tiny.toml"))
LINE = re.compile(r'row (\d+), column (\S+), value "(.*)": (.*)', re.DOTALL)


def lines(file: ResponseFile) -> list[tuple[str, ...]]:
    return [LINE.fullmatch(line).groups() for line in file.problem_lines()]


def as_csv(header: list[str], *rows: list[str], delimiter: str = ",", end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return text.getvalue().encode()


def test_the_worked_refusals_are_exact_in_row_column_value_and_order(tiny: Instrument) -> None:
    found = read_responses((EXAMPLE / "refused.csv").read_bytes(), tiny)
    expected = (EXAMPLE / "refused.txt").read_text(encoding="utf-8").splitlines()
    assert [line[:3] for line in lines(found)] == [LINE.fullmatch(line).groups()[:3] for line in expected]
    assert found.problem_lines() == expected


def test_the_worked_responses_are_accepted_with_one_warning(tiny: Instrument) -> None:
    file = read_responses((EXAMPLE / "responses.csv").read_bytes(), tiny)
    assert (len(file.rows), file.problems) == (12, [])
    assert file.warnings == ['row 10, column umbrella_age, value "150": unusual (soft limit)']
    assert [status for status, _, _ in file.rows[-2:]] == ["excluded_blank", "excluded_predetermined"]
    assert {wave for _, wave, _ in file.rows} == {"0", "1"}


def test_the_cells_are_kept_in_canonical_form(tiny: Instrument) -> None:
    file = read_responses((EXAMPLE / "responses.csv").read_bytes(), tiny)
    sixth, stopped, blank = file.rows[5][2], file.rows[9][2], file.rows[10][2]
    assert sixth["tools"] == "umbrella;hat"
    assert (sixth["role__other"], sixth["open_below__other_n"]) == ("on horseback", "35")
    assert (stopped["rating"], stopped["wind__storm"]) == (".nr", ".nr")
    assert set(blank.values()) == {".nb"}


HEADS = ["respondent", "role", "tools"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_byte_order_mark_line_ends_and_delimiters_make_no_difference(
    tiny: Instrument, mark: str, end: str, delimiter: str
) -> None:
    data = mark.encode() + as_csv(HEADS, ["r1", "a", "umbrella;hat"], ["r2", "other", ""], delimiter=delimiter, end=end)
    file = read_responses(data, tiny)
    assert file.problems == []
    assert [(cells.get("role"), cells.get("tools")) for _, _, cells in file.rows] == [
        ("a", "umbrella;hat"),
        ("other", None),
    ]


def test_quoted_line_breaks_belong_to_the_cell_and_rows_are_counted_as_records(tiny: Instrument) -> None:
    file = read_responses(as_csv(["comment", "role"], ["two\nlines, and “more”", "a"], ["x", "c"]), tiny)
    assert lines(file)[0][:3] == ("3", "role", "c")
    assert file.rows[0][2]["comment"] == "two\nlines, and “more”"


def test_a_cell_of_a_megabyte_is_kept_where_the_column_allows_it_and_refused_where_not(tiny: Instrument) -> None:
    long = "x" * 1_048_576
    refused = read_responses(as_csv(["comment"], [long]), tiny)
    assert refused.problem_lines() == [f'row 2, column comment, value "{"x" * 80}…": 1048576 characters; at most 500']
    roomy = read(item('kind = "text"\nmax_length = 2000000'))
    kept = read_responses(as_csv(["sixth"], [long]), roomy)
    assert (kept.problems, len(kept.rows[0][2]["sixth"])) == ([], 1_048_576)


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"", "1", "the file is empty: it needs a header"),
        (b"\xef\xbb\xbf", "1", "the file is empty: it needs a header"),
        (b"role,tools\na\n", "2", "1 cells where the header has 2"),
        (b"role,tools\na,hat,x\n", "2", "3 cells where the header has 2"),
        (b"role\na\n\nb,x\n", "4", "2 cells where the header has 1"),
        (b'role\n"a\n', "2", "the row cannot be read"),
        (b'role\n"a"b\n', "2", "the row cannot be read"),
        (b"role\na\n\xff\n", "3", "not UTF-8 at byte 7; save the file as UTF-8 and try again"),
        (b"role\n" + b"x" * 2_200_000, "2", "the row cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_row(tiny: Instrument, data: bytes, row: str, words: str) -> None:
    found = lines(read_responses(data, tiny))
    assert found[0][0] == row
    assert words in found[0][3]


def test_a_header_alone_is_a_file_without_responses(tiny: Instrument) -> None:
    file = read_responses(",".join(tiny.header).encode(), tiny)
    assert (file.rows, file.problems, file.warnings) == ([], [], [])


@pytest.mark.parametrize(
    ("header", "column", "words"),
    [
        ("rol,tools", "rol", "unknown column; the nearest is role"),
        ("role,xyzzy", "xyzzy", "unknown column"),
        ("Role", "Role", "unknown column; the nearest is role"),
        ("role,role", "role", "stands twice in the header"),
        ("wave,wave", "wave", "stands twice in the header"),
        ("role,", "-", "unknown column"),
        ("id,role", "id", "unknown column"),
    ],
)
def test_a_wrong_header_is_refused_with_the_nearest_name(
    tiny: Instrument, header: str, column: str, words: str
) -> None:
    file = read_responses(f"{header}\n{'a,' * header.count(',')}a\n".encode(), tiny)
    assert lines(file)[0][:2] == ("1", column)
    assert words in lines(file)[0][3]
    assert file.rows == []


def test_an_absent_column_is_not_reached_in_every_row_with_one_warning(tiny: Instrument) -> None:
    file = read_responses(as_csv(["role"], ["a"], ["b"]), tiny)
    assert [cells["rating"] for _, _, cells in file.rows] == [".nr", ".nr"]
    assert len(file.warnings) == len(tiny.header) - 1
    assert "column rating is absent: every response counts as not reached there" in file.warnings


def test_columns_may_stand_in_any_order(tiny: Instrument) -> None:
    forth = read_responses(as_csv(["tools", "role"], ["hat", "b"]), tiny)
    back = read_responses(as_csv(["role", "tools"], ["b", "hat"]), tiny)
    assert forth.rows == back.rows


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("status", "Analysed", "neither analysed nor excluded_<reason>"),
        ("status", "excluded_", "neither analysed nor excluded_<reason>"),
        ("status", "excluded_" + "x" * 60, "at most 60 characters"),
        ("wave", "w" * 21, "letters, digits, _ and - only, at most 20"),
        ("wave", "1.5", "letters, digits, _ and - only, at most 20"),
        ("role__other", ".dk", "this column takes no special code"),
        ("open_below__other_n", ".dk", "this column takes no special code"),
        ("comment", ".pn", "this column takes no special code"),
        ("case_choice__1__case", ".dk", "this column takes no special code"),
        ("case_choice__1__action", "coat", "an action without a case"),
        ("wind__storm", "keep", "the question is not shown for these answers ([tools(umbrella)] = 1)"),
        ("temperature__high", ".xx", "not a number (decimal point, no thousands mark)"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_reason(tiny: Instrument, name: str, cell: str, reason: str) -> None:
    row = {"role": "other", "open_below": "other_n", name: cell}
    found = lines(read_responses(as_csv(list(row), list(row.values())), tiny))
    assert found == [("2", name, cell, reason)]


@pytest.mark.parametrize("cell", ["", ".nb", ".nr"])
def test_nothing_in_a_hidden_column_is_stored_as_not_shown(tiny: Instrument, cell: str) -> None:
    file = read_responses(as_csv(["tools", "umbrella_age"], ["coat", cell]), tiny)
    assert (file.problems, file.rows[0][2]["umbrella_age"]) == ([], ".nb")


def test_a_special_code_that_is_not_offered_is_taken_with_a_warning(tiny: Instrument) -> None:
    file = read_responses(as_csv(list(tiny.header)[:1], [".nm"], [".nm"], [".dk"]), tiny)
    assert [cells["role"] for _, _, cells in file.rows] == [".nm", ".nm", ".dk"]
    assert ".nm in column role: the question does not offer it (2 times, accepted)" in file.warnings


def test_problems_beyond_two_hundred_are_counted(tiny: Instrument) -> None:
    told = read_responses(as_csv(["role"], *[["c"]] * 1_234), tiny).problem_lines()
    assert len(told) == MOST_SHOWN + 1
    assert told[-1] == "and 1,034 more"


def test_a_cell_with_a_line_break_stays_one_line_in_the_list(tiny: Instrument) -> None:
    (line,) = read_responses(as_csv(["role"], ["a\nb"]), tiny).problem_lines()
    assert "\n" not in line


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    file = read_responses(b"role,tools,amount,first\n" + data, read(item('kind = "text"')))
    assert file.problems or file.rows or not data.strip()


@given(st.randoms(use_true_random=False), st.floats(0, 0.5))
def test_what_a_page_would_store_can_be_imported_and_is_stored_the_same(random: Random, blanks: float) -> None:
    cells = submitted_cells(TINY, made_answers(TINY, random, blanks))
    file = read_responses(as_csv(list(TINY.header), [cells.get(name, "") for name in TINY.header]), TINY)
    assert (file.problems, [row[2] for row in file.rows]) == ([], [cells])
