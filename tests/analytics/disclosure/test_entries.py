"""Single entries through the gate: merging, hiding, measures, numbers, rankings, vignettes and reasons."""

from __future__ import annotations

import pytest

from analytics.disclosure import protect_summary
from analytics.statistics import dispersion
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from tests.analytics.disclosure.protected import protect, rare_counts
from tests.analytics.summarising import Json, built, cells, entry_of, one_question, told


def nominal(k: int, extra: str = "") -> Instrument:
    codes = ", ".join(f'{{code="c{i}"}}' for i in range(k))
    return one_question(f'[[section.item]]\nid = "q"\nkind = "single"\n{extra}\nchoices = [{codes}]')


def gated(instrument: Instrument, counts: dict[str, int], replicates: int = 0) -> Json:
    return entry_of(protect(instrument, told(instrument, "q", counts), replicates=replicates), "q")


def test_rare_options_are_one_merged_option() -> None:
    entry = gated(nominal(5), {"c0": 40, "c1": 3, "c2": 2, "c4": 9})
    assert [(o["code"], o["count"]) for o in entry["options"]] == [("c0", 40), ("c3", 0), ("c4", 9), ("c1+c2", 5)]
    assert entry["options"][3]["label"] == "c1 or c2"


@pytest.mark.parametrize("counts", [(40, 3, 2, 0, 9), (40, 1, 0, 0, 9), (12, 2, 2, 1, 1)])
def test_measures_are_those_of_the_visible_counts(counts: tuple[int, ...]) -> None:
    entry = gated(nominal(5), {f"c{i}": n for i, n in enumerate(counts)}, replicates=50)
    visible = [option["count"] for option in entry["options"]]
    expected = dispersion.nominal(visible)
    for name, found in entry["measures"].items():
        assert found["value"] == pytest.approx(getattr(expected, name))
        assert found["low"] is not None
    assert len(visible) < 5


def ordinal(off: str = ', {code="trial", off_scale=true}') -> Instrument:
    scale = ", ".join(f'{{code="s{i}"}}' for i in range(4))
    return one_question(f'[[section.item]]\nid = "q"\nkind = "single"\nscale = "ordinal"\nchoices = [{scale}{off}]')


def test_ordered_options_merge_with_neighbours() -> None:
    entry = gated(ordinal(""), {"s0": 20, "s1": 2, "s2": 9, "s3": 30})
    assert [(o["code"], o["count"]) for o in entry["options"]] == [("s0", 20), ("s1+s2", 11), ("s3", 30)]
    expected = dispersion.ordinal([20, 11, 30])
    assert entry["measures"]["leik_d"]["value"] == pytest.approx(expected.leik_d)
    assert entry["measures"]["agreement_a"]["value"] == pytest.approx(expected.agreement_a)


def test_a_rare_answer_off_the_scale_is_hidden_with_a_partner() -> None:
    entry = gated(ordinal(), {"s0": 20, "s1": 8, "s2": 9, "s3": 30, "trial": 2})
    assert [option["code"] for option in entry["options"] if option.get("hidden")] == ["s1", "trial"]
    assert entry["scale_answered"] is None
    assert {one["reason"] for one in entry["measures"].values()} == {"suppressed"}


def test_hidden_and_merged_codes_never_tell_which_country_somebody_is_from(all_vte: Instrument) -> None:
    rows = told(all_vte, "practice_location__country", {"US": 40, "CA": 1, "DE": 9})
    summary = protect(all_vte, rows)
    entry = entry_of(summary, "practice_location__country")
    assert [option["code"] for option in entry["options"]] == ["US", "merged"]
    assert "Canada" not in str(summary)


def test_entries_with_few_answers_keep_only_their_wording() -> None:
    entry = gated(nominal(3), {"c0": 4, "": 30})
    assert entry["hidden"]
    assert entry["answered"] is entry["shown"] is entry["missing"] is None
    assert all(option["hidden"] and option["count"] is None for option in entry["options"])
    assert entry["base"] == 34


def test_rare_reasons_for_not_answering_are_hidden_in_pairs() -> None:
    entry = gated(nominal(2), {"c0": 20, "c1": 10, "": 2, ".dk": 7})
    assert (entry["missing"], entry["dont_know"]) == (None, None)
    assert (entry["declined"], entry["not_managed"], entry["answered"]) == (0, 0, 30)
    assert entry["of_shown"]["missing"] is entry["of_shown"]["dont_know"] is None


def test_a_rare_yes_or_a_rare_no_hides_an_option_of_a_multiple() -> None:
    item = one_question(
        '[[section.item]]\nid = "q"\nkind = "multiple"\nchoices = [{code="a"}, {code="b"}, {code="c"}, {code="d"}]'
    )
    entry = gated(item, {"a;b": 10, "a;c": 8, "c": 3})
    assert {o["code"]: o["count"] for o in entry["options"]} == {"a": None, "b": 10, "c": 11, "d": 0}
    assert entry["options"][0]["iqv2"] is entry["options"][0]["share_of_shown"] is None


def numbers(n: int) -> Json:
    item = one_question('[[section.item]]\nid = "q"\nkind = "numeric"\ngrid = 10')
    return gated(item, {str(10 * (i + 1)): 1 for i in range(n)})["numeric"]


