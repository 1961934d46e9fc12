"""A translation changes words and nothing else."""

from __future__ import annotations

from pathlib import Path

from surveys.instrument_reader import read_instrument
from surveys.translation import read_translation, translated

SOURCE = b"""
id = "small"
[[section]]
id = "one"
title = "One"
[[section.item]]
number = 1
id = "colour"
kind = "single"
text = "Which colour?"
choices = [ {code="r", label="Red"}, {code="g", label="Green"} ]
[[section.item]]
number = 2
id = "wind"
kind = "matrix"
text = "In wind?"
rows = [ {id="light", label="Light"} ]
choices = [ {code="k", label="Keep"}, {code="c", label="Close"} ]
"""
GERMAN = b"""
title = "Klein"
[one]
title = "Eins"
[colour]
text = "Welche Farbe?"
[colour.choice]
r = "Rot"
[wind.row]
light = "Leicht"
[wind.choice]
k = "Offen lassen"
"""


def test_texts_are_replaced_and_missing_ones_fall_back():
    german = translated(read_instrument(SOURCE), read_translation(GERMAN))
    item = german.items[0]
    assert (german.title, german.sections[0].title, item.text) == ("Klein", "Eins", "Welche Farbe?")
    assert [choice.label for choice in german.by_name["colour"].choices] == ["Rot", "Green"]


def test_rows_and_choices_of_a_matrix_are_translated_at_one_place():
    german = translated(read_instrument(SOURCE), read_translation(GERMAN))
    assert german.items[1].parts[0].rows[0].label == "Leicht"
    assert german.by_name["wind__light"].label == "Leicht"
    assert [choice.label for choice in german.by_name["wind__light"].choices] == ["Offen lassen", "Close"]


def test_codes_columns_and_entries_never_change():
    english = read_instrument(SOURCE)
    german = translated(english, read_translation(GERMAN))
    assert german.header == english.header
    assert [column.codes for column in german.columns] == [column.codes for column in english.columns]
    assert german.entries == english.entries


def test_the_shipped_instrument_can_be_translated_whole():
    folder = Path("surveys/instruments")
    tables = {"plt_vignette.csv": (folder / "plt_vignette.csv").read_bytes()}
    english = read_instrument((folder / "all_vte_practice.toml").read_bytes(), tables)
    texts = {f"{item.id}.text": f"<{item.text}>" for item in english.items}
    assert all(item.text.startswith("<") for item in translated(english, texts).items)
