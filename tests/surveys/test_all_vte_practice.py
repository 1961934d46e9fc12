"""The 44 items: the header that others rely on, the counts, and every branch in both directions."""

# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import csv
from collections import Counter

import pytest

from surveys.instrument import Column, Instrument
from surveys.rules import shown_columns
from tests.conftest import ROOT

HEADER = ROOT / "tests" / "golden" / "responses_header.csv"
CELLS = {
    "low": "range",
    "high": "range",
    "other_number": "numeric",
    "other_text": "text",
    "action": "single",
    "case": "numeric",
}
DURATION = ["line_removal", "asp_end", "resolution", "therapy_end"]
FIXED = ["wk6", "mo3", "mo6", "mo12", "mo3_then_proph", "not_treated", "other_txt"]
CLASSES = ["ufh", "lmwh", "fonda", "vka", "doac_xa", "doac_iia", "dti_iv", "lysis", "other_txt"]
SITES = ["cvc_dvt", "pe", "cvst"]


def golden() -> list[dict[str, str]]:
    with HEADER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_answer_columns_are_the_129_of_the_contract_in_order(all_vte: Instrument) -> None:
    assert len(golden()) == 129
    assert list(all_vte.header) == [row["column"] for row in golden()]
    assert [str(column.number) for column in all_vte.columns] == [row["item"] for row in golden()]


def told_codes(column: Column) -> str:
    on = [choice.code for choice in column.choices if not choice.off_scale]
    off = [choice.code for choice in column.choices if choice.off_scale]
    return "|".join(on) + ("//" + "|".join(off) if off else "")


def test_codes_and_their_places_on_the_scale_are_those_of_the_contract(all_vte: Instrument) -> None:
    listed = [
        row for row in golden() if all_vte.by_name[row["column"]].kind in ("single", "multiple", "ranking", "action")
    ]
    written = {row["column"]: row["codes"].replace(" ", "").replace("!", "") for row in listed if "|" in row["codes"]}
    assert len(written) > 60
    assert {name: told_codes(all_vte.by_name[name]) for name in written} == written


def test_scales_are_those_of_the_contract(all_vte: Instrument) -> None:
    scaled = {row["column"]: row["scale"] for row in golden() if row["scale"] in ("nominal", "ordinal")}
    ours = {name: all_vte.by_name[name].scale for name in scaled}
    assert {name: scale for name, scale in ours.items() if scale} == {n: s for n, s in scaled.items() if ours[n]}
    assert Counter(scaled.values())["ordinal"] > 20


def test_kinds_and_how_many_are_required(all_vte: Instrument) -> None:
    kinds = Counter(item.kind for item in all_vte.items)
    assert kinds == {"single": 16, "multiple": 2, "matrix": 11, "range": 1, "vignette": 1, "composite": 13}
    assert Counter(item.required for item in all_vte.items) == {"yes": 40, "soft": 4}
    assert [item.number for item in all_vte.items if item.required == "soft"] == [27, 35, 41, 44]


def test_sections_have_their_planned_seconds(all_vte: Instrument) -> None:
    seconds = [sum(item.seconds for item in section.items) for section in all_vte.sections]
    assert seconds == [88, 72, 124, 22, 48, 67, 150, 93, 53, 52]
    assert sum(seconds) == 769


def test_only_items_one_to_six_count_every_submitted_response(all_vte: Instrument) -> None:
    assert [item.number for item in all_vte.items if item.base == "submitted"] == [1, 2, 3, 4, 5, 6]


def test_the_country_gives_a_region_but_no_column(all_vte: Instrument) -> None:
    (region,) = [entry for entry in all_vte.entries if entry.kind == "derived"]
    assert region.id == "practice_location__un_region"
    assert [choice.code for choice in region.choices] == ["africa", "americas", "asia", "europe", "oceania"]
    assert (region.column, region.derivation["AT"]) == ("practice_location__country", "europe")
    assert "practice_location__un_region" not in all_vte.header


def test_the_instrument_gives_no_warning_and_reads_no_blank_as_an_answer(all_vte: Instrument) -> None:
    assert all_vte.warnings == ()


# -- branches: (column, the answers of other columns that must hold, the asking column, codes that show it) -----------

