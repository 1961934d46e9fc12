"""What is wrong with an instrument file is said with its place; each row is one change to a file that is right."""

# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surveys.instrument_files import SMALL, changed, item, problems_of

COMPOSITE = 'kind = "composite"\nfields = [{fields}]'
VIGNETTE = 'kind = "vignette"\ntable = "cases.csv"\nchoices = "yes_no"\n'
GATE = '[[gate]]\nid = "may"\ntext = "May you?"\nchoices = "yes_no"\n'


def test_the_file_that_the_rows_change_is_right() -> None:
    assert problems_of(changed()) == []
    assert problems_of(item(VIGNETTE)) == []
    assert problems_of(changed(("[[section]]", GATE + 'pass = ["yes"]\n[[section]]'))) == []


TABLE = [
    # -- keys
    ("unknown key of the file", changed(('id = "small"', 'id = "small"\ntitel = "x"')), "file", 'unknown key "titel"; the nearest is "title"'),
    ("unknown key of a section", changed(('id = "only"', 'id = "only"\nhelpp = "x"')), "section only", 'unknown key "helpp"; the nearest is "help"'),
    ("unknown key of an item", changed(("min = 0", "minimum = 0")), "item amount", 'unknown key "minimum"; the nearest is'),
    ("unknown key of a choice", changed(('{code="hat"}', '{code="hat", lable="Hat"}')), 'item tools, choice "hat"', 'unknown key "lable"; the nearest is "label"'),
    ("unknown key of a row", changed(('{id="one"}', '{id="one", text="x"}')), "item points, row one", 'unknown key "text"'),
    ("unknown key of a list", changed(("items = [", "order = 1\nitems = [")), "choices.yes_no", 'unknown key "order"'),
    ("unknown key of the consent", changed(("[choices.yes_no]", '[consent]\nwordz = "x"\n[choices.yes_no]')), "consent", 'unknown key "wordz"'),
    ("unknown key of a field", item(COMPOSITE.format(fields='{id="f", kind="text", base="submitted"}')), "item sixth, field f", 'unknown key "base"'),
    # -- what is needed
    ("no id of the file", changed(('id = "small"\n', "")), "file", '"id" is missing'),
    ("no number", changed(("number = 5\n", "")), "item note", '"number" is missing'),
    ("no kind", changed(('kind = "text"\n', "")), "item note", '"kind" is missing'),
    ("no text", changed(('text = "Anything else?"\n', "")), "item note", '"text" is missing'),
    ("no choices", changed(('choices = "yes_no"\n', "")), "item first", '"choices" is missing'),
    ("matrix without rows", changed(('rows = [ {id="one"}, {id="two"} ]\n', "")), "item points", 'a matrix needs "rows"'),
    ("composite without fields", item('kind = "composite"'), "item sixth", 'a composite needs "fields"'),
    ("vignette without a table", item(VIGNETTE.replace('table = "cases.csv"\n', "")), "item sixth", '"table" is missing'),
    ("no item at all", b'id = "small"', "file", "there is no item"),
    # -- types
    ("text where a number belongs", changed(("min = 0", 'min = "0"')), "item amount", '"min" has the wrong type'),
    ("truth where a number belongs", changed(("min = 0", "min = true")), "item amount", '"min" has the wrong type'),
    ("number where a text belongs", changed(('text = "First?"', "text = 1")), "item first", '"text" has the wrong type'),
    ("an unknown kind", changed(('kind = "numeric"', 'kind = "number"')), "item amount", 'kind "number": one of composite, '),
    ("an unknown scale", changed(('kind = "single"', 'kind = "single"\nscale = "interval"')), "item first", 'scale "interval": one of nominal, ordinal, rand9'),
    ("an unknown base", changed(('kind = "single"', 'kind = "single"\nbase = "all"')), "item first", 'base "all": analysed or submitted'),
    ("required in other words", changed(('kind = "single"', 'kind = "single"\nrequired = "hard"')), "item first", "required 'hard'"),
    # -- ids and codes
    ("the same id twice", changed(('id = "tools"', 'id = "first"')), "item first", 'id "first" stands twice'),
    ("a gate with the id of an item", changed(("[[section]]", GATE.replace("may", "first") + 'pass = ["yes"]\n[[section]]')), "item first", 'id "first" stands twice'),
    ("the same field twice", item(COMPOSITE.format(fields='{id="f", kind="text"}, {id="f", kind="text"}')), "item sixth, field f", 'id "f" stands twice'),
    ("the same row twice", changed(('{id="two"}', '{id="one"}')), "item points, row one", 'id "one" stands twice'),
    ("the same code twice", changed(('{code="coat"}', '{code="hat"}')), "item tools", 'code "hat" stands twice'),
    ("the same code in another case", changed(('{code="coat"}', '{code="HAT"}')), "item tools", 'code "HAT" stands twice'),
    *(
        (f"the special code {code} as a choice", changed(('{code="coat"}', f'{{code="{code}"}}')), f'item tools, choice "{code}"', f'"{code}" is a special code and never a choice')
        for code in ("dk", "nm", "pn", "nb", "nr")
    ),
    *(
        (f"the reserved id {name}", changed(('id = "note"', f'id = "{name}"')), f"item {name}", f'id "{name}" is reserved')
        for name in ("respondent", "status", "wave", "row", "other", "other_n", "low", "high")
    ),
    *(
        (f"the id {name}", changed(('id = "note"', f'id = "{name}"')), f"item {name}", f'id "{name}": small letters')
        for name in ("Note", "1note", "a__b", "note_", "a-b", "a" * 41)
    ),
    *(
        (f"the code {code}", changed(('{code="coat"}', f'{{code="{code}"}}')), f'item tools, choice "{code}"', "a code has letters, digits")
        for code in ("_a", "a__b", "a b", "ä", "a" * 31)
    ),
    ("an unknown special code", changed(('kind = "single"', 'kind = "single"\nspecial = ["dk", "na"]')), "item first", 'special code "na": one of dk, nm, pn'),
    # -- numbers
    ("a gap in the numbers", changed(("number = 4", "number = 6"), ("number = 5", "number = 7")), "item number 6", "expected 4: numbers run 1.. without a gap"),
    ("a number twice", changed(("number = 3", "number = 2")), "item number 2", "expected 3"),
    ("numbers out of order", changed(("number = 1", "number = 2"), ("number = 2\nid = \"tools\"", "number = 1\nid = \"tools\"")), "item number 2", "expected 1"),
    # -- conditions
    ("a condition on a later column", changed(("[first] = 'yes'", "[points__one] = 'low1'")), "item amount", "[points__one], which comes later or is itself"),
    ("a condition on itself", changed(("[first] = 'yes'", "[amount] = 1")), "item amount", "[amount], which comes later or is itself"),
    ("a condition on a column that is missing", changed(("[first] = 'yes'", "[frist] = 'yes'")), "item amount", "[frist], which is no answer column; the nearest is [first]"),
    ("a condition on a text", item("kind = \"text\"\nshown_if = \"[note] = 'x'\""), "item sixth", "[note] holds text; no condition reads it"),
    ("a condition that is never true", changed(("[first] = 'yes'", "[first] = 'maybe'")), "item amount", "the condition is never true: [first] = 'maybe'"),
    ("two conditions that exclude each other", changed(("[first] = 'yes'", "[first] = 'yes' and [first] = 'no'")), "item amount", "the condition is never true"),
    ("a number out of reach", item("kind = \"text\"\nshown_if = \"[amount] > 10\""), "item sixth", "the condition is never true"),
    ("a multiple without a code", changed(("[first] = 'yes'", "[tools] = 'hat'")), "item amount", "[tools] needs a code: [column(code)]"),
    ("a code of a single", changed(("[first] = 'yes'", "[first(yes)] = 1")), "item amount", "[first] takes no code"),
    ("an unknown code of a multiple", changed(("[first] = 'yes'", "[tools(gloves)] = 1")), "item amount", '"gloves" is no code of it'),
    ("a condition that cannot be read", changed(("[first] = 'yes'", "[first] == or")), "item amount", "condition: "),
    ("a condition that is no text", changed(("shown_if = \"[first] = 'yes'\"", "shown_if = true")), "item amount", '"shown_if" has the wrong type: True (must be text)'),
    # -- columns, lists, limits
    ("two columns of one name", item(COMPOSITE.format(fields='{id="a", kind="single", choices=[{code="x", other_text=true}]}, {id="a__other", kind="text"}')), "item sixth, field a__other", 'id "a__other"'),
    ("two choices that open the same cell", item('kind = "single"\nchoices = [{code="a", other_text=true}, {code="b", other_text=true}]'), "column sixth", "two choices open sixth__other"),
    ("an unknown list", changed(('choices = "yes_no"', 'choices = "yesno"')), "item first", "there is no list [choices.yesno]; the nearest is"),
    ("an unknown code list", changed(('choices = "yes_no"', 'choices = "codelist:planets"')), "item first", 'no code list "planets"'),
    ("drop of an unknown code", changed(('choices = "yes_no"', 'choices = {extend="yes_no", drop=["maybe"]}')), "item first", '"drop" names the unknown code "maybe"'),
    ("extend of an unknown list", changed(('choices = "yes_no"', 'choices = {extend="no_yes"}')), "item first", "there is no list [choices.no_yes]"),
    ("exclusive of an unknown code", changed(('exclusive = ["none"]', 'exclusive = ["nothing"]')), "item tools", '"exclusive" names the unknown code "nothing"'),
    ("min above max", changed(("min = 0", "min = 11")), "item amount", "min 11 is above max 10"),
    ("rand9 with five codes", item('kind = "single"\nscale = "rand9"\nchoices = [{code="1"}, {code="2"}, {code="3"}, {code="4"}, {code="5"}]'), "item sixth", "a rand9 scale has exactly the codes 1 to 9"),
    ("rand9 backwards", item('kind = "single"\nscale = "rand9"\nchoices = [' + ", ".join(f'{{code="{n}"}}' for n in range(9, 0, -1)) + "]"), "item sixth", "exactly the codes 1 to 9"),
    # -- vignettes, gates, flags
    ("an attribute that no case has", item(VIGNETTE + 'differ = ["wind"]'), "item sixth", '"differ" names the unknown attribute "wind"'),
    ("a story about an attribute that no case has", item(VIGNETTE + 'story = "There is {wind}."'), "item sixth", '"story" names the unknown attribute "wind"'),
    ("a story that cannot be told", item(VIGNETTE + 'story = "There is {weather."'), "item sixth", '"story" cannot be told'),
    ("no case for anybody", item(VIGNETTE + "per_respondent = 0"), "item sixth", '"per_respondent" has the wrong type: 0 (a whole number from 1 on)'),
    ("a version that is no version", changed(('id = "small"', 'id = "small"\nversion = "1.0 beta"')), "file", '"version" must be like 1.0.0'),
    ("a list of choices without one", changed(('choices = "yes_no"', "choices = []")), "item first", "there is no choice"),
    ("soft limits the wrong way round", changed(("min = 0", "soft_min = 5\nsoft_max = 4")), "item amount", "soft_min 5 is above soft_max 4"),
    ("limits of another number the wrong way round", changed(('{code="coat"}', '{code="coat", other_number=true, other_min=2, other_max=1}')), 'item tools, choice "coat"', "other_min 2 is above other_max 1"),
    ("a limit that is no number", changed(("min = 0", "min = nan")), "item amount", '"min" has the wrong type'),
    ("a gate that lets everybody pass", changed(("[[section]]", GATE + "[[section]]")), "gate may", 'needs "pass"'),
    ("a gate that passes an unknown code", changed(("[[section]]", GATE + 'pass = ["maybe"]\n[[section]]')), "gate may", '"pass" names the unknown code "maybe"'),
    ("a gate of another kind", changed(("[[section]]", GATE + 'kind = "door"\npass = ["yes"]\n[[section]]')), "gate may", 'the only "kind" of a gate is "stratum"'),
    ("a flag of an unknown function", changed(("[[section]]", '[[flag]]\nid = "F"\nfunction = "straight_lines"\n[[section]]')), "flag F", 'unknown function "straight_lines"; the nearest is "straight_line"'),
    ("a flag without a rule", changed(("[[section]]", '[[flag]]\nid = "F"\n[[section]]')), "flag F", 'needs either "when" or "function"'),
    ("a flag about a missing column", changed(("[[section]]", "[[flag]]\nid = \"F\"\nwhen = \"[frist] = 'yes'\"\n[[section]]")), "flag F", "[frist] is no answer column"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "place", "words"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_wrong_file_is_refused_with_place_and_reason(source: bytes, place: str, words: str) -> None:
    problems = problems_of(source)
    assert any(problem.startswith(place) and words in problem for problem in problems), problems


def test_a_file_that_is_not_text_is_refused_with_the_byte() -> None:
    assert problems_of(b'id = "sm\xe4ll"') == ["byte 8: the file is not UTF-8"]


def test_a_file_that_is_not_toml_is_refused_with_the_line() -> None:
    (problem,) = problems_of(b'id = "small"\nid = "again"\n')
    assert problem.startswith("the file is not TOML: ")
    assert "line 2" in problem


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, 'item sixth: its case table "cases.csv" is not beside the instrument'),
        (b"case,weather\n1,rain\n3,snow\n", "cases.csv, row 3: case must be 2: cases run 1.. without a gap"),
        (b"weather\nrain\n", "cases.csv, row 2: case must be 1"),
        (b"case,weather\n1,\xff\n", "cases.csv: the file is not UTF-8"),
        (b"case,weather\n", "cases.csv: there is no case"),
        (b"case,weather\n1,rain,9\n", "cases.csv, row 2: it has more or fewer cells than the header"),
        (b"case,weather\n1,rain\n2\n", "cases.csv, row 3: it has more or fewer cells than the header"),
        (b"case,weather\n1,rain\n", 'item sixth: "per_respondent" is 2, but there are 1 cases'),
    ],
)
def test_a_wrong_case_table_is_refused_by_name(table: bytes | None, words: str) -> None:
    problems = problems_of(item(VIGNETTE), {} if table is None else {"cases.csv": table})
    assert any(words in problem for problem in problems), problems


