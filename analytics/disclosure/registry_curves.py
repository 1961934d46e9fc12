"""The curves of a registry summary through the gate, with the shares and days that are read from them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.disclosure.registry_between import NESTED
from analytics.disclosure.registry_blocks import at
from analytics.disclosure.registry_counts import COURSE, IMPRECISE, begun, is_like_all
from analytics.disclosure.registry_readings import Memory, Reading
from analytics.disclosure.registry_spells import Beside, Spells, Timed, moved
from analytics.disclosure.registry_told import SUPPRESSED, Told, blank, keep, withhold
from analytics.registry_summaries.duration import window
from analytics.registry_summaries.groups import ALL
from analytics.summaries.measures import Json, null
from registry.derived.first_events import DEATH

DAY_GRID, WEEK = 28, 7
NOTHING_BESIDE = Beside()
MEDIANS = ("median_earliest", "median_as_entered", "median_latest")
Rows = dict[str, list[Timed]]


def duration(rows: list[Json], told: Told, members: Rows, memory: Memory) -> None:
    for row in rows:
        group = row["group"]
        if not told.count("duration", **at(group)):
            withhold(row)
            continue
        keep(row, **{name: told.count("duration", **at(group, part=name)) for name in COURSE})
        spells = _spells(members, row, told, memory.of(f"duration|{group}"))
        usual = sorted(row["fixed_times"], key=lambda one: -(one["share"]["value"] or 0.0))
        for one in usual:
            asked = window(one["rule"])
            may = one["share"]["value"] is None or spells.accept_window(asked)
            if not may or (one["share"]["value"] == 0 and not spells.counted([asked[1]])):
                one["share"] = null(SUPPRESSED)
        _read_on_grid(row, ("survival", "low", "high"), spells)
        row["quartiles"] = [_quartile(one, spells) for one in row["quartiles"]]
        _rules(row, told, spells)
        _sensitivity(row["sensitivity"], told.count("duration|precision", **at(group, part=IMPRECISE)), spells)
        _remember(memory, f"duration|{group}", row, spells)


def _rules(row: Json, told: Told, spells: Spells) -> None:
    """The shares by rule where each rests on nobody or enough, those still treated too, and what is not told as well.
    Together they are a reading of the curve on their day. One child moves them, as it moves a quartile."""
    day, where = row["by_day"], at(row["group"])
    may = day is not None and spells.has_grown and told.people.may_be_shown(spells.at_risk(day))
    parts = {
        one["rule"]: (told.count("duration|rule", **where, part=one["rule"]),
                      told.who("duration|rule", **where, part=one["rule"])) for one in row["ended_by"]
    }  # fmt: skip
    may = may and told.together(parts) and spells.accept((day,))
    for one in row["ended_by"]:
        is_zero = one["share"]["value"] == 0
        if day is not None and not (may and parts[one["rule"]][0] and (not is_zero or spells.counted([day]))):
            one["share"] = null(SUPPRESSED)


def _sensitivity(found: Json, told: bool, spells: Spells) -> None:
    """Medians as quartiles are, where it is told how many days are imprecise; without one of them all are the same."""
    if not told:
        blank(found, list(found))
        return
    for name in MEDIANS:
        one = _quartile({"q": None, **found[name]}, spells)
        found[name] = {key: value for key, value in one.items() if key != "q"}


def _spells(members: Rows, row: Json, told: Told, before: Sequence[Reading], beside: Beside = NOTHING_BESIDE) -> Spells:
    start, inside = begun(members.get(row["group"], []))
    return Spells(inside, start, told.people, before, row["events"] is not None, beside)


def _beside_narrower(row: Json, rows: list[Json], members: dict[str, Rows], told: Told) -> Beside:
    """The curve of an outcome that is part of this one, where it is told: what this one has more, by the day."""
    narrower = next((narrow for wide, narrow in NESTED if wide == f"incidence|{row['cause']}"), "")
    cause, group = narrower.rpartition("|")[2], row["group"]
    is_told = any(one["times"] and (one["cause"], one["group"], one["scheme"]) == (cause, group, DEATH) for one in rows)
    if not is_told:
        return NOTHING_BESIDE
    start, there = begun(members[cause].get(group, []))
    return Beside(Spells(there, start, told.people), moved(members[row["cause"]].get(group, []), there))


def _remember(memory: Memory, name: str, row: Json, spells: Spells) -> None:
    """The days of the curve and of the windows, and those whose number at risk is told, if only by the limits of 0;
    nothing where nothing was read."""
    if spells.is_closed:
        memory.closed += 1
        return
    risk = {day for day, count in zip(row["times"], row["at_risk"], strict=True) if count is not None}
    risk |= {read["day"] for read in row.get("at", ()) if read["value"] == 0}
    risk |= {window(one["rule"])[1] for one in row.get("fixed_times", ()) if one["share"]["value"] == 0}
    risk |= {row["by_day"] for one in row.get("ended_by", ()) if one["share"]["value"] == 0}
    memory.keep(name, spells.reading(spells.cuts, risk))


def _read_on_grid(row: Json, names: tuple[str, ...], spells: Spells) -> None:
    """The days of its own grid where every one of them may be told, else those of 28 days that may; [] where none."""
    watched, cuts = [day for day in row["times"] if spells.is_watched(day)], spells.cuts
    days = spells.grid(watched)
    if days != watched:
        spells.cuts, row["grid_days"] = cuts, DAY_GRID
        days = spells.grid([day for day in row["times"] if day % DAY_GRID == 0])
    place = {day: i for i, day in enumerate(row["times"])}
    days = _without_telling_limits(days, {day: row[names[0]][place[day]] for day in days}, spells)
    counted = spells.counted(days)
    for name in names:
        row[name] = [row[name][place[day]] for day in days]
    row["at_risk"] = [row["at_risk"][place[day]] if day in counted else None for day in days]
    row["times"] = days


def _without_telling_limits(days: list[int], values: dict[int, float], spells: Spells) -> list[int]:
    """Without the days on which nothing has happened yet and the number at risk is hidden: the limits of 0 of n are a
    function of n alone, and would tell it."""
    counted = spells.counted(days)
    return [day for day in days if day in counted or day == spells.start or values[day] not in (0.0, 1.0)]


def _quartile(one: Json, spells: Spells) -> Json:
    """A quartile read on days of seven, an exact one being the day of one child; none where under 11 are at risk, and
    none where few came or left since a report that told it: one child moves it."""
    if one["value"] is None:
        return one
    value, low, high = (None if one[name] is None else -(-one[name] // WEEK) * float(WEEK)
                        for name in ("value", "low", "high"))  # fmt: skip
    if value is None or not spells.has_grown or not spells.is_watched(int(value)):
        return {"q": one["q"], **null(SUPPRESSED)}
    low, high = (None if end is None or not spells.is_watched(int(end)) else end for end in (low, high))
    return {**one, "value": value, "low": low, "high": high,
            "method": "none" if low is None and high is None else one["method"]}  # fmt: skip


def incidence(rows: list[Json], told: Told, members: dict[str, Rows], memory: Memory) -> None:
    """The first scheme of each cause; others are read beside it (registry_schemes)."""
    for row in [row for row in rows if row["scheme"] == DEATH]:
        group, base = row["group"], f"incidence|{row['cause']}"
        if not told.count(base, **at(group)) or not told.people.may_be_shown(_inside(members[row["cause"]], group)):
            withhold(row)
            continue
        if not is_like_all(members[row["cause"]], group):
            withhold(row)
            continue
        others = told.count(base, **at(group, part="others")) and all(
            told.count(f"{base}|{group}|others{more}") for more in ("", "|censored")[: 1 + (group == ALL)]
        )
        keep(row, events=told.count(base, **at(group, part="events")), competing=others, censored=others,
             not_watched=told.count(base, **at(group, part="not_watched")))  # fmt: skip
        row["from_day"] = -(-row["from_day"] // WEEK) * WEEK
        if row["not_watched"] is None:
            # n beside the children of the group would give it back.
            withhold(row)
            continue
        row["gray"], row["logrank"] = _no_test(row["gray"]), _no_test(row["logrank"])
        beside = _beside_narrower(row, rows, members, told)
        spells = _spells(members[row["cause"]], row, told, memory.of(f"{base}|{group}"), beside)
        read_incidence(row, spells, memory, f"{base}|{group}")


def read_incidence(row: Json, spells: Spells, memory: Memory, name: str) -> None:
    """The days of a row whose counts are decided; none where its number of events is not told."""
    if row["events"] is None:
        row["at"] = [{"day": one["day"], **null(SUPPRESSED)} for one in row["at"]]
        for series in ("times", "at_risk", "cif", "low", "high"):
            row[series] = []
        return
    for read in sorted(row["at"], key=lambda read: -read["day"]):
        day = read["day"]
        may = read["value"] is None or (spells.is_watched(day) and spells.accept((day,)))
        if not may or (read["value"] == 0 and not spells.counted([day])):
            read.update(null(SUPPRESSED))
    _read_on_grid(row, ("cif", "low", "high"), spells)
    _remember(memory, name, row, spells)


def _inside(members: Rows, group: str) -> set[int]:
    return {one.child for one in begun(members.get(group, []))[1]}


def _no_test(test: Json) -> Json:
    """A test between kinds of clot rests on kinds whose rows are withheld."""
    return test if test["reason"] else {**dict.fromkeys(test), "reason": SUPPRESSED}
