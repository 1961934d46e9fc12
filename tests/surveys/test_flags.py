"""Each quality flag fires, stays silent and holds at its boundary; instrument and flags name the same things."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from surveys.flags import FUNCTIONS, MATRICES

INSTRUMENT = Path(__file__).parents[2] / "surveys" / "instruments" / "all_vte_practice.toml"
STOP = "plt_hold_therapeutic__"
FOUR_STOPS = {f"{STOP}{row}": 50.0 for row in ("acute_cvc_dvt", "acute_pe", "acute_cvst", "late_any")}


class Response:
    """A response as a plain mapping: text is a code, a set the codes of a multiple, a number v(column)."""

    def __init__(self, **cells: str | float | frozenset[str]) -> None:
        self.cells = cells

    def code(self, column: str) -> str | None:
        cell = self.cells.get(column)
        return cell if isinstance(cell, str) else None

    def codes(self, column: str) -> frozenset[str]:
        cell = self.cells.get(column)
        return cell if isinstance(cell, frozenset) else frozenset()

    def number(self, column: str) -> float | None:
        cell = self.cells.get(column)
        return float(cell) if isinstance(cell, int | float) else None


def fires(name: str, **cells: Any) -> bool:
    quick: bool | None = cells.pop("quick", None)
    return FUNCTIONS[name](Response(**cells), quick)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_response_without_answers_has_no_flag(name: str) -> None:
    assert fires(name) is False


@pytest.mark.parametrize(
    ("prophylactic", "stops", "expected"),
    [
        (75, {"acute_pe": 50, "late_any": 30}, True),
        (50, {"acute_pe": 50, "late_any": 30}, False),
        (40, {"late_any": 30}, True),
        (40, {"late_any": 30, "acute_cvst": 40}, False),
        (75, {}, False),
        (None, {"acute_pe": 50}, False),
    ],
)
def test_f1_needs_a_count_above_every_therapeutic_one(
    prophylactic: int | None, stops: dict[str, int], expected: bool
) -> None:
    cells = {f"{STOP}{row}": count for row, count in stops.items()} | {"plt_hold_prophylactic": prophylactic}
    assert fires("prophylactic_stop_above_therapeutic", **cells) is expected


@pytest.mark.parametrize(("resume", "expected"), [(40, True), (49.5, True), (50, False), (75, False), (None, False)])
def test_f2_needs_a_restart_below_every_stop(resume: float | None, expected: bool) -> None:
    assert fires("resume_below_stop", plt_resume_full__count=resume, **FOUR_STOPS) is expected


def test_f2_is_silent_as_long_as_one_stop_is_as_low_as_the_restart() -> None:
    stops = FOUR_STOPS | {f"{STOP}late_any": 30.0}
    assert fires("resume_below_stop", plt_resume_full__count=30, **stops) is False
    assert fires("resume_below_stop", plt_resume_full__count=25, **stops) is True


@pytest.mark.parametrize(
    ("action", "stop", "expected"),
    [("full", 25, True), ("full", 24, False), ("full", None, False), ("full_transfuse", 50, False), (None, 50, False)],
)
def test_f3_is_a_full_dose_below_the_own_stop_of_25_or_more(
    action: str | None, stop: int | None, expected: bool
) -> None:
    cells = {"plt_band_action__p10_24": action, f"{STOP}acute_cvc_dvt": stop}
    assert fires("full_dose_below_own_stop", **cells) is expected


@pytest.mark.parametrize(("late", "expected"), [(76, True), (75, False), (20, False), (None, False)])
def test_f4_needs_more_than_25_above_the_highest_acute_stop(late: int | None, expected: bool) -> None:
    cells = {f"{STOP}acute_cvc_dvt": 30, f"{STOP}acute_pe": 50, f"{STOP}late_any": late}
    assert fires("late_stop_far_above_acute", **cells) is expected


def test_f4_compares_with_acute_rows_only() -> None:
    assert fires("late_stop_far_above_acute", **{f"{STOP}late_any": 100}) is False


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.5, 1.0, False),
        (0.3, 1.2, False),
        (0.29, 1.0, True),
        (0.5, 1.21, True),
        (0.29, None, True),
        (None, 1.21, True),
        (None, None, False),
    ],
)
def test_f5_looks_at_each_end_of_the_antixa_target(low: float | None, high: float | None, expected: bool) -> None:
    assert fires("antixa_target_unusual", antixa_target__low=low, antixa_target__high=high) is expected


@pytest.mark.parametrize("item", ["ac_initial_class", "ac_maint_class"])
@pytest.mark.parametrize("row", ["cvc_dvt", "pe", "cvst"])
@pytest.mark.parametrize(
    ("drug", "use", "expected"),
    [
        ("doac_xa", "never", True),
        ("doac_iia", "never", True),
        ("lmwh", "never", False),
        ("doac_xa", "after_asp", False),
        ("doac_xa", None, False),
    ],
)
def test_f6_is_a_doac_in_any_row_of_someone_who_never_uses_one(
    item: str, row: str, drug: str, use: str | None, expected: bool
) -> None:
    assert fires("doac_class_but_never_used", **{f"{item}__{row}": drug, "doac_use__use": use}) is expected


@pytest.mark.parametrize(
    ("whom", "who", "expected"),
    [
        ("all", {"age10", "picc"}, True),
        ("all", {"all"}, False),
        ("all", set(), False),
        ("most", {"age10"}, False),
    ],
)
def test_f7_is_all_children_and_yet_groups(whom: str, who: set[str], expected: bool) -> None:
    cells = {"primary_prophylaxis": whom, "primary_prophylaxis_detail__who": frozenset(who)}
    assert fires("prophylaxis_all_but_groups", **cells) is expected


@pytest.mark.parametrize(("quick", "expected"), [(True, True), (False, False), (None, False)])
def test_f8_is_the_one_bit_and_unknown_is_silent(quick: bool | None, expected: bool) -> None:
    assert fires("finished_quickly", quick=quick) is expected


def straight(matrices: list[str], rows: int = 4) -> dict[str, str]:
    return {f"{matrix}__{row}": "case" for matrix in matrices for row in MATRICES[matrix][:rows]}


def test_f9_needs_8_of_the_11_matrices() -> None:
    assert len(MATRICES) == 11
    assert fires("straight_line", **straight(list(MATRICES)[:8])) is True
    assert fires("straight_line", **straight(list(MATRICES)[3:])) is True
    assert fires("straight_line", **straight(list(MATRICES)[:7])) is False


def test_f9_one_other_answer_breaks_the_line() -> None:
    answers = straight(list(MATRICES)[:8])
    assert fires("straight_line", **answers | {"ac_initial_class__pe": "lmwh"}) is False


def test_f9_counts_a_matrix_from_three_answered_rows() -> None:
    assert fires("straight_line", **straight(list(MATRICES)[:8], rows=3)) is True
    assert fires("straight_line", **straight(list(MATRICES), rows=2)) is False


def test_f9_compares_codes_inside_a_matrix_not_across() -> None:
    answers = {column: column.rsplit("__", 1)[0] for column in straight(list(MATRICES))}
    assert fires("straight_line", **answers) is True


@pytest.mark.parametrize(("target", "expected"), [(30, True), (40, False), (50, False), (None, False)])
def test_f10_needs_a_target_below_every_acute_stop(target: int | None, expected: bool) -> None:
    cells = {f"{STOP}acute_cvc_dvt": 50, f"{STOP}acute_cvst": 40, f"{STOP}late_any": 10}
    assert fires("transfusion_target_below_stop", plt_transfuse_to_continue__target=target, **cells) is expected


def test_a_stop_given_as_another_number_counts_like_a_choice() -> None:
    cells = {f"{STOP}acute_pe": 35.0, "plt_transfuse_to_continue__target": 30}
    assert fires("transfusion_target_below_stop", **cells) is True


def instrument() -> dict[str, Any]:
    return tomllib.loads(INSTRUMENT.read_text(encoding="utf-8"))


def test_the_instrument_names_every_function_once() -> None:
    flags = instrument()["flag"]
    assert [flag["id"] for flag in flags] == [f"F{number}" for number in range(1, 11)]
    assert [flag["function"] for flag in flags] == list(FUNCTIONS)


def matrices_of(item: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    parts = {item["id"]: item} | {f"{item['id']}__{field['id']}": field for field in item.get("fields", [])}
    return {name: tuple(row["id"] for row in part["rows"]) for name, part in parts.items() if part["kind"] == "matrix"}


def test_f9_knows_every_matrix_of_three_rows_or_more_and_its_rows() -> None:
    found = [matrices_of(item) for section in instrument()["section"] for item in section["item"]]
    merged = {name: rows for part in found for name, rows in part.items() if len(rows) >= 3}
    assert merged == dict(MATRICES)
