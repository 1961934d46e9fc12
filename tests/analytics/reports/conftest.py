"""A full-size protected summary with every kind of entry, hidden cells and tests; measures follow from its counts."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Z = 1.959963984540054
NULL = {"low": None, "high": None, "method": "none", "reason": None}
PLAN = Path(__file__).with_name("plan.csv")
SECTIONS = (
    ("Your practice", 1, 8),
    ("Your patients", 9, 13),
    ("Catheter clots", 14, 20),
    ("PE", 21, 22),
    ("Sinus thrombosis", 23, 25),
    ("Drugs and levels", 26, 29),
    ("Low platelets", 30, 35),
    ("Procedures", 36, 39),
    ("Prevention", 40, 42),
    ("Guidance", 43, 44),
)


def wilson(x: float, n: float, z: float = Z) -> list[float]:
    p = x / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [(p + z * z / (2 * n) - half) / (1 + z * z / n), (p + z * z / (2 * n) + half) / (1 + z * z / n)]


def estimate(value: float | None, spread: float = 0.0, low: float = 0.0, high: float = 1.0) -> dict[str, Any]:
    if value is None:
        return {"value": None, **NULL, "reason": "suppressed"}
    if not spread:
        return {"value": value, **NULL}
    ends = {"low": max(low, value - spread), "high": min(high, value + spread)}
    return {"value": value, **ends, "method": "bca", "reason": None}


def agreement(counts: Sequence[int]) -> float:
    """Van der Eijk's A (1.4)."""
    left, n, k, total = list(counts), sum(counts), len(counts), 0.0
    while any(left):
        m = min(c for c in left if c)
        on = [c > 0 for c in left]
        s = sum(on)
        triples = [(on[a], on[b], on[c]) for a in range(k) for b in range(a + 1, k) for c in range(b + 1, k)]
        tu = sum(t in ((True, True, False), (False, True, True)) for t in triples)
        tdu = sum(t == (True, False, True) for t in triples)
        u = 1.0 if s == 1 else 0.0 if not tu + tdu else ((k - 2) * tu - (k - 1) * tdu) / ((k - 2) * (tu + tdu))
        total += m * s / n * u * (1 - (s - 1) / (k - 1))
        left = [c - m if c else 0 for c in left]
    return total


def entry(
    number: int, item: str, text: str, label: str | None, kind: str, scale: str | None, answered: int, **more: Any
) -> dict[str, Any]:
    base = 142
    lost = base - answered
    dont_know, missing = lost // 2, lost - lost // 2
    entry_id = item if label is None else f"{item}__{''.join(c if c.isalnum() else '_' for c in label.lower())[:20]}"
    made = {
        "id": entry_id,
        "item": item,
        "number": number,
        "kind": kind,
        "scale": scale,
        "text": text,
        "label": label,
        "base": base,
        "not_shown": 0,
        "not_reached": 0,
        "missing": missing,
        "declined": 0,
        "not_managed": 0,
        "dont_know": dont_know,
        "answered": answered,
        "shown": base,
        "scale_answered": None,
        "options": [],
        "simultaneous_method": None,
        "measures": {},
        "numeric": None,
        "by": {},
        "of_shown": {
            "missing": missing / base,
            "declined": 0.0,
            "not_managed": 0.0,
            "dont_know": dont_know / base,
            "answered": answered / base,
        },
    }
    return made | more


def option(code: str, label: str, count: int, n: int, **more: Any) -> dict[str, Any]:
    share = count / n if n else None
    limits = wilson(count, n) if n else None
    return {
        "code": code,
        "label": label,
        "count": count,
        "share": share,
        "share_of_shown": count / 142,
        "wilson": limits,
        "simultaneous": wilson(count, n, 2.9) if n else None,
    } | more


