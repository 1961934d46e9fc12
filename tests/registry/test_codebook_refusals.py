"""A codebook that does not hang together is refused, with every problem and its place at once."""

from __future__ import annotations

import pytest

from registry.codebook_reader import FOLDER, CodebookRefused, read_codebook

MAIN = """
version = "1.0.0"
files = ["part"]
[parameters]
age_ceiling_mo = 264
age_ceiling_most_mo = 600
line_window_d = 14
[codes]
yes_no = [{code="yes", label="Yes"}, {code="no", label="No"}]
"""
PART = """
[[entity]]
id = "thing"
label = "Thing"
help = "A thing."
of = "case"
rows = "many"
identity = ["number"]
[[entity.field]]
id = "number"
kind = "integer"
label = "Number"
help = "Its number."
[[entity.field]]
id = "size"
kind = "decimal"
label = "Size"
help = "Its size."
unit = "g/L"
hard = [0, 10]
soft = [1, 5]
"""
FIELD = '\n[[entity.field]]\nid = "more"\nkind = "{kind}"\nlabel = "More"\nhelp = "More."\n'


def problems(part: str, main: str = MAIN) -> tuple[str, ...]:
    with pytest.raises(CodebookRefused) as caught:
        read_codebook({"codebook": main.encode(), "part": part.encode()})
    return caught.value.problems


def test_the_small_codebook_itself_is_accepted() -> None:
    book = read_codebook({"codebook": MAIN.encode(), "part": PART.encode()})
    assert book.field("thing", "size").factors.keys() == {"g/L"}


REFUSED = [
    (PART.replace("soft =", "sft ="), 'entity thing, field size: unknown key "sft"; the nearest is "soft"'),
    (
        PART.replace("[1, 5]", "[1, 50]"),
        "entity thing, field size: the soft limits 1 to 50 reach beyond the hard limits 0 to 10",
    ),
    (PART.replace("[0, 10]", "[10, 0]"), "entity thing, field size: the limits 10 to 0 are the wrong way round"),
    (PART.replace("[0, 10]", '[0, "ten"]'), "entity thing, field size: limits are [low, high], not [0, 'ten']"),
    (PART.replace('"decimal"', '"float"'), 'entity thing, field size: kind "float": one of integer, decimal'),
    (PART.replace('["number"]', '["nubmer"]'), 'entity thing: "identity" names "nubmer", which is no field'),
    (PART.replace('["number"]', "[]"), 'entity thing: many rows need an "identity"'),
    (PART.replace('id = "size"', 'id = "number"'), 'entity thing: field "number" stands twice'),
    (PART + PART, 'entity thing: id "thing" stands twice'),
    (PART.replace('help = "Its size."\n', ""), 'entity thing, field size: "help" is missing'),
    (PART.replace('of = "case"', 'of = "nobody"'), 'entity thing: of "nobody": site or case'),
    (PART + 'alternates = [{unit="g/L", factor="2"}]', 'alternate "g/L": another unit, with a factor above 0'),
    (PART + FIELD.format(kind="code"), 'entity thing, field more: kind "code" needs "codes"'),
    (
        PART + FIELD.format(kind="code") + 'codes = "yesno"',
        'there is no list "yesno" in [codes]; the nearest is "yes_no"',
    ),
    (PART + FIELD.format(kind="code") + 'codes = "codelist:none_such"', 'no code list "none_such"'),
    (
        PART + FIELD.format(kind="code") + 'codes = [{code="a", label="A"}, {code="A", label="B"}]',
        'entity thing, field more: code "a" stands twice',
    ),
    (
        PART + FIELD.format(kind="multi") + 'codes = "yes_no"\nexclusive = ["none"]',
        '"exclusive" names the unknown code "none"',
    ),
    (PART + FIELD.format(kind="reference"), 'entity thing, field more: kind "reference" needs "to"'),
    (
        PART + FIELD.format(kind="reference") + 'to = "ghost"',
        'entity thing, field more: refers to "ghost", which is no entity',
    ),
    (PART + FIELD.format(kind="date"), 'a calendar date is identifying = "direct"'),
    (PART + FIELD.format(kind="text") + "snapshot = true", "free text never enters a snapshot"),
    (PART + FIELD.format(kind="boolean") + 'missing = ["dk"]', 'missing "dk": one of nd, unk, na'),
    (PART + FIELD.format(kind="boolean") + 'coding = ["snomed:1"]', 'coding "snomed:1": SYSTEM:CODE'),
    (PART + FIELD.format(kind="boolean") + 'lifted_by = "size"', '"lifted_by" names "size", which is no boolean field'),
    (
        PART + '[[entity.field.variant]]\nwhen = "number"\nis = ["1"]',
        'a variant hangs on "number", which is no field with codes',
    ),
    (
        PART.replace('rows = "many"', 'rows = "many"\nparent = "ghost"'),
        'entity thing: no field refers to its parent "ghost"',
    ),
]


@pytest.mark.parametrize(("part", "words"), REFUSED)
def test_a_refusal_names_the_place_and_the_reason(part: str, words: str) -> None:
    assert any(words in problem for problem in problems(part)), problems(part)


def test_all_problems_come_at_once() -> None:
    assert len(problems(PART.replace("[1, 5]", "[1, 50]").replace('["number"]', '["nubmer"]'))) == 2


def test_a_file_that_is_not_named_and_one_that_is_not_there() -> None:
    assert 'part.toml: "files" does not name it' in problems(PART, MAIN.replace('["part"]', "[]"))
    assert 'codebook.toml: there is no file "prat.toml"' in problems(PART, MAIN.replace('["part"]', '["part", "prat"]'))
    assert problems("entity = [")[0].startswith("part.toml:")


def test_the_registrys_own_codebook_notices_a_lost_entity() -> None:
    sources = {path.stem: path.read_bytes() for path in FOLDER.glob("*.toml")}
    sources["clot"] = sources["clot"].replace(
        b'id = "vte_event"\nlabel = "Venous clot"', b'id = "vte"\nlabel = "Venous clot"'
    )
    with pytest.raises(CodebookRefused, match='field vte_event: refers to "vte_event", which is no entity'):
        read_codebook(sources)
