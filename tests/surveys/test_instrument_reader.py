"""What a file says and does not say: the worked example, and the defaults of a file with only what is required."""

from __future__ import annotations

import csv

import pytest

from surveys.instrument import Instrument
from surveys.instrument_reader import named_tables, read_instrument
from tests.conftest import EXAMPLE
from tests.surveys.instrument_files import SMALL, changed, item, read

LEAST = b"""id = "least"
[[section]]
[[section.item]]
number = 1
id = "only"
kind = "single"
text = "Only?"
choices = [ {code="a"} ]
"""


def test_a_file_with_only_what_is_required_has_the_stated_defaults() -> None:
    least = read_instrument(LEAST)
    assert (least.version, least.title, least.language, least.minutes) == ("1.0.0", "least", "en", "")
    assert (least.consent, least.consent_required, least.gates, least.flags) == ("", True, (), ())
    (section,) = least.sections
    assert (section.id, section.title, section.help) == ("s1", "", "")
    (only,) = least.items
    assert (only.required, only.base, only.help, only.seconds, only.comparable_to) == (
        "yes",
        "analysed",
        "",
        None,
        None,
    )
    (column,) = least.columns
    assert (column.scale, column.special, column.conditions) == ("nominal", ("dk", "pn"), ())
    assert (column.choices[0].label, column.choices[0].off_scale, column.choices[0].value) == ("a", False, None)


def test_the_defaults_of_each_kind() -> None:
    extra = """kind = "composite"
fields = [ {id="rank", kind="ranking", choices=[{code="a"}]}, {id="words", kind="text"} ]
"""
    sixth = read(item(extra)).items[-1]
    rank, words = (read(item(extra)).by_name[name] for name in sixth.columns)
    assert (rank.top, words.max_length) == (3, 500)
    assert [part.label for part in sixth.parts] == ["rank", "words"]


def test_the_worked_example_loads_without_a_warning(tiny: Instrument) -> None:
    assert (tiny.id, tiny.version, len(tiny.items), tiny.warnings) == ("tiny", "1.0.0", 11, ())
    with (EXAMPLE / "responses.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert tuple(header[3:]) == tiny.header


def test_the_entries_are_those_of_the_worked_example(tiny: Instrument) -> None:
    assert [entry.id for entry in tiny.entries] == [
        "role", "open_below", "tools", "umbrella_age", "temperature__low", "temperature__high", "wind__light",
        "wind__light__minutes", "wind__storm", "wind__storm__minutes", "topics", "lending__rule", "lending__days",
        "lending__trust__friend", "lending__trust__stranger", "case_choice", "rating", "comment",
    ]  # fmt: skip


def test_other_choices_open_cells_that_hang_on_them(tiny: Instrument) -> None:
    text, number = tiny.by_name["role__other"], tiny.by_name["open_below__other_n"]
    assert (text.kind, text.parent, text.max_length, text.special) == ("other_text", ("role", "other"), 80, ())
    assert (number.kind, number.parent, number.minimum, number.maximum) == (
        "other_number", ("open_below", "other_n"), 1, 150,
    )  # fmt: skip
    assert tiny.by_name["open_below"].choice("other_n").off_scale


def test_row_in_a_condition_becomes_the_column_of_each_row(tiny: Instrument) -> None:
    (own,) = tiny.by_name["wind__light__minutes"].conditions
    assert own.text == "[wind__light] = 'wait'"
    storm = [condition.text for condition in tiny.by_name["wind__storm__minutes"].conditions]
    assert storm == ["[tools(umbrella)] = 1", "[wind__storm] = 'wait'"]


def test_a_condition_of_a_section_holds_for_all_its_columns() -> None:
    source = (
        SMALL
        + """[[section]]
id = "more"
shown_if = "[first] = 'no'"
[[section.item]]
number = 6
id = "sixth"
kind = "range"
text = "Between?"
"""
    )
    small = read(source.encode())
    assert [[one.text for one in small.by_name[f"sixth__{end}"].conditions] for end in ("low", "high")] == [
        ["[first] = 'no'"]
    ] * 2
    assert not small.by_name["note"].conditions


def test_a_list_may_be_cut_and_extended() -> None:
    source = changed(('choices = "yes_no"', 'choices = {extend="yes_no", drop=["no"], add=[{code="maybe"}]}'))
    assert read(source.replace(b"'yes'", b"'maybe'")).by_name["first"].codes == ("yes", "maybe")


def test_a_code_list_may_be_the_choices() -> None:
    assert len(read(item('kind = "single"\nchoices = "codelist:iso3166"')).by_name["sixth"].codes) == 249


def test_a_stratum_question_is_the_first_answer_column_and_has_no_entry() -> None:
    gate = (
        '[[gate]]\nid = "centre"\ntext = "Which?"\nkind = "stratum"\nchoices = "yes_no"\nspecial = ["dk"]\n[[section]]'
    )
    small = read(changed(("[[section]]", gate)))
    assert (small.header[0], small.columns[0].number, small.columns[0].special) == ("centre", 0, ("dk",))
    assert small.entry("centre") is None
    assert small.strata == ("centre",)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_does_no_harm(mark: bytes) -> None:
    assert read_instrument(mark + LEAST).id == "least"


def test_the_same_bytes_have_the_same_digest_and_other_bytes_another() -> None:
    assert read_instrument(LEAST).sha256 == read_instrument(LEAST).sha256
    assert read_instrument(LEAST).sha256 != read_instrument(LEAST + b"\n").sha256


def test_conditions_that_a_blank_may_turn_are_warned_about() -> None:
    warned = read(changed(("[first] = 'yes'", "[first] <> 'no'"))).warnings
    assert all(warning.startswith("item amount: ") for warning in warned)
    assert any("<>" in warning and "write positive tests" in warning for warning in warned)


@pytest.mark.parametrize(
    ("table", "found"),
    [("cases.csv", ["cases.csv"]), ("../cases.csv", []), ("/etc/passwd", []), ("a/b.csv", []), ("x.toml", [])],
)
def test_a_case_table_is_a_file_beside_the_instrument_and_nothing_else(table: str, found: list[str]) -> None:
    assert named_tables(item(f'kind = "vignette"\ntable = "{table}"\nchoices = "yes_no"')) == found


@pytest.mark.parametrize("source", [b"\xff", b"x = ", b"section = 1", b"[[section]]\nitem = 1"])
def test_a_file_that_cannot_be_read_names_no_tables(source: bytes) -> None:
    assert named_tables(source) == []