def single(
    number: int,
    item: str,
    text: str,
    label: str | None,
    labels: Sequence[str],
    counts: Sequence[int],
    ordinal: bool = False,
    kind: str = "single",
    codes: Sequence[str] | None = None,
) -> dict[str, Any]:
    n = sum(counts)
    made = entry(number, item, text, label, kind, "ordinal" if ordinal else "nominal", n)
    options = []
    for i, (name, count) in enumerate(zip(labels, counts, strict=True)):
        off = name.startswith("//")
        plain = name.removeprefix("//")
        code = codes[i] if codes else plain if plain.isdigit() else "other_txt" if plain == "Other" else f"c{i}"
        code = "never" if plain.startswith("Platelets alone") else code
        extra: dict[str, Any] = {"off_scale": True} if off else {"value": float(plain)} if plain.isdigit() else {}
        options.append(option(code, plain, count, n, **extra))
    made["options"], made["simultaneous_method"] = options, "goodman"
    made["measures"] = _measures(counts)
    if ordinal:
        _add_ordinal(made)
    return made


def _measures(counts: Sequence[int]) -> dict[str, Any]:
    n, k = sum(counts), len(counts)
    if not n:
        return {"iqv": estimate(None) | {"reason": "no_answers"}, "hill_2": estimate(None) | {"reason": "no_answers"}}
    square = sum((c / n) ** 2 for c in counts)
    return {
        "iqv": estimate((1 - square) * k / (k - 1), 0.06),
        "hill_2": estimate(1 / square, 0.4, 1, k),
        "modal_share": estimate(max(counts) / n, 0.08),
    }


def _add_ordinal(made: dict[str, Any]) -> None:
    scale = [o for o in made["options"] if not o.get("off_scale")]
    counts = [o["count"] for o in scale]
    made["scale_answered"], half, cumulated = sum(counts), sum(counts) / 2, 0
    for o in scale:
        cumulated += o["count"]
        if cumulated >= half:
            break
    made["measures"]["agreement_a"] = estimate(agreement(counts), 0.09, -1, 1)
    made["measures"]["median_category"] = {"value": o["code"], **NULL}


def hide(made: dict[str, Any], positions: Sequence[int]) -> dict[str, Any]:
    """As disclosure control does it: cells without numbers, measures withheld, missing rows hidden."""
    for i in positions:
        made["options"][i] |= {
            "hidden": True,
            "count": None,
            "share": None,
            "share_of_shown": None,
            "wilson": None,
            "simultaneous": None,
        }
    made["measures"] = {name: estimate(None) for name in made["measures"]}
    return made | {"missing": None, "declined": None}


def groups(made: dict[str, Any], draw: random.Random, hidden_group: bool) -> dict[str, Any]:
    names, parts = ("Haematology", "Oncology", "Both"), (0.5, 0.3, 0.2)
    found: list[dict[str, Any]] = []
    for i, (name, part) in enumerate(zip(names, parts, strict=True)):
        if hidden_group and i == 2:
            found.append({"code": "g2", "label": name, "hidden": True, "answered": None, "options": []})
            continue
        counts = [max(0, round((o["count"] or 0) * part * draw.uniform(0.8, 1.2))) for o in made["options"]]
        n = max(1, sum(counts))
        cells = [
            {"code": o["code"], "count": c, "share": c / n, "wilson": wilson(c, n)}
            for o, c in zip(made["options"], counts, strict=True)
        ]
        found.append({"code": f"g{i}", "label": name, "answered": n, "options": cells})
    return {
        "test": "chi_square",
        "method": "asymptotic",
        "statistic": 9.1,
        "df": 8,
        "p": 0.33,
        "p_holm": 1.0,
        "p_bh": 0.61,
        "reason": None,
        "family": 71,
        "replicates": None,
        "seed": None,
        "cramers_v": 0.14,
        "cramers_v_low": 0.03,
        "cramers_v_high": 0.29,
        "cramers_v_corrected": 0.08,
        "epsilon_squared": None,
        "unclassified": 3,
        "groups": found,
    }


