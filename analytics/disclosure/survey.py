"""From the exact summary to the one that may leave. Pure.

How many answered an entry is always told, as the denominator; who did not, and why, is told from the threshold on.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from analytics.disclosure.choices import protect_choice
from analytics.disclosure.groups import newcomers_agree
from analytics.disclosure.history import numbers_moved, with_history
from analytics.disclosure.linked_groups import LinkedGroups
from analytics.disclosure.merging import THRESHOLD, is_rare
from analytics.disclosure.others import protect_multiple, protect_numbers, protect_ranking, protect_vignette
from analytics.disclosure.raking import group_counts, protect_raked
from analytics.disclosure.withholding import protect_why_not, withhold, withhold_numeric
from analytics.summaries.build import Built
from analytics.summaries.flow import outcome_classes
from analytics.summaries.links import Facts, Link
from analytics.summaries.measures import null
from analytics.summaries.plan import Resampling

AAPOR = ("RR", "COOP", "REF", "CON")
CHOICES = ("single", "matrix", "derived")
Json = dict[str, Any]
RULE = (
    "Answers given by fewer than 5 clinicians are merged with others or hidden, with a partner so that subtraction "
    "does not bring them back. Measures are computed on what is shown, or withheld. Lowest and highest numbers are "
    "single persons and never shown. Zero is shown as 0."
)
SINCE = (
    " A count that has changed by 1 to 4 since an earlier report of this survey is treated the same, and a few "
    "newcomers of one mind too: two reports side by side would tell who came between."
)


def protect_summary(built: Built, threshold: int = THRESHOLD, earlier: Sequence[Json] = ()) -> Json:
    """The protected summary: hidden cells are null with `hidden`, withheld estimates null with reason `suppressed`.

    `earlier`: the exact summaries of the snapshots of which somebody has read a report already, made by the same plan.
    """
    summary = copy.deepcopy(built.summary)
    then = [{entry["id"]: entry for entry in one["items"]} for one in earlier]
    before = {entry["id"]: [one.get(entry["id"]) for one in then] for entry in summary["items"]}
    moved = {entry["id"] for entry in summary["items"] if numbers_moved(entry, before[entry["id"]], threshold)}
    summary["items"] = [with_history(entry, before[entry["id"]]) for entry in summary["items"]]
    _Gate(summary, built.facts, threshold, moved).protect()
    _protect_flow(summary["flow"], summary["response_rates"], threshold)
    summary["disclosure"] = {"threshold": threshold, "rule": RULE + (SINCE if earlier else "")}
    return summary


class _Gate:
    """One pass over the entries in file order: what is told of an entry depends on what was told of earlier ones."""

    def __init__(self, summary: Json, facts: Mapping[str, Facts], threshold: int, moved: Collection[str]) -> None:
        self.entries: list[Json] = summary["items"]
        self.facts, self.threshold, self.moved = facts, threshold, moved
        self.linked = LinkedGroups(self.entries, facts)
        parameters = summary["parameters"]
        self.resampling = Resampling(
            summary["snapshot"]["sha256"], parameters["replicates"], parameters["seed"], parameters["confidence"]
        )
        self.margins = parameters.get("margins", {})
        self.confidence: float = parameters["confidence"]
        self.withheld: set[str] = set()
        self.told: dict[str, list[list[str]]] = {}

    def protect(self) -> None:
        for entry in self.entries:
            exact = group_counts(entry, self.margins)
            if self._tells_too_much(entry):
                self.withheld.add(entry["id"])
                withhold(entry)
            else:
                protect_why_not(entry, self.threshold)
                self._protect(entry, self.facts[entry["id"]])
            self.linked.leave_out(entry, self._merged)
            protect_raked(entry, self.margins, exact, self.confidence, self.threshold)

    @property
    def _merged(self) -> set[str]:
        return {name for name, sums in self.told.items() if any(len(codes) > 1 for codes in sums)}

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
        if entry["id"] in self.moved:
            withhold_numeric(entry)

    def _tells_too_much(self, entry: Json) -> bool:
        """A few answered, were asked or led past; or it hangs on an entry that is withheld or would undo a merge."""
        facts = self.facts[entry["id"]]
        answered: int = entry["answered"]
        counts: tuple[int, ...] = (entry.get("respondents", answered), answered, entry["shown"], facts.led_past)
        few = any(is_rare(count, self.threshold) for count in counts) or newcomers_agree(entry)
        return few or any(map(self._undoes, facts.links))

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


def _protect_flow(flow: Json, rates: Json, threshold: int) -> None:
    """Reasons for excluding a response are told together where one of them is rare; then no rate tells them apart."""
    excluded = flow["excluded"]
    if any(is_rare(count, threshold) for count in excluded.values()):
        flow["excluded"] = {"any_reason": sum(excluded.values())}
        if len(outcome_classes(excluded)) > 1:
            rates.update({name: null("suppressed") for name in rates if name.startswith(AAPOR)})