def test_every_problem_of_a_file_is_told_at_once() -> None:
    problems = problems_of(
        changed(("min = 0", "min = 11"), ("number = 4", "number = 9"), ('{code="coat"}', '{code="dk"}'))
    )
    assert len(problems) == 3


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 12), st.floats(allow_nan=False), st.text(max_size=5),
    st.lists(st.integers(0, 3), max_size=2), st.dictionaries(st.sampled_from(["id", "code", "x"]), st.integers(), max_size=2),
)  # fmt: skip


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    if isinstance(value, str):
        return (
            '"'
            + "".join(
                f"\\u{ord(mark):04x}" if ord(mark) < 0x10000 else "x"
                for mark in value
                if not 0xD800 <= ord(mark) < 0xE000
            )
            + '"'
        )
    return '""' if value is None else repr(value)


LINES = [*(SMALL + VIGNETTE).splitlines(), "x = 1", "pass = 1", "scale = 1", "required = 1", "special = 1", "top = 1"]
KEYS = sorted(
    {line.split(" = ")[0] for line in LINES if " = " in line}
    | {
        "grid",
        "decimals",
        "unit",
        "fields",
        "row_fields",
        "base",
        "derive",
        "max_length",
        "help",
        "title",
        "version",
        "consent",
        "gate",
        "flag",
        "section",
        "seconds",
        "comparable_to",
        "story",
        "words",
        "differ",
        "per_respondent",
        "soft_max",
    }
)


@given(st.integers(0, len(SMALL.splitlines()) - 1), st.sampled_from(KEYS), ODD)
def test_no_value_of_any_key_breaks_the_reader(place: int, key: str, value: object) -> None:
    lines = SMALL.splitlines()
    at = next((n for n in range(place, len(lines)) if lines[n].startswith(f"{key} = ")), None)
    lines[place if at is None else at] = f"{key} = {toml(value)}"
    assert all(": " in problem for problem in problems_of("\n".join(lines).encode()))
