"""Typesetting with Typst."""

import io
import resource
import shutil

import pypdf
import pytest

from pave.lib.typeset import REPLACEMENT, TypesetError, printable, typeset

TEMPLATE = """
#let d = json("data.json")
#set document(title: d.title, date: none)
#set text(font: "Libertinus Serif", lang: "en")
= #d.title
#d.body
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text x="1" y="15">{}</text></svg>'


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "t.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def read(made):
    return pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_data_are_values_not_markup(template):
    assert "#panic() *x* $y$" in read(typeset(template, {"body": "#panic() *x* $y$"}, {}, title="T"))


def test_same_input_same_bytes_and_no_date(template):
    made = typeset(template, {"body": "b"}, {}, title="T")
    assert made == typeset(template, {"body": "b"}, {}, title="T")
    assert "/CreationDate" not in pypdf.PdfReader(io.BytesIO(made)).metadata


def test_title_is_set(template):
    made = typeset(template, {"body": "b"}, {}, title="A = B")
    assert pypdf.PdfReader(io.BytesIO(made)).metadata.title == "A = B"


def test_characters_without_a_glyph_are_replaced():
    assert printable("日 \x07 ok") == f"{REPLACEMENT} {REPLACEMENT} ok"
    assert printable("e\u0301 ×10⁹/L −3 “ok” Ж Ω") == "é ×10⁹/L −3 “ok” Ж Ω"
    assert printable({"a": ["😀", 3, None]}) == {"a": [REPLACEMENT, 3, None]}


def test_every_character_called_printable_has_a_glyph(template):
    ranges = [chr(c) for c in range(0x20, 0x2600) if printable(chr(c)) == chr(c)]
    assert len(ranges) > 1500
    typeset(template, {"body": " ".join(ranges)}, {}, title="T")


def test_pictures_are_found_by_name_and_made_printable(template):
    template.write_text(TEMPLATE + '#image("p.svg", alt: "a")', encoding="utf-8")
    made = typeset(template, {"body": "b"}, {"p.svg": PICTURE.format("日 seen").encode()}, title="T")
    assert "seen" in read(made)


def test_a_picture_without_alt_is_refused(template):
    template.write_text(TEMPLATE + '#image("p.svg")', encoding="utf-8")
    with pytest.raises(TypesetError, match="alt"):
        typeset(template, {"body": "b"}, {"p.svg": PICTURE.format("x").encode()}, title="T")


@pytest.mark.parametrize("name", ["../x.svg", "a/b.svg", "data.json", "main.typ"])
def test_file_names_stay_in_the_folder(template, name):
    with pytest.raises(ValueError, match="file name"):
        typeset(template, {"body": "b"}, {name: b"x"}, title="T")


def test_what_takes_too_long_is_given_up(template, monkeypatch):
    monkeypatch.setattr("pave.lib.typeset.PATIENCE_S", 0.01)
    with pytest.raises(TypesetError, match="did not end"):
        typeset(template, {"body": "b"}, {}, title="T")


def test_a_typesetter_that_dies_is_an_error_with_words(template, monkeypatch):
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with pytest.raises(TypesetError, match="exit code 1"):
        typeset(template, {"body": "b"}, {}, title="T")


def test_what_was_set_does_not_stay_in_memory(template):
    template.write_text(TEMPLATE + "#for n in range(400) [#n #lorem(200) #pagebreak()]", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(pypdf.PdfReader(io.BytesIO(typeset(template, {"body": "b"}, {}, title="T"))).pages) > 400
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    held_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert grown_kb < held_kb / 3
