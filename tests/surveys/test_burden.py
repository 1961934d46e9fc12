"""Minutes by a rule of thumb: words to read and cells to fill, with and without the branches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.burden import SECONDS, WORDS_A_MINUTE, burdens, measured, minutes, total
from surveys.instrument import Instrument
from tests.surveys.instrument_files import SMALL, changed, item, read

AMOUNT = SECONDS["numeric"] + 2 * 60 / WORDS_A_MINUTE


def only(source: bytes) -> tuple[float, float]:
    _, section = burdens(read(source))
    return section.least, section.most


def test_a_branch_counts_in_the_most_and_not_in_the_least() -> None:
    least, most = only(changed())
    assert most - least == pytest.approx(AMOUNT)  # "How many?" and one number
    assert only(changed(("shown_if = \"[first] = 'yes'\"", ""))) == pytest.approx((most, most))


def test_words_take_time_at_the_stated_rate() -> None:
    longer = changed(('text = "First?"', f'text = "{"word " * WORDS_A_MINUTE}"'))
    assert only(longer)[0] - only(changed())[0] == pytest.approx(60 * (WORDS_A_MINUTE - 1) / WORDS_A_MINUTE)


def test_every_kind_of_cell_has_its_seconds(all_vte: Instrument) -> None:
    assert {column.kind for column in all_vte.columns} <= set(SECONDS)


def test_a_long_list_is_searched_and_not_read() -> None:
    few, many = [item('kind = "single"\nchoices = "codelist:iso3166"'), item('kind = "single"\nchoices = "yes_no"')]
    assert abs(only(few)[0] - only(many)[0]) < 2


def test_the_parts_add_up_and_stand_beside_the_authors_plan(all_vte: Instrument) -> None:
    parts = burdens(all_vte)
    together = total(parts)
    assert together.items == 44 and together.planned == 769
    assert together.least == pytest.approx(sum(one.least for one in parts))
    assert 10 * 60 < together.least < together.most < 25 * 60


def test_without_a_plan_for_every_question_there_is_none() -> None:
    assert total(burdens(read(changed()))).planned is None
    partly = SMALL.replace('text = "First?"', 'text = "First?"\nseconds = 5')
    assert total(burdens(read(partly.encode()))).told_plan == ""


# -- measured by a pilot ----------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 1_800), min_size=1, max_size=30))
def test_quartiles_are_those_of_numpy(times: list[int]) -> None:
    first, *_ = measured(read(changed()), {"only": times})
    assert (first.quarter, first.median, first.three_quarters) == pytest.approx(
        tuple(np.quantile(times, [0.25, 0.5, 0.75]))
    )


def test_the_sum_is_of_medians_and_waits_for_every_section(tiny: Instrument) -> None:
    ids = [section.id for section in tiny.sections]
    *_, partly = measured(tiny, {ids[0]: [60]})
    *_, whole = measured(tiny, {name: [60, 120, 600] for name in ids})
    assert partly.median is None and whole.median == 120 * len(ids)
    assert (whole.told_median, whole.told_half) == (minutes(120 * len(ids)), "–")
