"""The reference page shows every kind of chart as the program draws it now.

Where this fails, a drawing changed: `python -m tests.spec.chart_manual` makes the pictures anew. Look at them then.
"""

from __future__ import annotations

import pytest

from analytics.reports import charts
from tests.spec.chart_manual import CHARTS, PAGE, PICTURES, page, pictures

DRAWING = tuple(name for name in charts.__all__ if not name.endswith(("_rows", "_table", "panels", "_curve")))


def test_every_kind_of_chart_is_on_the_page() -> None:
    assert sorted(chart.function for chart in CHARTS) == sorted(DRAWING)


def test_the_page_is_what_the_program_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", [f"{chart.function}.svg" for chart in CHARTS])
def test_a_picture_is_what_the_program_draws(name: str) -> None:
    assert (PICTURES / name).read_text(encoding="utf-8") == pictures()[name]


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in PICTURES.iterdir()} == set(pictures())
