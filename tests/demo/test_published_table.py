"""The paper's table: responses with the published margins give back every published count and percentage."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from analytics.statistics.margins import consistent_denominators, denominator_message, printed_percent
from demo.margins import NotPublished, published
from demo.simulate import responses_csv
from surveys import queries

MARGINS = published()
FRAME = "invited=870,bounced=0"


_MADE: dict[str, dict] = {}


@pytest.fixture
def summary(db, tmp_path):
    """The simulated responses through the front door: load, import, summarise; made once."""
    if not _MADE:
        call_command("load_instrument", "surveys/instruments/all_vte_practice.toml", verbosity=0)
        instrument = queries.instrument_of(queries.latest_version("all_vte_practice"))
        file, out = tmp_path / "responses.csv", tmp_path / "summary.json"
        file.write_bytes(responses_csv(instrument, MARGINS, seed=1))
        call_command("create_survey", "paper", "--instrument", "all_vte_practice", "--mode", "import")
        call_command("import_responses", "paper", str(file), "--frame", FRAME)
        call_command("summarise", "survey", "paper", "--replicates", "0", "--out", str(out))
        _MADE["paper"] = json.loads(out.read_text(encoding="utf-8"))
    return _MADE["paper"]


def options(summary, column):
    entry = next(entry for entry in summary["items"] if entry["id"] == column)
    return entry, {option["code"]: option for option in entry["options"]}


@pytest.mark.parametrize(
    "margin", MARGINS.margins, ids=lambda margin: f"{margin.column}-{'+'.join(sorted(margin.codes))}"
)
def test_every_published_count_and_percentage_comes_back(summary, margin):
    entry, found = options(summary, margin.column)
    count = sum(found[code]["count"] for code in margin.codes)
    assert (count, entry["answered"]) == (margin.count, margin.n)
    if margin.percent is not None:
        assert int(printed_percent(count, entry["answered"])) == margin.percent


def test_the_flow_is_that_of_the_study(summary):
    flow = summary["flow"]
    assert (flow["invited"], flow["submitted"], flow["analysed"]) == (870, 154, 142)
    assert flow["excluded"] == {"predetermined": 12}


@pytest.mark.parametrize(
    ("name", "printed"),
    [("RR1", "16.3"), ("RR2", "17.7"), ("submitted_over_invited", "17.7"), ("analysed_over_invited", "16.3")],
)
def test_response_rates_print_under_their_names(summary, name, printed):
    assert f"{100 * summary['response_rates'][name]['value']:.1f}" == printed


def test_rr5_leaves_the_silent_out(summary):
    assert summary["response_rates"]["RR5"]["value"] == pytest.approx(142 / 154, abs=1e-12)


@pytest.mark.parametrize("name", ["COOP1", "REF1", "CON1", "cherries_view", "cherries_participation"])
def test_rates_that_nobody_can_know_are_null(summary, name):
    assert summary["response_rates"][name] == {"value": None, "low": None, "high": None, "reason": "undefined"}


@pytest.mark.parametrize(
    ("column", "code", "low", "high"),
    [
        # R: binom::binom.wilson(76, 145), and so on
        ("practice_type", "hematology", 44.3, 60.4),
        ("new_leukemia_cases", "c0_50", 60.3, 75.3),
    ],
)
def test_every_percentage_has_its_wilson_interval(summary, column, code, low, high):
    wilson = options(summary, column)[1][code]["wilson"]
    assert [round(100 * limit, 1) for limit in wilson] == [low, high]


@pytest.mark.parametrize(
    ("column", "code"),
    [("years_in_practice", "y0_5"), ("years_in_practice", "y6_10"), ("new_leukemia_cases", "c51_100")],
)
def test_a_split_that_was_never_published_is_refused(column, code):
    with pytest.raises(NotPublished, match="only the sum of"):
        MARGINS.count(column, code)


def test_a_column_without_published_numbers_is_refused():
    with pytest.raises(NotPublished, match="nothing was published"):
        MARGINS.count("pe_duration__rule", "mo3")


def specialty():
    rows = MARGINS.of("practice_type")
    return [row.count for row in rows], [row.percent for row in rows]


def test_the_specialty_row_fits_145_alone():
    counts, percents = specialty()
    assert sum(counts) == 145
    assert [n for n in consistent_denominators(counts, percents, range(140, 160)) if n == sum(counts)] == [145]


def test_at_142_the_specialty_row_is_inconsistent():
    counts, percents = specialty()
    assert 142 not in consistent_denominators(counts, percents, range(140, 160))


def test_the_consistency_message_is_neutral():
    counts, percents = specialty()
    message = denominator_message(counts, percents, range(140, 160))
    assert "145" in message
    assert message.endswith("the denominator is not stated")


def test_years_and_volume_rows_fit_145_and_146():
    rows = [row for column in ("years_in_practice", "new_leukemia_cases") for row in MARGINS.of(column)]
    printed = [(row.count, row.percent) for row in rows if row.percent is not None]
    counts, percents = zip(*printed, strict=True)
    assert consistent_denominators(counts, percents, range(140, 160)) == (145, 146)
