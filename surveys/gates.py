"""The questions that stand before a survey: who may take part, and consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.instrument import Gate, Instrument
from surveys.pages import SPECIAL_LABELS


def drawn_gate(gate: Gate, posted: Mapping[str, str], problems: Any) -> dict[str, Any]:
    given = posted.get(gate.id, "")
    specials = [{"code": f".{code}", "label": SPECIAL_LABELS[code]} for code in gate.special]
    error = next((one["text"] for one in problems if one["column"] == gate.id), "")
    return {"gate": gate, "given": given, "specials": specials, "error": error, "screening": _screening(gate)}


def is_screened_out(instrument: Instrument, posted: Mapping[str, str]) -> bool:
    """Somebody who answers the gate with "no" need not agree to anything first."""
    return any(posted.get(gate.id) in _screening(gate) for gate in instrument.gates)


def _screening(gate: Gate) -> set[str]:
    """The answers that end the survey before it begins."""
    return set() if gate.stratum else {choice.code for choice in gate.choices} - set(gate.passing)


def gate_problems(instrument: Instrument, posted: Mapping[str, str]) -> list[dict[str, Any]]:
    problems = []
    for gate in instrument.gates:
        codes = {choice.code for choice in gate.choices} | {f".{code}" for code in gate.special}
        given = posted.get(gate.id, "")
        if given not in codes and (given or not gate.stratum):
            problems.append({"column": gate.id, "anchor": f"{gate.id}-{gate.choices[0].code}",
                             "text": "Choose an answer to this question."})  # fmt: skip
    if instrument.consent_required and posted.get("consent") != "yes":
        problems.append({"column": "consent", "anchor": "consent", "text": "Tick the box if you agree to take part."})
    return problems
