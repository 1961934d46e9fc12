"""The picture as text, in reading order, and as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from registry.timeline.marks import LANES, Mark, as_cell, in_words, joined

HEAD = ("Lane", "What", "From day", "To day", "Detail")
NOTHING = "Nothing entered yet."


def title(marks: Sequence[Mark], upto: int) -> str:
    """The finding in words: the first clot, how often anticoagulation was held, how far it is entered."""
    if not marks:
        return "Timeline of the case: nothing entered yet"
    clot = next((mark for mark in marks if mark.kind == "clot" and mark.start is not None), None)
    holds = sum(mark.kind == "hold" for mark in marks)
    held = "held once" if holds == 1 else f"held {holds} times" if holds else ""
    first = f"{clot.what.lower() if clot.what[1:2].islower() else clot.what} on {clot.days}" if clot else "no clot"
    return f"Timeline of the case: {joined(first, held)}; entered to day {upto}"


def sentences(marks: Sequence[Mark], upto: int, threshold: int | None) -> tuple[str, ...]:
    """One sentence or more a lane, for somebody who listens."""
    if not marks:
        return (NOTHING,)
    told = [f"Entered to day {upto}. Day 0 is the diagnosis of leukaemia."]
    for lane, name in LANES.items():
        here = [mark for mark in marks if mark.lane == lane]
        if here:
            told.append(_counts(here, threshold) if lane == "platelet" else _lane(name, here))
    return tuple(told)


def _lane(name: str, marks: Sequence[Mark]) -> str:
    full = "Lumbar punctures" if name.startswith("Lumbar") else name
    return f"{full}: {'; '.join(_told(mark) for mark in marks)}."


def _told(mark: Mark) -> str:
    held = f" ({mark.label})" if mark.kind == "hold" else ""
    return joined(f"{mark.name}{held}", mark.detail, by=": ")


def _counts(marks: Sequence[Mark], threshold: int | None) -> str:
    dated = [mark for mark in marks if mark.start is not None]
    said = f"Platelets: {len(marks)} count{'s' * (len(marks) > 1)}"
    if not dated:
        return f"{said}, of days not known."
    lowest = min(dated, key=lambda mark: mark.number or 0)
    first, last = (mark.start for mark in (dated[0], dated[-1]))
    between = f"{in_words(first)} to {as_cell(last)}" if first and last and first != last else lowest.days
    below = sum((mark.number or 0) < threshold for mark in marks) if threshold is not None else 0
    rule = f" {below} below the site's rule of {threshold}." if threshold is not None else ""
    return f"{said}, {between}. Lowest {lowest.what.removeprefix('Platelets ')} on {lowest.days}.{rule}"


def table(marks: Sequence[Mark]) -> tuple[tuple[str, ...], ...]:
    """A row a mark under the header: lane, what, from, to, detail."""
    return (HEAD, *(_row(mark) for mark in marks))


def _row(mark: Mark) -> tuple[str, ...]:
    to = "goes on" if mark.goes_on else as_cell(mark.stop or mark.start)
    held = mark.label if mark.kind == "hold" else ""
    return LANES[mark.lane], mark.what, as_cell(mark.start), to, joined(held, mark.detail)
