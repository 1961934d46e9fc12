"""The ten flags on whole responses to the 44 items, as they are stored at submission."""

# ruff: noqa: E501 - a row of a table is a line
from __future__ import annotations

import pytest

from surveys.instrument import Instrument
from surveys.rules import quality_flags

STOP = "plt_hold_therapeutic"
STOPS = {f"{STOP}__{row}": "50" for row in ("acute_cvc_dvt", "acute_pe", "acute_cvst", "late_any")}
LMWH = {"ac_initial_class__pe": "lmwh", "antixa_frequency": "weekly"}
MATRICES = ["imaging_first_line", "ac_initial_class", "ac_maint_class", "plt_hold_therapeutic", "plt_band_action", "lp_hold__before", "lp_hold__after", "asp_after_vte", "bleed_tma_action", "secondary_prophylaxis", "guideline_attitudes"]  # fmt: skip

TABLE = [
    ("F1", STOPS | {"plt_hold_prophylactic": "75"}, STOPS | {"plt_hold_prophylactic": "50"}),
    ("F1", STOPS | {"plt_hold_prophylactic": "other_n", "plt_hold_prophylactic__other_n": "51"}, STOPS | {"plt_hold_prophylactic": "never"}),
    ("F2", STOPS | {"plt_resume_full__count": "40"}, STOPS | {"plt_resume_full__count": "case"}),
    ("F3", STOPS | {"plt_band_action__p10_24": "full"}, STOPS | {"plt_band_action__p10_24": "hold"}),
    ("F4", {f"{STOP}__acute_pe": "25", f"{STOP}__late_any": "75"}, {f"{STOP}__acute_pe": "50", f"{STOP}__late_any": "75"}),
    ("F5", LMWH | {"antixa_target__low": "0.2", "antixa_target__high": "1"}, {"antixa_target__low": "0.2", "antixa_target__high": "1"}),
    ("F6", {"ac_initial_class__cvst": "doac_xa", "doac_use__use": "never"}, {"ac_initial_class__cvst": "doac_xa", "doac_use__use": "first_line"}),
    ("F6", {"ac_initial_class__pe": "ufh", "ac_maint_class__pe": "doac_iia", "doac_use__use": "never"}, {"ac_initial_class__pe": "none", "ac_maint_class__pe": "doac_iia", "doac_use__use": "never"}),
    ("F7", {"primary_prophylaxis": "all", "primary_prophylaxis_detail__who": "picc"}, {"primary_prophylaxis": "most", "primary_prophylaxis_detail__who": "picc"}),
    ("F10", STOPS | {"plt_transfuse_to_continue__target": "40"}, STOPS | {"plt_transfuse_to_continue__target": "no"}),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "raising", "silent"), TABLE, ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)])
def test_a_flag_is_raised_by_its_answers_and_by_no_others(
    all_vte: Instrument, flag: str, raising: dict[str, str], silent: dict[str, str]
) -> None:
    assert quality_flags(all_vte, raising, None) == [flag]
    assert quality_flags(all_vte, silent, None) == []


@pytest.mark.parametrize(("quick", "flags"), [(True, ["F8"]), (False, []), (None, [])])
def test_only_a_known_quick_finish_is_flagged(all_vte: Instrument, quick: bool | None, flags: list[str]) -> None:
    assert quality_flags(all_vte, {}, quick) == flags


@pytest.mark.parametrize(("matrices", "raised"), [(8, True), (7, False)])
def test_a_straight_line_takes_eight_matrices(all_vte: Instrument, matrices: int, raised: bool) -> None:
    answers: dict[str, str] = {}
    for matrix in MATRICES[:matrices]:
        rows = [
            c for c in all_vte.columns if c.name.startswith(f"{matrix}__") and c.kind == "single" and c.parent is None
        ]
        answers |= {row.name: row.codes[1] for row in rows}
    assert ("F9" in quality_flags(all_vte, answers, None)) is raised
