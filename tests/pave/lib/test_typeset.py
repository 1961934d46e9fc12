"""Typesetting with Typst."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from pave.lib.typeset import REPLACEMENT, TypesetError, printable, typeset

ROOT = Path(__file__).parents[3]
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


GROWN = """
import sys
from pathlib import Path
from pave.lib import typeset, typesetter
def held():
    return int(Path("/proc/self/statm").read_text().split()[1])
before = held()
act = typeset.carried_out if sys.argv[1] == "apart" else lambda root, kind: typesetter.main(str(root), kind)
act(Path(sys.argv[2]), "pdf")
print((held() - before) * 4 // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads what Linux tells of a process")
@pytest.mark.parametrize(("where", "stays"), [("apart", False), ("here", True)])
def test_what_was_set_stays_in_memory_only_without_a_process_of_its_own(tmp_path, where, stays):
    pages = "#for n in range(200) [#n #lorem(200) #pagebreak()]"
    (tmp_path / "main.typ").write_text('#set document(title: "T", date: none)\n= T\n' + pages, encoding="utf-8")
    command = [sys.executable, "-c", GROWN, where, str(tmp_path)]
    grown = int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[-1])
    assert (grown > 30) is stays, grown
