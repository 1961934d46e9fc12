"""Intervals are drawn from streams that depend on content, seed and entry alone."""

from __future__ import annotations

from surveys.instrument import Instrument
from tests.analytics.summarising import Json, built, entry_of, one_question, random_rows, told

THREE = '[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{code="a"}, {code="b"}, {code="c"}]'


def measures(counts: dict[str, int], replicates: int = 300, seed: int = 1) -> Json:
    item = one_question(THREE)
    found: Json = entry_of(built(item, told(item, "q", counts), replicates=replicates, seed=seed).summary, "q")[
        "measures"
    ]
    return found


def test_same_seed_same_limits_other_seed_other_limits() -> None:
    counts = {"a": 400, "b": 300, "c": 250}
    assert measures(counts) == measures(counts)
    assert measures(counts)["iqv"] != measures(counts, seed=2)["iqv"]


def test_limits_enclose_the_value() -> None:
    for name, one in measures({"a": 30, "b": 12, "c": 8}).items():
        assert one["low"] <= one["value"] <= one["high"], name


def test_without_replicates_there_are_values_and_no_limits() -> None:
    for one in measures({"a": 30, "b": 12, "c": 8}, replicates=0).values():
        assert one["value"] is not None
        assert (one["low"], one["high"], one["method"]) == (None, None, "none")


def test_unanimity_never_prints_an_interval_without_width() -> None:
    iqv = measures({"a": 30})["iqv"]
    assert (iqv["value"], iqv["low"], iqv["method"]) == (0, 0, "unanimity_bound")
    assert iqv["high"] > 0.1


def test_an_entry_keeps_its_limits_whatever_is_compared_beside_it(tiny: Instrument) -> None:
    rows = random_rows(tiny, 9, 40)
    alone, compared = (built(tiny, rows, by=by, replicates=100).summary for by in ((), ("role",)))
    assert [entry["measures"] for entry in alone["items"]] == [entry["measures"] for entry in compared["items"]]


def test_progress_counts_up_to_the_end(tiny: Instrument) -> None:
    from analytics.snapshots import freeze, parquet_bytes, read_frame
    from analytics.summaries import Plan, build

    frozen = freeze(random_rows(tiny, 1, 5), tiny.header, tiny.sha256, {})
    told_steps: list[tuple[int, int]] = []
    plan = Plan(tiny, {}, frozen.digest, {}, ("role",), 0, 1, "0")
    build(read_frame(parquet_bytes(frozen)), plan, lambda done, total: told_steps.append((done, total)))
    done = [step for step, _ in told_steps]
    assert done == sorted(done)
    assert {total for _, total in told_steps} == {2 * len(tiny.entries)}