def numeric(number: int, item: str, text: str, label: str, n: int, middle: float, unit: str) -> dict[str, Any]:
    made = entry(number, item, text, label, "numeric", None, n, unit=unit)
    values = {
        "mean": middle * 1.1,
        "median": middle,
        "sd": middle * 0.6,
        "q1": middle * 0.7,
        "q3": middle * 1.5,
        "p10": middle * 0.4,
        "p90": middle * 2,
        "min": 0.1,
        "max": 999.0,
        "mad": middle * 0.3,
        "cv": 0.55,
        "qcd": 0.36,
        "modal_share": 0.31,
    }
    made["numeric"] = {k: estimate(v) for k, v in values.items()} | {"n": n, "distinct": 9}
    made["numeric"]["median"] = estimate(middle, middle * 0.2, 0, 999)
    made["numeric"]["mean"] = estimate(middle * 1.1, middle * 0.15, 0, 999)
    return made


def multiple(
    number: int, item: str, text: str, label: str | None, labels: Sequence[str], counts: Sequence[int], n: int
) -> dict[str, Any]:
    made = entry(number, item, text, label, "multiple", None, n)
    made["options"] = [
        option(f"c{i}", a, c, n, simultaneous=None, iqv2=4 * c / n * (1 - c / n), by={})
        for i, (a, c) in enumerate(zip(labels, counts, strict=True))
    ]
    return made