@pytest.mark.parametrize(("n", "told"), [(5, False), (19, False), (20, True)])
def test_limits_of_few_numbers_are_single_persons_and_stay(n: int, told: bool) -> None:
    """The exact limits of a median of five are the lowest and the highest of them."""
    item = one_question('[[section.item]]\nid = "q"\nkind = "numeric"\ngrid = 10')
    block = gated(item, {str(10 * (i + 1)): 1 for i in range(n)}, replicates=200)["numeric"]
    assert block["median"]["value"] is not None
    assert all((block[name]["low"] is not None) is told for name in ("median", "mean"))


def test_of_few_numbers_only_mean_and_median_leave() -> None:
    small, large = numbers(19), numbers(30)
    assert {name for name, one in small.items() if isinstance(one, dict) and one["value"] is not None} == {
        "mean",
        "median",
    }
    assert large["p90"]["value"] is not None
    assert large["max"]["reason"] == "suppressed"


def test_a_share_of_known_n_is_a_count() -> None:
    assert numbers(30)["modal_share"]["reason"] == "suppressed"
    assert numbers(30)["heaping_share"]["value"] == 1.0


def test_one_typed_number_is_not_left_over_from_the_scale() -> None:
    other = ', {code="typed", other_number=true}, {code="off", off_scale=true}'
    scale = '{code="v1", value=1}, {code="v2", value=2}'
    item = one_question(f'[[section.item]]\nid = "q"\nkind = "single"\nscale = "ordinal"\nchoices = [{scale}{other}]')
    rows = told(item, "q", {"v1": 20, "v2": 20, "typed": 5, "off": 9})
    typed = [("analysed", "", {"q": "typed", "q__other_n": "77"})]
    entry = entry_of(protect(item, [*rows, *typed]), "q")
    assert entry["numeric"]["mean"]["reason"] == "suppressed"
    assert entry["numeric"]["n"] is None


def ranking(counts: dict[str, int]) -> dict[str, Json]:
    codes = ", ".join(f'{{code="{code}"}}' for code in "abcde")
    item = one_question(f'[[section.item]]\nid = "q"\nkind = "ranking"\ntop = 3\nchoices = [{codes}]')
    return {option["code"]: option for option in gated(item, counts)["options"]}


def test_first_places_are_hidden_in_company_and_their_score_with_them() -> None:
    found = ranking({"a;b;c": 20, "b;a;c": 12, "c;b;a": 3, "d;e;a": 9, "e;d;b": 9})
    assert found["c"]["count_first"] is None
    assert sum(option["count_first"] is None for option in found.values()) >= 2
    assert all(option["borda_mean"] is None for option in found.values() if option["count_first"] is None)


def test_an_option_ranked_by_few_is_not_hidden_alone() -> None:
    found = ranking({"a;b;c": 20, "b;a;c": 12, "a;d": 2})
    hidden = [code for code, option in found.items() if option.get("hidden")]
    assert "d" in hidden
    assert len(hidden) >= 2
    assert found["e"]["count"] in (0, None)


def test_an_option_that_few_left_out_is_hidden() -> None:
    """92 of 94 ranked it: the reader subtracts two people who did not."""
    found = ranking({"a;b": 50, "b;a": 42, "b;c": 2})
    assert found["a"].get("hidden") and found["a"]["count"] is None


def vignette_rows(pairs: list[tuple[str, str, str, str]]) -> Json:
    toml = (
        'id = "v"\n[[section]]\nid = "s1"\n[[section.item]]\nnumber = 1\nid = "q"\nkind = "vignette"\ntext = "?"\n'
        'table = "c.csv"\nchoices = [{code="a"}, {code="b"}]'
    )
    instrument = read_instrument(toml.encode(), {"c.csv": b"case,x\n1,u\n2,v\n"})
    names = ("q__1__case", "q__1__action", "q__2__case", "q__2__action")
    rows = cells(*(dict(zip(names, pair, strict=True)) for pair in pairs))
    return entry_of(protect_summary(built(instrument, rows)), "q")


def test_one_unsafe_table_hides_its_whole_kind() -> None:
    safe = vignette_rows([("1", "a", "2", "b")] * 20 + [("1", "b", "2", "a")] * 20)
    assert not any(table.get("hidden") for table in [*safe["cells"], *safe["levels"]])
    unsafe = vignette_rows([("1", "a", "2", "b")] * 30 + [("1", "b", "2", "a")] * 2)
    assert all(table["hidden"] and table["options"] == [] for table in [*unsafe["cells"], *unsafe["levels"]])


def test_two_cases_of_one_respondent_are_one_respondent() -> None:
    entry = vignette_rows([("1", "a", "2", "a")] * 4)
    assert (entry["answered"], entry["hidden"]) == (None, True)
    entry = vignette_rows([("1", "a", "2", "b")] * 20 + [("1", "b", "2", "b")] * 4 + [("1", "a", "2", "a")] * 3)
    assert all(level["hidden"] for level in entry["levels"])


def test_small_example_leaves_nothing_rare(tiny: Instrument) -> None:
    from tests.analytics.summarising import EXAMPLE, rows_of

    summary = protect(tiny, rows_of((EXAMPLE / "responses.csv").read_bytes(), tiny), "role")
    assert rare_counts(summary) == []
    assert summary["disclosure"]["threshold"] == 5
