"""Laws of the gate over random surveys of every kind of question."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.disclosure import protect_summary
from surveys.instrument import Instrument
from tests.analytics.disclosure.protected import rare_counts, tables_of
from tests.analytics.summarising import Json, built, random_rows

surveys = {
    "seed": st.integers(0, 2),
    "n": st.sampled_from([0, 4, 15, 40, 90]),
    "blanks": st.sampled_from([0.0, 0.1, 0.5]),
}
_made: dict[tuple[int, int, float], tuple[Json, Json]] = {}
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BY = ("role", "lending__rule")


def both(instrument: Instrument, seed: int, n: int, blanks: float) -> tuple[Json, Json]:
    if (seed, n, blanks) not in _made:
        made = built(instrument, random_rows(instrument, seed, n, blanks), by=BY)
        _made[seed, n, blanks] = made.summary, protect_summary(made)
    return _made[seed, n, blanks]


@given(**surveys)
@law
def test_no_count_from_one_to_four_is_visible_anywhere(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    assert rare_counts(both(tiny, seed, n, blanks)[1]) == []


@given(**surveys)
@law
def test_nothing_that_is_shown_differs_from_the_exact_count(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for before, after in zip(exact["items"], told["items"], strict=True):
        counts = {option["code"]: option["count"] for option in before["options"]}
        for option in after["options"]:
            if not option.get("hidden"):
                assert option["count"] == sum(counts[code] for code in option.get("merged", [option["code"]]))
        assert after["answered"] in (None, before["answered"])


@given(**surveys)
@law
def test_a_row_with_a_known_total_never_hides_one_cell_alone(
    tiny: Instrument, seed: int, n: int, blanks: float
) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for entry in told["items"]:
        if entry["kind"] not in ("multiple", "ranking", "vignette") and not entry.get("hidden"):
            assert sum(bool(option.get("hidden")) for option in entry["options"]) != 1
    for _, _, _, test, place in tables_of(exact, told):
        for group in test["groups"]:
            assert sum(bool(cell.get("hidden")) for cell in group.get("options", [])) != 1, place
        alone = [group for group in test["groups"] if group.get("hidden") and "options" in group]
        assert len(alone) != 1 or len(test["groups"]) == 1 or test["unclassified"] != 0, place


@given(**surveys)
@law
def test_hidden_cells_look_the_same_whatever_hid_them(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    _, told = both(tiny, seed, n, blanks)
    for entry in told["items"]:
        for option in entry["options"]:
            if option.get("hidden"):
                wording = ("code", "label", "off_scale", "merged", "by", "hidden")
                assert all(value is None for key, value in option.items() if key not in wording)


@given(**surveys)
@law
def test_lowest_and_highest_never_leave(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    for entry in both(tiny, seed, n, blanks)[1]["items"]:
        if entry["numeric"]:
            assert entry["numeric"]["min"]["value"] is entry["numeric"]["max"]["value"] is None


@given(**surveys)
@law
def test_exact_statistics_stay_only_where_nothing_is_hidden_or_merged(
    tiny: Instrument, seed: int, n: int, blanks: float
) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for _, after, _, test, place in tables_of(exact, told):
        merged = any(option.get("merged") or option.get("hidden") for option in after.get("options", []))
        hidden = any(g.get("hidden") or any(c.get("hidden") for c in g.get("options", [])) for g in test["groups"])
        if merged or hidden:
            assert test["statistic"] is test["df"] is test["epsilon_squared"] is test["cramers_v_corrected"] is None, (
                place
            )
            assert test["p"] is None or test["p"] == pytest.approx(round(test["p"], 2))