def ranking(number: int, item: str, text: str, label: str, labels: Sequence[str], n: int) -> dict[str, Any]:
    made = entry(number, item, text, label, "ranking", None, n)
    made["options"] = [
        option(f"c{i}", a, n // (i + 1), n, simultaneous=None, count_first=n // (2 * i + 2), borda_mean=2.4 / (i + 1))
        for i, a in enumerate(labels)
    ]
    return made


def vignette(number: int, item: str, text: str, labels: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    n = sum(counts)
    made = entry(number, item, text, None, "vignette", None, n, respondents=136, base=284, shown=n)
    made["options"] = [
        option(f"c{i}", a, c, n, wilson=None, simultaneous=None)
        for i, (a, c) in enumerate(zip(labels, counts, strict=True))
    ]
    levels = (("site", "cvc_dvt"), ("site", "pe"), ("platelets", "45"), ("platelets", "15"))
    made["levels"] = [
        {
            "attribute": a,
            "level": v,
            "answered": n // 2,
            "options": [
                {
                    "code": o["code"],
                    "count": o["count"] // 2,
                    "share": o["count"] // 2 / (n // 2),
                    "low": 0.2,
                    "high": 0.6,
                }
                for o in made["options"]
            ],
        }
        for a, v in levels
    ]
    made["cells"] = []
    return made


def spread_counts(draw: random.Random, k: int, n: int, ordered: bool) -> list[int]:
    weights = [draw.uniform(0.4, 1) ** 3 for _ in range(k)]
    weights[draw.randrange(k if ordered else min(k, 3))] += draw.choice((0.6, 1.2, 3.0))
    counts = [int(n * w / sum(weights)) for w in weights]
    counts[max(range(k), key=lambda i: counts[i])] += n - sum(counts)
    return counts


def _entries(number: int, plan: dict[str, str], draw: random.Random) -> list[dict[str, Any]]:
    item, text, form, labels, parts = (plan[key] for key in ("item", "text", "form", "choices", "parts"))
    names, rows, n = labels.split("|"), parts.split("|"), 142 - draw.randrange(14)
    if form == "country":
        codes = [f"Country {i}" for i in range(1, 61)]
        return [single(number, item, text, "Country", codes, [120, 8, 6] + [0] * 57)]
    if form == "range":
        return [
            numeric(number, item, text, rows[0], n, 0.5, "[IU]/mL"),
            numeric(number, item, text, rows[1], n, 1.0, "[IU]/mL"),
        ]
    if form in ("n", "o"):
        return [single(number, item, text, None, names, spread_counts(draw, len(names), n, form == "o"), form == "o")]
    if form in ("xn", "xo"):
        return [
            single(
                number, item, text, r, names, spread_counts(draw, len(names), n, form == "xo"), form == "xo", "matrix"
            )
            for r in rows
        ]
    if form == "m":
        return [multiple(number, item, text, None, names, [draw.randrange(4, n) for _ in names], n)]
    if form == "v":
        return [vignette(number, item, text, names, spread_counts(draw, len(names), 268, False))]
    if form == "r+t":
        return [ranking(number, item, text, rows[0], names, n), entry(number, item, text, rows[1], "text", None, 31)]
    first = spread_counts(draw, len(names), n, form[0] == "o")
    many = [
        multiple(
            number,
            item,
            text,
            rows[0 if form[0] == "m" else 1],
            names[:5],
            [draw.randrange(4, n) for _ in names[:5]],
            n,
        )
    ]
    if form == "m+n":
        return [*many, single(number, item, text, rows[1], names, first)]
    head = single(number, item, text, rows[0], names, first, form[0] == "o")
    if form.endswith("num"):
        return [head, numeric(number, item, text, rows[1], 40, 12.0, "wk")]
    return (
        [head, *many]
        if form.endswith("+m")
        else [head, single(number, item, text, rows[1], ("One count", "Two counts"), (n // 3, n - n // 3))]
    )


def build_summary(synthetic: bool = True) -> dict[str, Any]:
    draw = random.Random(7)
    with PLAN.open(encoding="utf-8", newline="") as file:
        plans = list(csv.DictReader(file))
    items = [e for i, plan in enumerate(plans, start=1) for e in _entries(i, plan, draw)]
    for made in items:
        if made["scale"] and made["number"] > 9 and len(made["options"]) < 30:
            made["by"] = {"practice_type": groups(made, draw, made["number"] % 3 == 0)}
    hidden = [i for i, e in enumerate(items) if e["number"] in (4, 15, 22) or e["id"] == "lp_hold__before__doac"]
    for i in hidden:
        items[i] = hide(items[i], (1, 2))
    dead = next(i for i, e in enumerate(items) if e["id"] == "cvst_hemorrhage__delay__hours")
    items[dead] |= {"hidden": True, "answered": None, "options": [], "numeric": {"median": estimate(None)}}
    rate = {"value": 142 / 870, "low": 0.14, "high": 0.189, "reason": None}
    return {
        "format": "pave-summary/1",
        "title": "Venous thromboembolism in children with ALL: practice survey",
        "source": {
            "kind": "survey",
            "id": "all-vte-2026",
            "instrument": "all_vte_practice",
            "version": "1.0.0",
            "instrument_sha256": "5a2c" * 16,
        },
        "snapshot": {"sha256": "41d6" * 16, "rows": 154},
        "code_version": "0.1.0+3f2a9c1b7d54",
        "parameters": {"replicates": 10000, "seed": 1, "confidence": 0.95, "by": ["practice_type"]},
        "flow": {
            "invited": 870,
            "delivered": 870,
            "bounced": 0,
            "opted_out": 0,
            "issued": None,
            "screened_out": 0,
            "consented": None,
            "withdrawn": None,
            "submitted": 154,
            "excluded": {"predetermined": 12},
            "analysed": 142,
        },
        "response_rates": {
            "analysed_over_invited": rate,
            "submitted_over_invited": rate | {"value": 154 / 870},
            "RR1": rate,
            "COOP1": {"value": None, "low": None, "high": None, "reason": "undefined"},
        },
        "disclosure": {"threshold": 5, "rule": "Counts under 5 are hidden, with as many others as keep them so."},
        "synthetic": synthetic,
        "sections": [
            {"id": f"s{i}", "title": t, "items": list(range(a, b + 1))} for i, (t, a, b) in enumerate(SECTIONS)
        ],
        "demographics": list(range(1, 10)),
        "items": items,
    }


@pytest.fixture(scope="session")
def summary() -> dict[str, Any]:
    return build_summary()


@pytest.fixture(scope="session")
def make_single() -> Callable[..., dict[str, Any]]:
    return single


@pytest.fixture(scope="session")
def make() -> dict[str, Callable[..., dict[str, Any]]]:
    return {
        "single": single,
        "multiple": multiple,
        "numeric": numeric,
        "ranking": ranking,
        "vignette": vignette,
        "entry": entry,
        "hide": hide,
    }
