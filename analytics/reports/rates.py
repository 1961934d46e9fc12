"""Response rates as people read them: what each is called, what it means, from which numbers, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.reports.accounting import NO_LIST
from analytics.reports.entries import Summary
from analytics.reports.numbers import DECIMAL_N, interval, number

LONGER = "More came back than the list is long."
VISITORS = "Unique visitors are not known: nothing is stored that would tell one visitor from another."
UNLINKED = (
    "Invitations and answers cannot be linked, by design, so refusals and answers that were broken off cannot be told "
    "apart."
)
LETTERS = (
    ("I", "analysed"),
    ("P", "excluded, but answered"),
    ("R", "opted out, withdrew, refused, or sent nothing but blanks"),
    ("NC", "mail bounced, or never reached"),
    ("UO", "invited and silent"),
    ("e", "share of those who met the questions at the door who may take part"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """`part` over `whole` in words or letters; `whole_of` is the rate whose whole it shares (AAPOR)."""

    name: str
    words: str
    sentence: str
    part: str
    whole: str
    whole_of: str = ""


_ALL, _SHARE, _KNOWN = "I + P + R + NC + UO", "I + P + R + NC + e · UO", "I + P + R + NC"
MEANINGS: tuple[Meaning, ...] = (
    Meaning("submitted_over_invited", "Submitted of invited", "Who submitted, of everybody invited.",
            "submitted", "invited"),
    Meaning("analysed_over_invited", "Analysed of invited", "Whose answers are analysed, of everybody invited.",
            "analysed", "invited"),
    Meaning("ledger_issued_over_delivered", "Used of delivered",
            "Invitations used, of those whose mail was delivered; counted by the invitation ledger.",
            "issued", "delivered"),
    Meaning("ledger_submitted_over_issued", "Submitted of used", "Who submitted, of those who used an invitation.",
            "submitted", "issued"),
    Meaning("RR1", "Response rate 1 (AAPOR)",
            "Complete answers, of all who are or may be eligible. Excluded answers count as not complete.",
            "I", _ALL, "RR1"),
    Meaning("RR2", "Response rate 2 (AAPOR)", "The same, with excluded answers counted as partial.",
            "I + P", _ALL, "RR1"),
    Meaning("RR3", "Response rate 3 (AAPOR)", "RR1, with only the share e of the silent counted as eligible.",
            "I", _SHARE, "RR3"),
    Meaning("RR4", "Response rate 4 (AAPOR)", "RR2, with only the share e of the silent counted as eligible.",
            "I + P", _SHARE, "RR3"),
    Meaning("RR5", "Response rate 5 (AAPOR)", "RR1 without the silent: the highest it could be.", "I", _KNOWN, "RR5"),
    Meaning("RR6", "Response rate 6 (AAPOR)", "RR2 without the silent.", "I + P", _KNOWN, "RR5"),
    Meaning("COOP1", "Cooperation rate 1 (AAPOR)", "Complete answers, of those reached.", "I", "I + P + R", "COOP1"),
    Meaning("COOP2", "Cooperation rate 2 (AAPOR)", "Complete and partial answers, of those reached.",
            "I + P", "I + P + R", "COOP1"),
    Meaning("COOP3", "Cooperation rate 3 (AAPOR)", "COOP1, of those reached and able to answer.",
            "I", "I + P + R", "COOP3"),
    Meaning("COOP4", "Cooperation rate 4 (AAPOR)", "COOP2, of those reached and able to answer.",
            "I + P", "I + P + R", "COOP3"),
    Meaning("REF1", "Refusal rate 1 (AAPOR)", "Refusals, of all who are or may be eligible.", "R", _ALL, "RR1"),
    Meaning("REF2", "Refusal rate 2 (AAPOR)", "REF1, with only the share e of the silent.", "R", _SHARE, "RR3"),
    Meaning("REF3", "Refusal rate 3 (AAPOR)", "REF1 without the silent.", "R", _KNOWN, "RR5"),
    Meaning("CON1", "Contact rate 1 (AAPOR)", "Those reached, of all who are or may be eligible.",
            "I + P + R", _ALL, "RR1"),
    Meaning("CON2", "Contact rate 2 (AAPOR)", "CON1, with only the share e of the silent.",
            "I + P + R", _SHARE, "RR3"),
    Meaning("CON3", "Contact rate 3 (AAPOR)", "CON1 without the silent.", "I + P + R", _KNOWN, "RR5"),
    Meaning("cherries_view", "View rate (CHERRIES)", "Visitors of the first survey page, of visitors of the site.",
            "first-page visitors", "site visitors"),
    Meaning("cherries_participation", "Participation rate (CHERRIES)", "Who agreed, of visitors of the first page.",
            "agreed", "first-page visitors"),
    Meaning("cherries_completion", "Completion rate (CHERRIES)", "Who submitted, of those who agreed.",
            "submitted", "agreed"),
)  # fmt: skip
_COUNTS = {"agreed": "consented"}


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate with its numbers; `part` and `whole` are None where the rate, or what it is made from, is not known."""

    meaning: Meaning
    value: float | None
    low: float | None
    high: float | None
    reason: str | None
    why: str
    part: float | None = None
    whole: float | None = None

    @property
    def told(self) -> str:
        """ "16.3 %", one decimal as rates are published; "" where it is not known."""
        return "" if self.value is None else number(self.value, "percent", DECIMAL_N)

    @property
    def between(self) -> str:
        return interval(self.low, self.high, "percent", DECIMAL_N)

    @property
    def fraction(self) -> str:
        """ "142 of 870"; an AAPOR denominator may have a decimal."""
        return "" if self.part is None or self.whole is None else f"{_plain(self.part)} of {_plain(self.whole)}"


def _plain(value: float) -> str:
    near = round(value)
    return number(near, "count") if abs(value - near) < 1e-6 else f"{value:,.1f}"


def rates(summary: Summary, mode: str) -> list[Rate]:
    """All rates in the order of `MEANINGS`."""
    found, flow = summary["response_rates"], summary["flow"]
    return [_rate(one, found, flow, mode) for one in MEANINGS]


def _rate(meaning: Meaning, found: Mapping[str, Any], flow: Mapping[str, Any], mode: str) -> Rate:
    one = found[meaning.name]
    if one["value"] is None:
        return Rate(meaning, None, None, None, one["reason"], why_none(meaning.name, flow, mode))
    whole = _whole(meaning, found, flow)
    part = None if whole is None else one["value"] * whole
    return Rate(meaning, one["value"], one["low"], one["high"], None, "", part, whole)


def _whole(meaning: Meaning, found: Mapping[str, Any], flow: Mapping[str, Any]) -> float | None:
    """Below the line. An AAPOR denominator may be real and is no count of the flow: it is read off a known part."""
    if not meaning.whole_of:
        return float(flow[_COUNTS.get(meaning.whole, meaning.whole)])
    value = found[meaning.whole_of]["value"]
    return flow["analysed"] / value if value else None


def why_none(name: str, flow: Mapping[str, Any], mode: str) -> str:
    """The sentence for a rate that cannot be known."""
    if name in ("cherries_view", "cherries_participation"):
        return VISITORS
    if name == "cherries_completion":
        return "More submitted than agreed." if flow.get("consented") else "How many agreed is not known."
    if name.startswith("ledger_"):
        return LONGER if flow.get("issued") else "There is no ledger of invitations."
    if not flow.get("invited"):
        return NO_LIST if mode == "open" else "How many were invited is not known."
    if name.startswith(("COOP", "REF", "CON")):
        return UNLINKED if mode == "invite" else "Refusals and those never reached were not counted."
    return LONGER
