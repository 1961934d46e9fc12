"""The counts of every block of a registry summary as linked counts with their children: what the gate decides on. Pure.

Parts of a known total are linked: groups within all, classes, actions, ends. A number that is in no sum stands alone.
Numbers of two blocks are not linked, nor are two rows of one block whose children overlap (the agents of punctures):
what is left out of a block is told there as a part of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from analytics.disclosure.registry_people import Counted, crossed, listed, number
from analytics.disclosure.registry_spells import Timed
from analytics.registry_summaries import class_mix, duration, incidence, site_options
from analytics.registry_summaries.cohort import Child, Cohort
from analytics.registry_summaries.groups import ALL, UNKNOWN, declared_classes, declared_types, type_of
from analytics.registry_summaries.spells import Spell, watched
from registry.codebook_reader import codebook
from registry.derived.classes import WINDOWS, modal_class
from registry.derived.episodes import episode
from registry.derived.first_events import CAUSES, DEATH, first_event
from registry.derived.levels import KITS, kit_class, peaks
from registry.derived.outcomes import Rechallenge, rechallenge
from registry.facts import Row
from registry.values import Answer

T = TypeVar("T")
Parts = dict[str, dict[str, set[int]]]
COURSE = ("events", "competing", "censored")
OTHERWISE, IMPRECISE = "otherwise", "imprecise"
OUTCOME = ("events", "others", "not_watched")
LEFT = ("none_left", "truncated", "rechallenged", "unknown")
FIRST = ("yes", "no", "unknown")


def _clots(cohort: Cohort, find: Callable[[Child, Row], T | None]) -> Iterator[tuple[int, str, T]]:
    """Place of a child, type of its index clot, and what the rule says of it; those of whom it says nothing are out."""
    for place, child in enumerate(cohort.children):
        event = child.facts.index_event()
        found = None if event is None else find(child, event)
        if event is not None and found is not None:
            yield place, type_of(event), found


def _parts(found: Iterable[tuple[int, str, str]], groups: Iterable[str]) -> Parts:
    """Group -> part -> children, groups in the order of the summary."""
    parts: Parts = {}
    for place, group, part in found:
        parts.setdefault(group, {}).setdefault(part, set()).add(place)
    return {group: parts[group] for group in (*groups, UNKNOWN) if group in parts}


# -- curves -----------------------------------------------------------------------------------------------------------


def spells(cohort: Cohort, block: str, scheme: str = DEATH) -> dict[str, list[Timed]]:
    """Children of the curves of `duration`, or of a cause of `incidence`, by group with "all" first."""
    found: dict[str, list[Timed]] = {ALL: []}
    for place, group, one in _clots(cohort, lambda child, event: _timed(child, event, block, scheme)):
        timed = Timed(place, one.time, one.cause, one.entry)
        found[ALL].append(timed)
        found.setdefault(group, []).append(timed)
    return found


def _timed(child: Child, event: Row, block: str, scheme: str) -> Spell | None:
    if block == "duration":
        treated = episode(child.facts, event)
        return None if treated is None else Spell(0, treated.days, duration.CAUSES[treated.end])
    found = first_event(child.facts, block, scheme)
    return None if found is None else Spell(0, found.time, incidence.ENDS[found.end], max(found.entry, 0))


def begun(rows: list[Timed]) -> tuple[int, list[Timed]]:
    """First day of a curve and the children who are in it, by the rule of `watched`."""
    start = watched(Spell(0, one.time, one.cause, one.entry) for one in rows).start if rows else 0
    inside = [one for one in rows if one.entry == 0 or one.time > one.entry]
    kept = [one for one in inside if start == 0 or one.time > start]
    return start, [Timed(one.child, one.time, one.cause, max(one.entry, start)) for one in kept]


def courses(rows: Mapping[str, list[Timed]]) -> Counted:
    """By group and how the treatment ended."""
    names = {1: "events", 2: "competing", 0: "censored"}
    found = [(one.child, group, names[one.cause]) for group, members in rows.items() if group != ALL for one in members]
    return crossed("duration", _parts(found, declared_types()), COURSE)


def rules(cohort: Cohort) -> Counted:
    """By group and the rule by which treatment had ended as planned on the day up to which rules are told."""
    found = list(_clots(cohort, lambda child, event: duration.course_of(child.facts, event)))
    day = duration.by_day([course.episode.days for _, _, course in found])

    def part(course: duration.Course) -> str:
        return course.rule if course.rule and day is not None and course.episode.days <= day else OTHERWISE

    parts = _parts(((place, group, part(course)) for place, group, course in found), declared_types())
    return crossed("duration|rule", parts, (*duration.RULES.values(), OTHERWISE))


def precision(cohort: Cohort) -> Counted:
    """By group and whether the days of treatment are known well enough."""
    found = _clots(cohort, lambda child, event: duration.course_of(child.facts, event))
    told = [(place, group, IMPRECISE if one.lasted.is_imprecise else "precise") for place, group, one in found]
    return crossed("duration|precision", _parts(told, declared_types()), (IMPRECISE, "precise"))


def outcomes(base: str, rows: Mapping[str, list[Timed]]) -> list[Counted]:
    """By group, who had the event, all told as the curve of all counts them; who was never in it is "not_watched".

    The others had what competes, or nothing: told of all, or of every group where nobody had it.
    """
    inside = {one.child: one.cause for one in begun(rows[ALL])[1]}
    names = {1: "events", 2: "others", 0: "others", None: "not_watched"}
    found = [(one.child, group, names[inside.get(one.child)])
             for group, members in rows.items() if group != ALL for one in members]  # fmt: skip
    linked = crossed(base, _parts(found, declared_types()), OUTCOME, answer=False)
    competing = {child for child, cause in inside.items() if cause == 2}
    censored = {child for child, cause in inside.items() if cause == 0}
    whole = number(f"{base}|{ALL}|others", competing), number(f"{base}|{ALL}|others|censored", censored)
    if competing:
        return [linked, *whole]
    return [linked, *whole, *(number(f"{base}|{group}|others", ()) for group in rows if group != ALL)]


def is_like_all(rows: Mapping[str, list[Timed]], group: str) -> bool:
    """Whether the curve of a group counts the same of its children as the curve of all does; else the sums break."""
    everybody = {one.child for one in begun(rows[ALL])[1]}
    return {one.child for one in begun(rows[group])[1]} == everybody & {one.child for one in rows[group]}


# -- tables by kind of clot -------------------------------------------------------------------------------------------


def classes(cohort: Cohort, window: str) -> list[Counted]:
    """By type and class, which is "none" for those who were not treated in the window.

    The first class is told by size of site too: another table of the same children, so that both are solved for at
    once. A third would be too many to solve for in reasonable time.
    """

    def find(child: Child, event: Row) -> str | None:
        if window != class_mix.FIRST and episode(child.facts, event) is None:
            return None
        return modal_class(child.facts, event, window) or UNKNOWN

    codes = (*declared_classes(), UNKNOWN)
    base, found = f"class_mix|{window}", list(_clots(cohort, find))
    by_type = crossed(base, _parts(found, declared_types()), codes)
    if window != site_options.WINDOW:
        return [by_type]
    sized = [(place, site_options.size_of(cohort, cohort.children[place]), part) for place, _, part in found]
    return [by_type, crossed(base, _parts(sized, site_options.BANDS), codes, by=site_options.BY)]


def doses(cohort: Cohort) -> list[Counted]:
    """By type and what became of the doses; of all: who had a second clot, whose doses were left out, and cover."""
    found = list(_clots(cohort, _doses))
    due = [(place, one) for place, _, one in found if one.remaining > 0]
    again = [(place, one) for place, one in due if one.rechallenged]
    codes = [code.code for code in codebook().field("asparaginase_exposure", "ac_cover").codes]
    timed = [(p, kind) for p, kind, one in found if one.remaining > 0 and one.rechallenged and one.held_d is not None]
    kinds = (ALL, *dict.fromkeys(kind for _, kind, _ in found))
    weeks = {group: {p for p, kind in timed if group in (ALL, kind)} for group in kinds}
    covers = {code: {p for p, one in again if (one.covers[0] or UNKNOWN) == code} for code in (*codes, UNKNOWN)}
    parts = _parts(((place, group, _left(one)) for place, group, one in found), declared_types())
    return [
        crossed("asparaginase", parts, LEFT),
        _yes_no("asparaginase|second_vte", again, lambda one: one.second_clot),
        _yes_no("asparaginase|omitted", due, lambda one: one.omitted > 0),
        listed("asparaginase|cover", "cover", covers),
        *(number(f"asparaginase|{group}|weeks", who) for group, who in weeks.items()),
    ]


def _doses(child: Child, event: Row) -> Rechallenge | None:
    """Of a treated child; nothing remaining where nobody said how much."""
    if episode(child.facts, event) is None:
        return None
    return rechallenge(child.facts, event) or Rechallenge(0, 0, 0, (), None, False)


def _left(one: Rechallenge) -> str:
    if one.remaining == 0:
        return "none_left"
    return "unknown" if not one.is_known else "rechallenged" if one.rechallenged else "truncated"


def _yes_no(base: str, rows: Iterable[tuple[int, T]], rule: Callable[[T], bool]) -> Counted:
    found = [(place, rule(one)) for place, one in rows]
    return listed(base, "said", {"yes": {p for p, yes in found if yes}, "no": {p for p, yes in found if not yes}})


def levels(cohort: Cohort) -> list[Counted]:
    """By kit and first level; levels by kit, and those that may be in or out."""
    found = [(place, kit_class(child.facts), peaks(child.facts)) for place, child in enumerate(cohort.children)]
    found = [one for one in found if one[2].rows]
    first = {Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: "unknown"}
    parts = _parts(((place, kit, first[one.in_range[0]]) for place, kit, one in found), KITS[:-1])
    counted = [crossed("antixa", parts, FIRST)]
    for kit in (ALL, *parts):
        again = {p: len(one.rows) - 1 for p, k, one in found if kit in (ALL, k) and len(one.rows) > 1}
        counted.append(number(f"antixa|{kit}|more", again, sum(again.values())))
        open_ = [(p, one.in_range.count(Answer.UNKNOWN)) for p, k, one in found if kit in (ALL, k)]
        known = {p for p, k, one in found if kit in (ALL, k) and one.known_share is not None}
        counted.append(number(f"antixa|{kit}|known", known))
        counted.append(number(f"antixa|{kit}|unknown", {p for p, n in open_ if n}, sum(n for _, n in open_)))
    return counted


def windows() -> tuple[str, ...]:
    return tuple(WINDOWS)


def curve_blocks() -> tuple[str, ...]:
    """`duration`, then the causes of `incidence`: the bases of `ends`."""
    return ("duration", *CAUSES)
