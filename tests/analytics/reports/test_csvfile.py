"""The long CSV parses back."""

import csv
import io

import pytest

from analytics.reports.csvfile import COLUMNS, csv_bytes
from analytics.reports.definitions import DEFINITIONS, definition


@pytest.fixture(scope="module")
def rows(summary):
    return list(csv.DictReader(io.StringIO(csv_bytes(summary).decode("utf-8-sig"), newline="")))


def of(rows, kind, entry):
    return [r for r in rows if r["row"] == kind and r["entry"] == entry]


def test_header_and_closed_list_of_row_types(rows):
    assert tuple(rows[0]) == COLUMNS
    kinds = "option missing estimate group test level flow response_rate definition provenance"
    assert {r["row"] for r in rows} == set(kinds.split())


def test_options_read_back_to_twelve_digits(summary, rows):
    entry = next(e for e in summary["items"] if e["id"] == "cvc_dvt_reimaging")
    for option, row in zip(entry["options"], of(rows, "option", entry["id"]), strict=True):
        assert (row["code"], int(row["count"]), int(row["n"])) == (option["code"], option["count"], entry["answered"])
        assert float(row["share"]) == pytest.approx(option["share"], rel=1e-11)
        limits = [float(row[k]) for k in ("low", "high", "simultaneous_low", "simultaneous_high")]
        assert limits == pytest.approx([*option["wilson"], *option["simultaneous"]], rel=1e-11)


def test_the_denominators_add_up_to_the_base(rows):
    counts = {r["code"]: int(r["count"]) for r in of(rows, "missing", "cvc_dvt_reimaging")}
    base, shown = counts.pop("base"), counts.pop("shown")
    assert sum(counts.values()) == base
    assert shown == base - counts["not_shown"] - counts["not_reached"]


def test_hidden_cells_are_empty_and_say_suppressed(rows):
    options = of(rows, "option", "pe_reimaging")
    assert [r["reason"] for r in options[1:3]] == ["suppressed", "suppressed"]
    assert all(r[k] == "" for r in options[1:3] for k in ("count", "share", "low", "high", "simultaneous_low"))
    assert all(r["value"] == "" for r in of(rows, "estimate", "pe_reimaging"))
    told = [(r["code"], r["count"], r["reason"]) for r in rows if r["entry"] == "cvst_hemorrhage__delay__hours"]
    assert told == [("base", "142", ""), ("answered", "", "suppressed")]


def test_single_persons_are_left_out(rows):
    assert not {"min", "max"} & {r["code"] for r in rows if r["row"] == "estimate"}


def test_groups_and_tests_are_there(rows):
    (test,) = of(rows, "test", "cvc_dvt_reimaging")
    assert (test["code"], test["factor"], float(test["p_holm"]), test["effect"]) == (
        "chi_square",
        "practice_type",
        1.0,
        "0.14",
    )
    hidden = [r for r in of(rows, "group", "cvc_dvt_duration__rule") if r["group"] == "g2"]
    assert [r["reason"] for r in hidden] == ["suppressed"]


def test_provenance_and_definitions_close_the_file(summary, rows):
    told = {r["text"]: r["value"] for r in rows if r["row"] == "provenance"}
    assert told["Snapshot SHA-256"] == summary["snapshot"]["sha256"]
    assert told["Synthetic"].startswith("SYNTHETIC")
    assert len([r for r in rows if r["row"] == "definition"]) == len(DEFINITIONS)
    assert rows[-1]["row"] == "provenance"


def test_cells_that_could_start_a_formula_carry_an_apostrophe(make):
    labels = ["=cmd|' /C calc'!A0", "@sum", "+1+1", "-2", '"quoted", and\nbroken']
    entry = make["single"](1, "x", "?", None, labels, [5, 6, 7, 8, 9])
    body = csv_bytes({"items": [entry]}).decode("utf-8-sig")
    texts = [r["text"] for r in csv.DictReader(io.StringIO(body, newline="")) if r["row"] == "option"]
    assert texts == ["'=cmd|' /C calc'!A0", "'@sum", "'+1+1", "-2", '"quoted", and\nbroken']


def test_same_bytes_twice(summary):
    assert csv_bytes(summary) == csv_bytes(summary)


def test_every_measure_of_the_summary_is_defined(summary):
    names = {name for e in summary["items"] for name in e["measures"]}
    assert names
    assert all(definition(name).sentence.endswith(".") for name in names)
