"""From the exact summary to the one that may leave. Pure.

How many answered an entry is always told, as the denominator; who did not, and why, is told from the threshold on.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from analytics.disclosure.choices import protect_choice
from analytics.disclosure.merging import is_rare
from analytics.disclosure.others import protect_multiple, protect_numbers, protect_ranking, protect_vignette
from analytics.disclosure.withholding import protect_why_not, withhold
from analytics.summaries.build import Built
from analytics.summaries.links import Facts, Link
from analytics.summaries.plan import Resampling

THRESHOLD = 5
CHOICES = ("single", "matrix", "derived")
Json = dict[str, Any]
RULE = (
    "Answers given by fewer than 5 clinicians are merged with others or hidden, with a partner so that subtraction "
    "does not bring them back. Measures are computed on what is shown, or withheld. Lowest and highest numbers are "
    "single persons and never shown. Zero is shown as 0."
)


def protect_summary(built: Built, threshold: int = THRESHOLD) -> Json:
    """The protected summary: hidden cells are null with `hidden`, withheld estimates null with reason `suppressed`."""
    summary = copy.deepcopy(built.summary)
    _Gate(summary, built.facts, threshold).protect()
    _protect_flow(summary["flow"], threshold)
    summary["disclosure"] = {"threshold": threshold, "rule": RULE}
    return summary


class _Gate:
    """One pass over the entries in file order: what is told of an entry depends on what was told of earlier ones."""

    def __init__(self, summary: Json, facts: Mapping[str, Facts], threshold: int) -> None:
        self.entries: list[Json] = summary["items"]
        self.facts, self.threshold = facts, threshold
        parameters = summary["parameters"]
        self.resampling = Resampling(
            summary["snapshot"]["sha256"], parameters["replicates"], parameters["seed"], parameters["confidence"]
        )
        self.withheld: set[str] = set()
        self.told: dict[str, list[list[str]]] = {}

    def protect(self) -> None:
        for entry in self.entries:
            if self._tells_too_much(entry):
                self.withheld.add(entry["id"])
                withhold(entry)
            else:
                protect_why_not(entry, self.threshold)
                self._protect(entry, self.facts[entry["id"]])

    def _protect(self, entry: Json, facts: Facts) -> None:
        kind = entry["kind"]
        if kind in CHOICES:
            self.told[entry["id"]] = protect_choice(entry, self.resampling, self.threshold)
        elif kind == "multiple":
            protect_multiple(entry, self.threshold)
        elif kind == "ranking":
            protect_ranking(entry, self.threshold)
        elif kind == "vignette":
            protect_vignette(entry, self.threshold, facts.per_respondent)
        elif kind != "text":
            protect_numbers(entry, self.threshold)

    def _tells_too_much(self, entry: Json) -> bool:
        """A few answered, were asked or led past; or it hangs on an entry that is withheld or would undo a merge."""
        facts = self.facts[entry["id"]]
        answered: int = entry["answered"]
        counts: tuple[int, ...] = (entry.get("respondents", answered), answered, entry["shown"], facts.led_past)
        return any(is_rare(count, self.threshold) for count in counts) or any(map(self._undoes, facts.links))

    def _undoes(self, link: Link) -> bool:
        """Whether this entry parts an answer, or answers that are told only together, into few and others."""
        if link.parent in self.withheld and not link.derived:
            return True
        told = self.told.get(link.parent, [[code] for code in link.parts])
        return any(self._parts_few(link, codes) for codes in told)

    def _parts_few(self, link: Link, codes: list[str]) -> bool:
        sums: dict[str, int] = {}
        for code in codes:
            for part, count in link.parts.get(code, {}).items():
                sums[part] = sums.get(part, 0) + count
        return len(sums) > 1 and any(is_rare(count, self.threshold) for count in sums.values())


def _protect_flow(flow: Json, threshold: int) -> None:
    """Reasons for excluding a response are told together where one of them is rare."""
    if any(is_rare(count, threshold) for count in flow["excluded"].values()):
        flow["excluded"] = {"any_reason": sum(flow["excluded"].values())}
