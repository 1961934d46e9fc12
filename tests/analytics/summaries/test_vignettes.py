"""Vignettes count cases; respondents are the clusters of the intervals."""

from __future__ import annotations

import pytest

from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from tests.analytics.summarising import EXAMPLE, Json, built, cells, entry_of, rows_of


def vignette(tiny: Instrument, replicates: int) -> Json:
    rows = rows_of((EXAMPLE / "responses.csv").read_bytes(), tiny)
    return entry_of(built(tiny, rows, replicates=replicates).summary, "case_choice")


def test_cases_and_levels_add_up_to_the_whole(tiny: Instrument) -> None:
    entry = vignette(tiny, 0)
    assert entry["base"] == 20
    assert sum(one["answered"] for one in entry["cells"]) == entry["answered"]
    for attribute in {level["attribute"] for level in entry["levels"]}:
        levels = [level for level in entry["levels"] if level["attribute"] == attribute]
        assert sum(level["answered"] for level in levels) == entry["answered"]
    assert entry["respondents"] == 9


def test_level_shares_have_limits_around_them(tiny: Instrument) -> None:
    for level in vignette(tiny, 400)["levels"]:
        for option in level["options"]:
            assert option["low"] <= option["share"] <= option["high"]
        assert sum(option["share"] for option in level["options"]) == pytest.approx(1)


def test_whole_respondents_are_drawn_not_single_cases() -> None:
    toml = (
        'id = "v"\n[[section]]\nid = "s1"\n[[section.item]]\nnumber = 1\nid = "q"\nkind = "vignette"\ntext = "?"\n'
        'table = "c.csv"\nchoices = [{code="a"}, {code="b"}]'
    )
    instrument = read_instrument(toml.encode(), {"c.csv": b"case,x\n1,u\n2,u\n"})
    # Everybody acts the same way twice: two cases of one person say no more than one.
    same = [{"q__1__case": "1", "q__1__action": one, "q__2__case": "2", "q__2__action": one} for one in "ab" * 20]
    once = [{"q__1__case": "1", "q__1__action": one, "q__2__case": "2", "q__2__action": ""} for one in "ab" * 20]
    wide = [
        entry_of(built(instrument, cells(*rows), replicates=2000).summary, "q")["levels"][0] for rows in (same, once)
    ]
    widths = [level["options"][0]["high"] - level["options"][0]["low"] for level in wide]
    assert widths[0] == pytest.approx(widths[1], rel=0.15)


def test_without_replicates_there_are_no_limits(tiny: Instrument) -> None:
    assert all(one["low"] is one["high"] is None for level in vignette(tiny, 0)["levels"] for one in level["options"])
