"""Who answered: the way from invitation to analysis, and why a count on it is not known. Pure.

`mode` is that of the survey: open, invite or import. It decides which sentence stands where a count is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.reports import entries as en
from analytics.reports.entries import Entry, Summary
from analytics.reports.numbers import number

NO_LIST = "An open link has no list of the invited."
NOT_IN_FILE = "The file came without this count."
NOBODY_COUNTED = "Nobody was counted here."
BOUNCES_UNKNOWN = "Bounced mail was not counted, so this is the most it can be."

CHAIN = (
    ("invited", "Invited"), ("delivered", "Mail delivered"), ("issued", "Invitations used (issued)"),
    ("consented", "Agreed and started"), ("submitted", "Submitted"), ("analysed", "Analysed"),
)  # fmt: skip
LEAVING = {
    "delivered": (("bounced", "Mail bounced"),),
    "issued": (("opted_out", "Opted out, at any time"),),
    "consented": (("screened_out", "Screened out"),),
    "submitted": (("withdrawn", "Withdrawn"),),
}
# Somebody may opt out after starting, so these stand beside the sums and are not part of them.
BESIDE = frozenset({"opted_out"})
OPTIONAL = frozenset({"consented", "opted_out", "withdrawn"})
REST = {
    "delivered": ("not_delivered", "Not delivered"), "issued": ("not_used", "Invitation not used"),
    "consented": ("not_started", "Did not start"), "submitted": ("not_submitted", "Started, not submitted"),
    "analysed": ("not_analysed", "Not analysed"),
}  # fmt: skip
EXCLUDED = {
    "predetermined": "by the rules set beforehand", "blank": "nothing answered", "ineligible": "not eligible",
    "duplicate": "a second answer", "test": "a test", "any_reason": "for any reason; rare ones are told together",
}  # fmt: skip
OF_THE_LIST = frozenset({"invited", "delivered", "bounced", "opted_out", "issued"})
_OTHERWISE = {"open": NOBODY_COUNTED, "invite": NOBODY_COUNTED, "import": NOT_IN_FILE}


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people; `why` says why it is None, or how to read it."""

    name: str
    label: str
    count: int | None
    why: str = ""

    @property
    def told(self) -> str:
        return "not known" if self.count is None else number(self.count, "count")


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the way: what it counts (several where none is known, for one reason) and who left before it.

    `follows`: the box before it, less those who left, is this one; only then may an arrow be drawn.
    """

    counts: tuple[Count, ...]
    left: tuple[Count, ...] = ()
    follows: bool = False

    @property
    def known(self) -> bool:
        return self.counts[0].count is not None


def count_of(flow: Entry, name: str, label: str, mode: str) -> Count:
    """A count of the flow block, with the reason where it is not known."""
    found = flow.get(name)
    if found is None:
        return Count(name, label, None, _why(flow, name, mode))
    open_ended = name == "delivered" and flow.get("bounced") is None
    return Count(name, label, int(found), BOUNCES_UNKNOWN if open_ended else "")


def _why(flow: Entry, name: str, mode: str) -> str:
    no_list = mode == "open" and name in OF_THE_LIST and flow.get("invited") is None
    return NO_LIST if no_list else _OTHERWISE[mode]


def steps(summary: Summary, mode: str) -> list[Step]:
    """The boxes from top to bottom. Neighbours that are not known for the same reason share one."""
    made: list[Step] = []
    pending: list[Count] = []
    before: Count | None = None
    for name, label in CHAIN:
        pending += _leaving(summary["flow"], name, mode)
        count = count_of(summary["flow"], name, label, mode)
        if count.count is None:
            if name not in OPTIONAL:
                _add_unknown(made, count)
                pending = [one for one in pending if one.count is not None]
            continue
        rest = _rest(before, count, pending)
        left = [one for one in pending if one.count != 0]
        if before is not None and rest:
            left += _unnamed(before, count, rest, mode)
        follows = rest is not None and rest >= 0 and made[-1].known and not count.why
        made.append(Step((count,), tuple(left), follows))
        before, pending = count, []
    return made


def _add_unknown(made: list[Step], count: Count) -> None:
    if made and not made[-1].known and made[-1].counts[0].why == count.why:
        made[-1] = Step((*made[-1].counts, count))
    else:
        made.append(Step((count,)))


def _leaving(flow: Entry, name: str, mode: str) -> list[Count]:
    if name == "analysed":
        return excluded(flow)
    found = [count_of(flow, *one, mode) for one in LEAVING.get(name, ())]
    return [one for one in found if one.count is not None or one.name not in OPTIONAL]


def excluded(flow: Entry) -> list[Count]:
    """Submitted answers that are not analysed, by reason."""
    return [
        Count(f"excluded_{reason}", f"Excluded, {EXCLUDED.get(reason, reason.replace('_', ' '))}", int(count))
        for reason, count in sorted((flow.get("excluded") or {}).items())
    ]


def _rest(before: Count | None, count: Count, left: list[Count]) -> int | None:
    """How many of the box before are neither in this one nor named on the way; below 0 where more came than set out."""
    if before is None or before.count is None or count.count is None:
        return None
    return before.count - count.count - sum(one.count or 0 for one in left if one.name not in BESIDE)


def _unnamed(before: Count, count: Count, rest: int, mode: str) -> list[Count]:
    name, label = REST[count.name]
    if count.name == "submitted" and mode == "invite":
        label = "Nothing submitted in a wave that has ended"
    if count.name == "submitted" and before.name in ("invited", "delivered"):
        name, label = "no_answer", f"{before.label}, but no answers came"
    return [Count(name, label, rest)] if rest > 0 else []


def finding(summary: Summary) -> str:
    """The flow in one sentence."""
    flow = summary["flow"]
    submitted, analysed = (number(flow[name], "count") for name in ("submitted", "analysed"))
    whole = next(((flow[name], words) for name, words in (("invited", "invited"), ("consented", "who started"))
                  if (flow.get(name) or 0) >= flow["submitted"] > 0), None)  # fmt: skip
    of = f" of {number(whole[0], 'count')} {whole[1]}" if whole else ""
    return f"{submitted}{of} submitted answers; {analysed} are analysed"


def description(made: list[Step]) -> str:
    """The boxes in words, for those who do not see the drawing."""
    said = []
    for step in made:
        said += [f"{one.label}: {one.told}" for one in step.left]
        said += [f"{one.label}: {one.told}{'. ' + one.why if one.why else ''}".rstrip(".") for one in step.counts]
    return ". ".join(said) + "."


def flow_rows(summary: Summary, mode: str) -> list[Count]:
    """Every count of the flow in order, known or not, for tables and files."""
    flow = summary["flow"]
    found = []
    for name, label in CHAIN:
        found += [count_of(flow, *one, mode) for one in LEAVING.get(name, ())]
        found += excluded(flow) if name == "analysed" else []
        found.append(count_of(flow, name, label, mode))
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answered one numbered question: least and most over its rows and fields; None where all are hidden."""

    number: int
    text: str
    unit: str
    base: int
    shown: tuple[int, int] | None
    answered: tuple[int, int] | None

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The three numbers with the names of their columns."""
        base = f"{number(self.base, 'count')}{self.unit}"
        return ("Counted", base), ("Shown", _between(self.shown)), ("Answered", _between(self.answered))


def _between(ends: tuple[int, int] | None) -> str:
    if ends is None:
        return "hidden"
    low, high = (number(end, "count") for end in ends)
    return low if low == high else f"{low}–{high}"


def answered(summary: Summary) -> list[Answered]:
    """A row a numbered question."""
    return [_answered(group) for group in en.by_item(summary)]


def _answered(group: list[Entry]) -> Answered:
    first = group[0]
    return Answered(
        int(first["number"]), str(first.get("short") or first["text"]), " cases" if first["kind"] == "vignette" else "",
        int(first["base"]), _ends(entry.get("shown") for entry in group), _ends(entry["answered"] for entry in group),
    )  # fmt: skip


def _ends(values: Iterator[Any]) -> tuple[int, int] | None:
    known = [int(value) for value in values if value is not None]
    return (min(known), max(known)) if known else None
