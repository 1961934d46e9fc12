"""The tables of a registry summary through the gate: what is not told becomes null, and what would tell it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from analytics.disclosure.registry_counts import FIRST, LEFT
from analytics.disclosure.registry_more_counts import question
from analytics.disclosure.registry_told import Told, keep, withhold, withhold_estimates
from analytics.registry_summaries.groups import ALL, UNKNOWN
from analytics.registry_summaries.platelet_holds import ACTIONS
from analytics.summaries.measures import Json


def at(group: str, by: str = "group", **more: str) -> dict[str, str]:
    """The place of a row in a table by group, or by what else it is cut: "all" is everybody."""
    return more if group == ALL else {by: group, **more}


# -- tables -----------------------------------------------------------------------------------------------------------


def class_mix(rows: list[Json], told: Told) -> None:
    """By kind of clot, or `by` the size of the site."""
    for row in rows:
        base, where = f"class_mix|{row['window']}", at(row["group"], by=row.get("by", "group"))
        if not told.count(base, **where) or not told.count(base, **where, part=UNKNOWN):
            # n and the unknown add up to the children of the group.
            withhold(row)
            continue
        for option in row["options"]:
            if not told.count(base, **where, part=option["code"]):
                option |= {"count": None, "share": None, "low": None, "high": None, "method": "none", "hidden": True}


def asparaginase(rows: list[Json], told: Told) -> None:
    for row in rows:
        group = row["group"]
        if not told.count("asparaginase", **at(group)):
            withhold(row)
            continue
        none_left, *parts = (told.count("asparaginase", **at(group, part=name)) for name in LEFT)
        keep(row, doses_remaining=none_left, truncated=parts[0], rechallenged=parts[1], unknown=parts[2])
        again, due = row["rechallenged"] is not None, row["doses_remaining"] is not None
        every = group == ALL
        keep(row, second_vte=every and again and _split(told, "asparaginase|second_vte", "yes"),
             omitted=every and due and _split(told, "asparaginase|omitted", "yes"))  # fmt: skip
        cover = every and again and told.count("asparaginase|cover")
        row["cover"] = {code: count if cover and told.count("asparaginase|cover", cover=code) else None
                        for code, count in row["cover"].items()}  # fmt: skip
        if not (again and told.count(f"asparaginase|{group}|weeks")):
            withhold_estimates(row, ("weeks_held",))


def _split(told: Told, base: str, part: str) -> bool:
    return told.count(base) and told.count(base, said=part)


def antixa(rows: list[Json], told: Told) -> None:
    kits = [row["group"] for row in rows if row["group"] != ALL]
    for row in rows:
        if not told.count("antixa", **at(row["group"])):
            withhold(row)
    open_ = {kit: (told.count(f"antixa|{kit}|unknown") and told.count("antixa", group=kit),
                   told.who(f"antixa|{kit}|unknown")) for kit in kits}  # fmt: skip
    _tell_or_hide_all(rows, "levels", told, "antixa")
    for row in [row for row in rows if not row.get("hidden")]:
        group = row["group"]
        first = all(told.count("antixa", **at(group, part=name)) for name in FIRST)
        if not first:
            withhold_estimates(row, ("first_in_range",))
        if not told.count(f"antixa|{group}|known"):
            withhold_estimates(row, ("in_range",))
            row["bounds"] = None
        of_kit = group == ALL or (open_[group][0] and told.together(open_))
        if not (told.count(f"antixa|{group}|unknown") and of_kit):
            row["unknown"], row["bounds"] = None, None


def lp(rows: list[Json], told: Told) -> None:
    agents = [row["group"] for row in rows if row["group"] != ALL]
    for row in rows:
        shown = told.count("lp") if row["group"] == ALL else told.count("lp", agent=row["group"])
        if not shown:
            withhold(row)
    _tell_or_hide_all(rows, "punctures", told, "lp")
    hidden = {row["group"] for row in rows if row.get("hidden")}
    rest = {name: _rest_of_agents(told, agents, hidden, name) for name in ("haematoma", "traumatic")}
    for row in [row for row in rows if not row.get("hidden")]:
        base, alone = f"lp|{row['group']}", row["group"] == ALL
        said = [told.count(f"{base}|haematoma", said=part) for part in ("had", "had_none", "nobody_said")]
        if not (all(said) and told.count(f"{base}|haematoma") and (alone or rest["haematoma"])):
            row["children_answered"] = None
            withhold_estimates(row, ("haematoma_per_child", "haematoma_per_puncture"))
        keep(row, traumatic=told.count(f"{base}|traumatic") and (alone or rest["traumatic"]))
        for side in ("before", "after"):
            known = told.count(f"{base}|hours_{side}|known")
            keep(row, **{f"hours_{side}_median": known,
                         f"hours_{side}_known": known and told.count(f"{base}|hours_{side}")})  # fmt: skip


OF_ALL_THINGS = ("haematoma_per_puncture", "hours_before_known", "hours_after_known")
"""Of punctures: shares and counts that would bring their number back."""


def _tell_or_hide_all(rows: list[Json], name: str, told: Told, base: str) -> None:
    """How many things of theirs the children of each row had: one less the other says that a few had a second one. The
    rows add up, so all are told or none."""
    if not all(told.count(f"{base}|{row['group']}|more") for row in rows):
        for row in rows:
            row[name] = None
            withhold_estimates(row, OF_ALL_THINGS)


def _rest_of_agents(told: Told, agents: list[str], hidden: set[str], name: str) -> bool:
    """Whether what all agents but those told had is nobody, or enough."""
    at_part = {"said": "had"} if name == "haematoma" else {}
    parts = {agent: (agent not in hidden and told.count(f"lp|{agent}|{name}", **at_part),
                     told.who(f"lp|{agent}|{name}", **at_part)) for agent in agents}  # fmt: skip
    return told.together(parts)


# -- platelets --------------------------------------------------------------------------------------------------------


def platelet_holds(rows: list[Json], told: Told, of_all: Callable[[Json], Json]) -> None:
    """`of_all`: the share held of all opportunities of a row, told where that of the known decisions may not be."""
    before: dict[str, list[str]] = {}
    for row in rows:
        name, base = question(row), f"holds|{row['clot_age']}"
        children, others = f"{base}|{name}|children", before.setdefault(base, [])
        if row["n"] and not (told.count(children) and told.apart(children, others)):
            withhold(row)
            continue
        others.append(children)
        row["apart"] = row["apart"] if told.count(f"{base}|{name}|apart") else None
        if not row["n"]:
            continue
        whole = told.count(f"{base}|{name}")
        shown = {action: whole and told.count(f"{base}|{name}", action=action) for action in ACTIONS}
        keep(row, opportunities=whole)
        row["actions"] = {action: row["actions"][action] if may else None for action, may in shown.items()}
        _shares_of_holds(row, shown, of_all)


def _shares_of_holds(row: Json, shown: dict[str, bool], of_all: Callable[[Json], Json]) -> None:
    """A share of the known decisions beside what is told of them is how many are not known."""
    known = shown["unknown"] and row["opportunities"] is not None
    if not shown["held"]:
        withhold_estimates(row, ("share_held",))
    elif not known:
        row["share_held"], row["of"] = of_all(row), "opportunities"
    if not (known and shown["held"] and shown["reduced"]):
        withhold_estimates(row, ("share_held_or_reduced",))
    if row["bounds"] and not (shown["held"] and row["opportunities"] is not None):
        row["bounds"] = None
    elif row["bounds"] and not shown["unknown"]:
        row["bounds"] = [row["bounds"][0], None]


def platelet_threshold(rows: list[Json], told: Told) -> None:
    """The second act tells its intervals where they are those of the first, or differ by enough children. Rows about
    nearly the children of another block keep what was fitted to them, without counts."""
    first: dict[str, int] = {}
    for row in rows:
        age, base = row["clot_age"], f"threshold|{row['clot_age']}"
        if row["n"] and not told.people.may_be_shown(told.who(base)):
            withhold(row)
            continue
        is_near = bool(row["n"]) and not told.count(base)
        if is_near:
            keep(row, n=False, sites=False, decisions=False)
        count = row["intervals"]
        differs = abs(count - first.get(age, count))
        if not told.count(f"threshold|{age}|{row['act']}|intervals") or 0 < differs < 11:
            keep(row, intervals=False)
            row |= {"counts": [], "turnbull": [], "turnbull_most": []}
            continue
        first.setdefault(age, count)
        _turnbull(row, count)
        if is_near:
            _without_counts(row)


def _without_counts(row: Json) -> None:
    """Nearly the children of another block: what was fitted to enough of them is told, how many they are is not; and
    shares so short that they do not say of how many they are."""
    keep(row, intervals=False)
    row |= {name: [round(share, 2) for share in row[name]] for name in ("turnbull", "turnbull_most")}


def _turnbull(row: Json, n: int) -> None:
    """Counts at which the least and the most known shares each move by no child, or by 11 of n."""
    kept: list[int] = []
    if None in row["turnbull"] or None in row["turnbull_most"]:
        row |= {"counts": [], "turnbull": [], "turnbull_most": []}
        return
    for i in range(len(row["counts"])):
        before = kept[-1] if kept else None
        if all(_step(values, before, i, n) for values in (row["turnbull"], row["turnbull_most"])):
            kept.append(i)
    row |= {name: [row[name][i] for i in kept] for name in ("counts", "turnbull", "turnbull_most")}


def _step(values: list[float], before: int | None, at_: int, n: int) -> bool:
    moved = (values[at_] - (0.0 if before is None else values[before])) * n
    rest = (1.0 - values[at_]) * n
    return all(round(change) == 0 or change >= 11 for change in (moved, rest))
