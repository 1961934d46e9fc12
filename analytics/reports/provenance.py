"""Where the numbers come from: flow, response rates and the parameters that reproduce the summary."""

from __future__ import annotations

from analytics.reports import reasons
from analytics.reports.entries import Summary
from analytics.reports.numbers import NOTHING, interval, number

SYNTHETIC = "SYNTHETIC: simulated; not the data of any study"
PILOT = "PILOT: its answers test the questions"

FLOW = (
    ("invited", "Invited"), ("delivered", "Mail delivered"), ("bounced", "Mail bounced"), ("opted_out", "Opted out"),
    ("issued", "Links issued"), ("screened_out", "Screened out at the gate"), ("consented", "Consented"),
    ("withdrawn", "Withdrawn"), ("submitted", "Submitted"), ("analysed", "Analysed"),
)  # fmt: skip
RATES = {
    "submitted_over_invited": "Submitted of invited", "analysed_over_invited": "Analysed of invited",
    "ledger_issued_over_delivered": "Links issued of mail delivered",
    "ledger_submitted_over_issued": "Submitted of links issued", "cherries_view": "View rate (CHERRIES)",
    "cherries_participation": "Participation rate (CHERRIES)", "cherries_completion": "Completion rate (CHERRIES)",
}  # fmt: skip


def marks(summary: Summary) -> str:
    """What stands on every page of what is no report of a study; "" on any other."""
    pilot = (summary.get("source") or {}).get("pilot")
    return ". ".join([*([PILOT] if pilot else []), *([SYNTHETIC] if summary.get("synthetic") else [])])


def flow_rows(summary: Summary) -> list[list[str]]:
    """Counts from invitation to analysis, header first; a count that is not known reads "–"."""
    flow = summary.get("flow") or {}
    rows = [["From invitation to analysis", "Count"]]
    rows += [[label, number(flow.get(key), "count")] for key, label in FLOW]
    excluded = flow.get("excluded") or {}
    return rows + [[f"Excluded: {key.replace('_', ' ')}", number(n, "count")] for key, n in sorted(excluded.items())]


def rate_rows(summary: Summary) -> list[list[str]]:
    """Response rates that are defined, header first, then one line that names those that are not."""
    rates = summary.get("response_rates") or {}
    rows = [["Response rate", "Rate", "95 % interval"]]
    order = sorted(rates, key=lambda name: (name not in RATES, list(RATES).index(name) if name in RATES else 0, name))
    for name in order:
        rate = rates[name]
        if rate["value"] is not None:
            between = interval(rate["low"], rate["high"], "percent")
            rows.append([RATES.get(name, f"{name} (AAPOR)"), f"{rate['value'] * 100:.1f} %", between or NOTHING])
    gone = [RATES.get(name, name) for name in order if rates[name]["value"] is None]
    return rows + ([[f"Not defined here: {', '.join(gone)}", NOTHING, NOTHING]] if gone else [])


def provenance_rows(summary: Summary) -> list[list[str]]:
    """What identifies and reproduces the numbers, header first."""
    source, snapshot = summary.get("source") or {}, summary.get("snapshot") or {}
    parameters, disclosure = summary.get("parameters") or {}, summary.get("disclosure") or {}
    pairs = [
        ("Survey", source.get("id")), ("Instrument", f"{source.get('instrument')} {source.get('version')}"),
        ("Instrument SHA-256", source.get("instrument_sha256")), ("Snapshot SHA-256", snapshot.get("sha256")),
        ("Responses in the snapshot", snapshot.get("rows")), ("Code version", summary.get("code_version")),
        *((f"Parameter: {key}", _plain(value)) for key, value in sorted(parameters.items())),
        ("Disclosure threshold", disclosure.get("threshold")), ("Disclosure rule", disclosure.get("rule")),
        ("Synthetic", SYNTHETIC if summary.get("synthetic") else "no"),
        *([("Pilot", PILOT)] if source.get("pilot") else []),
    ]  # fmt: skip
    return [["Provenance", "Value"]] + [[name, NOTHING if value is None else str(value)] for name, value in pairs]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain([f'{code} {share:.12g}' for code, share in shares.items()])}"
                         for name, shares in value.items())  # fmt: skip
    return ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)


def methods_used(summary: Summary) -> list[str]:
    """Words of every interval method that occurs in the summary's estimates, sorted."""
    found = {e.get("simultaneous_method") for e in summary["items"]}
    for entry in summary["items"]:
        blocks = [*(entry.get("measures") or {}).values(), *(entry.get("numeric") or {}).values()]
        found |= {block.get("method") for block in blocks if isinstance(block, dict)}
    return sorted(reasons.method(code) for code in found - {None, "none"})