BRANCHES: list[tuple[str, str, list[str]]] = [
    ("practice_location__us_region", "practice_location__country", ["US"]),
    ("risk_assessment__factors", "risk_assessment__method", ["judgement", "local_score", "published_score", "protocol_rule"]),
    *[(f"ac_maint_class__{site}", f"ac_initial_class__{site}", CLASSES) for site in SITES],
    *[(f"{site}_duration__dur_min_wk", f"{site}_duration__rule", DURATION) for site in SITES],
    ("cvst_hemorrhage__delay_h", "cvst_hemorrhage__action", ["delay_reimage"]),
    *[("antixa_frequency", f"ac_initial_class__{site}", ["lmwh"]) for site in SITES],
    ("antithrombin_practice__at_threshold_pct", "antithrombin_practice__practice", ["replace_at_threshold"]),
    ("doac_use__agent", "doac_use__use", ["after_asp", "switch_selected", "usual_maint", "first_line"]),
    ("doac_use__barrier", "doac_use__use", ["never", "after_asp"]),
    *[(f"plt_transfuse_to_continue__{field}", "plt_transfuse_to_continue__target", ["20", "30", "40", "50", "75", "case"]) for field in ("window", "sites")],
    ("plt_resume_full__stable", "plt_resume_full__count", ["20", "25", "30", "40", "50", "75", "100", "case"]),
    *[(f"asp_after_vte__{site}__weeks", f"asp_after_vte__{site}", ["hold_then_ac"]) for site in SITES],
    *[(f"bleed_tma_action__{row}__restart_d", f"bleed_tma_action__{row}", ["hold_restart"]) for row in ("crnm", "major", "tma")],
    *[(f"primary_prophylaxis_detail__{field}", "primary_prophylaxis", ["rare_cases", "selected_groups", "most", "all", "trial_only"]) for field in ("who", "agent", "phase")],
]  # fmt: skip


@pytest.mark.parametrize(("column", "asking", "codes"), BRANCHES, ids=[f"{row[0]} by {row[1]}" for row in BRANCHES])
def test_a_branch_is_shown_for_its_codes_and_for_no_other(
    all_vte: Instrument, column: str, asking: str, codes: list[str]
) -> None:
    declared = all_vte.by_name[asking].codes
    assert set(codes) <= set(declared)
    shown = {code for code in declared if column in shown_columns(all_vte, {asking: code})}
    assert shown == set(codes)


@pytest.mark.parametrize(("column", "asking"), sorted({row[:2] for row in BRANCHES}))
@pytest.mark.parametrize("cell", ["", ".dk", ".nm", ".pn", ".nb", ".nr"])
def test_a_blank_or_special_code_opens_no_branch(all_vte: Instrument, column: str, asking: str, cell: str) -> None:
    assert column not in shown_columns(all_vte, {asking: cell})


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("first", ["ufh", "none"])
def test_lmwh_in_the_rest_of_treatment_opens_the_checks_only_where_it_is_asked(
    all_vte: Instrument, site: str, first: str
) -> None:
    cells = {f"ac_initial_class__{site}": first, f"ac_maint_class__{site}": "lmwh"}
    assert ("antixa_frequency" in shown_columns(all_vte, cells)) is (first == "ufh")


@pytest.mark.parametrize("frequency", ["never", "first_only", "weekly", "monthly", "dose_or_weight", "selected", ".dk"])
def test_the_target_range_needs_checks_and_lmwh(all_vte: Instrument, frequency: str) -> None:
    ends = {"antixa_target__low", "antixa_target__high"}
    cells = {"ac_initial_class__pe": "lmwh", "antixa_frequency": frequency}
    assert ends.isdisjoint(shown_columns(all_vte, cells)) is (frequency in ("never", ".dk"))
    assert ends.isdisjoint(shown_columns(all_vte, cells | {"ac_initial_class__pe": "ufh"}))


def test_every_conditional_column_of_the_file_is_in_the_table(all_vte: Instrument) -> None:
    conditional = {column.name for column in all_vte.columns if column.conditions and column.parent is None}
    assert conditional == {row[0] for row in BRANCHES} | {"antixa_target__low", "antixa_target__high"}


def test_every_other_cell_is_opened_by_its_choice_alone(all_vte: Instrument) -> None:
    others = [column for column in all_vte.columns if column.parent is not None]
    assert len(others) == sum(row["column"].endswith(("__other", "__other_n")) for row in golden())
    for column in others:
        asking, code = column.parent
        assert column.name == f"{asking}__{'other' if column.kind == 'other_text' else 'other_n'}"
        assert all_vte.by_name[asking].choice(code) is not None
