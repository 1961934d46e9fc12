"""Rows of a registry summary as the blocks give them (formats.md 3.6), with invented numbers."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def estimate(
    value: float | None, low: float | None = None, high: float | None = None, reason: str | None = None
) -> Row:
    reason = reason or (None if value is not None else "suppressed")
    return {"value": value, "low": low, "high": high, "method": "cluster_bootstrap", "reason": reason}


def fixed_time(rule: str, value: float | None, low: float | None = None, high: float | None = None) -> Row:
    return {"rule": rule, "window_d": 14, "share": estimate(value, low, high)}


def duration(**changed: Any) -> Row:
    row = {
        "group": "cvc_dvt", "n": 96, "sites": 31, "events": 80, "competing": 2, "censored": 14,
        "estimator": "aalen_johansen", "grid_days": 28, "times": [0, 28, 56, 84, 112, 140],
        "at_risk": [96, 90, 80, 60, 30, 12], "survival": [1.0, 0.95, 0.85, 0.7, 0.25, 0.125],
        "low": [1.0, 0.9, 0.8, 0.6, 0.2, 0.0625], "high": [1.0, 0.98, 0.9, 0.8, 0.35, 0.25],
        "quartiles": [{"q": 0.5, **estimate(98.0, 91.0, 112.0)}],
        "fixed_times": [fixed_time("wk6", 0.06, 0.02, 0.12), fixed_time("mo3", 0.41, 0.33, 0.48)],
    }  # fmt: skip
    return row | changed


def incidence(**changed: Any) -> Row:
    row = {
        "cause": "recurrence", "group": "all", "n": 190, "sites": 30, "events": 7, "competing": 9, "grid_days": 28,
        "times": [0, 28, 56, 84], "at_risk": [190, 181, 170, 160], "cif": [0.0, 0.02, 0.05, 0.08],
        "low": [0.0, 0.01, 0.03, 0.05], "high": [0.0, 0.04, 0.09, 0.13],
        "at": [{"day": 30, **estimate(0.02, 0.01, 0.04)}, {"day": 90, **estimate(0.08, 0.05, 0.13)}],
        "gray": {"statistic": 2.1, "df": 3, "p": 0.55, "reason": None},
    }  # fmt: skip
    return row | changed


def sites(**changed: Any) -> Row:
    points = [{"x": 9, "n": 12, "share": 0.75}, {"x": 10, "n": 25, "share": 0.4}, {"x": 38, "n": 40, "share": 0.95}]
    limits = [(5, 0.0, 1.0), (20, 0.2, 0.85), (40, 0.3, 0.75)]
    row = {
        "quantity": "duration_mo3", "n": 80, "sites": 4, "target": 0.5,
        "points": [*points, {"x": 2, "n": 3, "share": 0.66}],
        "limits": [{"n": n, "level": level, "low": low - wide, "high": high + wide} for n, low, high in limits
                   for level, wide in ((0.95, 0.0), (0.998, 0.1 if n > 5 else 0.0))],
        "icc": {"latent": estimate(0.055, 0.0, 0.16), "anova": 0.043, "beta_binomial": 0.041},
        "median_odds_ratio": estimate(1.52, 1.0, 2.1), "overdispersion": {"phi": 1.8, "tau2": 0.007},
        "flags": ["unadjusted"],
    }  # fmt: skip
    return row | changed


def hold(band: str | None = "40_49", **changed: Any) -> Row:
    row = {
        "threshold": None, "band": band, "clot_age": "acute", "n": 61, "sites": 22, "opportunities": 88,
        "actions": {"held": 40, "reduced": 12, "full_with_transfusion": 14, "full": 18, "unknown": 4},
        "share_held": estimate(0.476, 0.37, 0.58), "share_held_or_reduced": estimate(0.619, 0.5, 0.72),
        "bounds": [0.4545, 0.5],
    }  # fmt: skip
    return row | changed


def threshold(**changed: Any) -> Row:
    row = {
        "clot_age": "acute", "act": "held", "n": 61, "sites": 22, "counts": [10, 20, 30, 40, 50],
        "turnbull": [0.05, 0.31, 0.62, 0.8, 0.95], "ed50_marginal": estimate(27.0, 23.0, 32.0),
        "ed50_conditional": estimate(26.0, 22.0, 31.0),
    }  # fmt: skip
    return row | changed


def completeness(entity: str = "platelet_hold_episode", filled: float | None = 0.97, **changed: Any) -> Row:
    row = {
        "entity": entity, "children": 190, "rows": 240, "required_filled": filled, "queries_open": 12,
        "entry_lag": {"le7": 90, "d8_30": 60, "d31_90": 30, "gt90": 10},
    }  # fmt: skip
    return row | changed


def site_size(group: str = "lt30", shares: tuple[float | None, ...] = (0.6, 0.0, 0.4, 0.0), **changed: Any) -> Row:
    codes = zip(("lmwh", "ufh", "doac_xa", "vka"), shares, strict=True)
    row = {
        "by": "size", "group": group, "window": "day0_10", "n": 50, "sites": 8, "unknown": 0,
        "options": [{"code": code, "count": None if share is None else round(share * 50), "share": share, "low": None,
                     "high": None, "method": "none"} | ({"hidden": True} if share is None else {})
                    for code, share in codes],
    }  # fmt: skip
    return row | changed


def treatment_days(**changed: Any) -> Row:
    row = {
        "group": "all", "n": 184, "sites": 39, "months": 632.0, "on_drug": estimate(0.94, 0.93, 0.96),
        "days_given": {"therapeutic": estimate(0.952, 0.94, 0.97), "reduced": estimate(0.012, 0.01, 0.02),
                  "held": estimate(0.036, 0.02, 0.05), "unknown": estimate(0.0)},
        "held_for": [{"code": code, "count": count, "months": months} for code, count, months in
                     (("platelet", 79, 20.9), ("bleeding", 13, 1.4), ("lp", 0, 0.0), ("renal", None, None))],
    }  # fmt: skip
    return row | changed


def platelet_day(intensity: str = "all", **changed: Any) -> Row:
    row = {
        "band": "20_29", "intensity": intensity, "n": 61, "sites": 25, "months": 21.5, "months_3d": 12.25, "bleeds": 12,
        "clots": 0,
    }  # fmt: skip
    return row | changed


def hold_length(**changed: Any) -> Row:
    row = {
        "clot_age": "acute", "n": 55, "sites": 22, "holds": 61, "ended": 60, "days": estimate(5.0, 4.0, 6.0),
        "counts_known": 59, "resume_count": estimate(74.0, 62.0, 85.0), "supported_known": 58,
        "supported": estimate(0.25, 0.14, 0.39),
    }  # fmt: skip
    return row | changed


def bleeding_rate(intensity: str = "therapeutic", **changed: Any) -> Row:
    row = {
        "cause": "crnm_or_major", "intensity": intensity, "n": 184, "sites": 39, "bled": 13, "bleeds": 14,
        "months": 625.0, "rate": estimate(2.24, 1.1, 3.2),
    }  # fmt: skip
    return row | changed


def site_map() -> list[Row]:
    return [site_size(), site_size("n30_49", (0.3, None, None, 0.0), n=100), withheld(site_size("ge50"))]


def withheld(row: Row) -> Row:
    """As the gate leaves a row: its names stay, every number is None."""
    names = set("by group cause scheme intensity band threshold clot_age act quantity entity estimand options".split())
    names |= {"item", "window"}
    kept = {key: value if key in names else None for key, value in row.items()}
    return kept | {"hidden": True, "reason": "suppressed"}
