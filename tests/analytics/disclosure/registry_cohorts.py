"""Random registries written as lines, and the reader who subtracts what a report of one tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from registry.facts import Row
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines

TYPES = ("cvc_dvt", "cvc_dvt", "cvc_dvt", "cvst", "cvst", "pe", "splanchnic")
AGENTS = ("enoxaparin", "enoxaparin", "enoxaparin", "rivaroxaban", "heparin")
ACTS = ("hold", "hold", "continue_full", "reduce_half")
PARTS = {
    "duration": ("events", "competing", "censored"), "incidence": ("events", "competing", "censored", "not_watched"),
    "asparaginase": ("doses_remaining", "truncated", "rechallenged", "unknown"), "antixa": (), "class_mix": (),
}  # fmt: skip
NOT_CHILDREN = frozenset({
    "sites", "df", "p", "statistic", "phi", "tau2", "replicates", "from_day", "grid_days", "window_d", "threshold",
    "by_day", "hours_before_median", "hours_after_median", "anova", "beta_binomial", "target", "required_filled",
    "times", "day",
    "limits", "level", "low", "high", "value", "share", "q", "counts", "bounds", "survival", "cif", "turnbull",
    "turnbull_most", "months",
})  # fmt: skip


def random_cohort(seed: int, children: int = 70, sites: int = 9) -> Cohort:
    """Children whose clots, drugs and courses differ, some of them alone in what they have; sites of unequal size."""
    draw = Random(seed)
    names = [f"s{place}" for place in range(sites)]
    weights = [draw.uniform(0.3, 3) for _ in names]
    cohort = cohort_of_lines([(draw.choices(names, weights)[0], _child(draw)) for _ in range(children)])
    # Drawn last, so that the children of a seed are the same with and without.
    return replace(cohort, site_rows={name: _site(name, draw.choice((20, 40, 40, 60))) for name in names})


def _site(name: str, cases: int) -> Row:
    return Row("site", (name,), {"site_code": name, "annual_all_dx": Decimal(cases)})


def _child(draw: Random) -> list[str]:
    day, stop, last = draw.randint(10, 40), draw.choice((60, 91, 91, 100, 183)), draw.choice((300, 500))
    agent, given = draw.choice(AGENTS), draw.choice(("given day=150", "omitted", "planned"))
    lines = [
        f"enrolment age_dx_mo=60 enrol_day={draw.choice((3, 3, 3, day + 30))} last_contact_day={last}",
        f"vte_event event_no=1 day={day} status=index type={draw.choice(TYPES)}"
        f" asp_doses_remaining={draw.randint(0, 2)}",
        "asparaginase_exposure drug=pegaspargase planned_day=5 status=given day=5",
    ]
    if given != "planned":
        lines.append(f"asparaginase_exposure drug=pegaspargase planned_day=150 status={given}")
    if draw.random() < 0.9:
        reason = draw.choice(("completed", "completed", "line_removed", "bleed"))
        last_dose = day + stop + draw.randint(-9, 9)
        typed = f"{last_dose} ~14" if last_dose % 4 == 0 else f"{last_dose}"
        lines.append(f"anticoagulant_course course_no=1 vte_event=1 intent=treatment agent={agent} start_day={day}"
                     f" 'stop_day={typed}' freq_h=12 intensity=therapeutic stop_reason={reason}")  # fmt: skip
        lines += [f"lp_hold lp_day={day + 25} agent={agent} held=yes last_dose_h_before=24 haematoma=none",
                  f"lab_level day={day + 8} course=1 assay=anti_xa_lmwh hours_post_dose=4"
                  f" value={draw.choice(('0.4', '0.6', '0.8', '1.3'))}",
                  f"count day={day + 15} plt={draw.choice((15, 28, 35, 44, 60))}"]  # fmt: skip
        if draw.random() < 0.6:
            lines.append(f"platelet_hold_episode vte_event=1 decision_day={day + 15} primary_reason=platelet"
                         f" action={draw.choice(ACTS)}")  # fmt: skip
    if draw.random() < 0.25:
        lines.append(f"vte_event event_no=2 day={day + draw.randint(40, 200)} status=recurrence_new_site type=pe")
    if (day + last) % 7 == 0:
        lines += [f"bleeding_event day={day + 20 + 15 * n} site=epistaxis intervention_non_or=yes"
                  + (" overt=yes or_surgery=yes" if stop == 91 else "") for n in range(1 + day % 2)]  # fmt: skip
    # Decided by what was drawn already, so that the children of a seed are otherwise the same.
    if (day + stop) % 5 == 0:
        lines.append(f"status_event day={day + stop // 2} kind=relapse")
    return lines


def bleeders(major: int, relevant: int, children: int = 160) -> Cohort:
    """Treated children of ten sites; the first bled majorly, others in a clinically relevant way, the rest not."""
    bled = "bleeding_event day={day} site=epistaxis intervention_non_or=yes"
    lines = []
    for place in range(children):
        story = ["enrolment age_dx_mo=60 enrol_day=3 last_contact_day=400", "vte_event event_no=1 day=20 status=index"
                 " type=pe", "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin"
                 " start_day=20 stop_day=111 freq_h=12 intensity=therapeutic stop_reason=completed"]  # fmt: skip
        if place < major + relevant:
            story.append(bled.format(day=40) + (" overt=yes or_surgery=yes" if place < major else ""))
        lines.append((f"s{place % 10}", story))
    return cohort_of_lines(lines)


def exact_of(cohort: Cohort) -> Json:
    return build(cohort, replace(PLAN, replicates=0))


def few(summary: Mapping[str, Any]) -> list[str]:
    """Every number of 1 to 10 that a report tells of children, or that its numbers give by subtraction."""
    return [
        *_told(summary),
        *_subtracted(summary),
        *_between(summary),
        *_schemes(summary),
        *_bleeds(summary),
        *_holds(summary),
    ]


def _between(summary: Mapping[str, Any]) -> Iterator[str]:
    """What one row of a block less the same row of another tells: whoever has the one has the other."""
    everybody = summary["snapshot"]["children"]
    clots = {row["group"]: _count(row, "n", "class_mix") for row in summary["class_mix"] if row["window"] == "day0_10"}
    later = {row["group"]: _count(row, "n", "class_mix") for row in summary["class_mix"] if row["window"] != "day0_10"}
    treated = {row["group"]: row["n"] for row in summary["duration"]}
    held = {row["entity"]: row["children"] for row in summary["completeness"]}
    pairs = [
        ("registry less clots", everybody, clots.get("all")),
        ("treated less window", treated.get("all"), _window(summary)),
    ]
    pairs += [(f"clots less treated {name}", clots[name], treated[name]) for name in clots.keys() & treated.keys()]
    pairs += [(f"clots less later {name}", clots[name], later[name]) for name in clots.keys() & later.keys()]
    pairs += [(f"registry less {entity}", everybody, count) for entity, count in held.items()]
    pairs += [(f"second {row['entity']}", row["rows"], row["children"]) for row in summary["completeness"]]
    for block, things in (("antixa", "levels"), ("lp", "punctures")):
        pairs += [(f"second {things} {row['group']}", row[things], row["n"]) for row in summary[block]]
    for name, more, less in pairs:
        if more is not None and less is not None and 0 < more - less < 11:
            yield f"{name}: {more - less}"


def _holds(summary: Mapping[str, Any]) -> Iterator[str]:
    """Second holds, holds that go on, and what of a hold is not known."""
    for row in [row for row in summary["hold_lengths"] if not row.get("hidden")]:
        for name, less in (("holds", "n"), ("holds", "ended"), ("holds", "counts_known"), ("holds", "supported_known")):
            if None not in (row[name], row[less]):
                yield from _rest(f"{name} {row['clot_age']} less {less}", row[name], [row[less]])


def _schemes(summary: Mapping[str, Any]) -> Iterator[str]:
    """What one count of an outcome less another tells."""
    for row in summary["incidence"]:
        first = next(one for one in summary["incidence"] if (one["cause"], one["group"]) == (row["cause"], "all"))
        if row["scheme"] != "death":
            for name in ("n", *PARTS["incidence"]):
                if None not in (row[name], first[name]) and 0 < abs(row[name] - first[name]) < 11:
                    yield f"{row['cause']} less {row['scheme']}: {name} {abs(row[name] - first[name])}"
            before = dict(zip(first["times"], first["at_risk"], strict=True))
            for day, count in zip(row["times"], row["at_risk"], strict=True):
                then = before.get(day)
                if None not in (then, count) and 0 < abs(then - count) < 11:
                    yield f"{row['cause']} less {row['scheme']}: at risk on day {day}"


def _window(summary: Mapping[str, Any]) -> int | None:
    known: int | None = summary["sites"]["n"]
    censored = summary["sites"].get("censored")
    return None if known is None or censored is None else known + censored


def _told(summary: Mapping[str, Any]) -> Iterator[str]:
    for block in (
        *PARTS,
        "bleeding_rates",
        "hold_lengths",
        "treatment_days",
        "platelet_holds",
        "platelet_threshold",
        "lp",
        "sites",
        "completeness",
    ):
        found = summary[block]
        for row in [found] if isinstance(found, Mapping) else found:
            yield from (f"{block}: {name} {value}" for name, value in _whole(row) if 0 < value < 11)
            if row.get("n") and not row.get("hidden") and row["sites"] < 3:
                yield f"{block}: {row['sites']} sites"


def _bleeds(summary: Mapping[str, Any]) -> Iterator[str]:
    """Bleeds by what was given, second bleeds, and what one kind of bleed less another tells."""
    rows = {(row["cause"], row["intensity"]): row for row in summary["bleeding_rates"] if not row.get("hidden")}
    for (cause, intensity), row in rows.items():
        worse = rows.get(("major_bleed", intensity))
        if None not in (row["bleeds"], row["bled"]):
            yield from _rest(f"second bleeds {cause} {intensity}", row["bleeds"], [row["bled"]])
        if worse is not None and worse["bleeds"] is not None:
            yield from _rest(f"less severe bleeds {intensity}", row["bleeds"], [worse["bleeds"]])
        if intensity == "all":
            parts = [one["bleeds"] for (of, given), one in rows.items() if of == cause and given != "all"]
            yield from _rest(f"bleeds {cause}", row["bleeds"], parts)


def _whole(value: Any, name: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in NOT_CHILDREN:
                yield from _whole(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from _whole(one, name)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield name, value


def _subtracted(summary: Mapping[str, Any]) -> Iterator[str]:
    for block, parts in PARTS.items():
        for key in sorted({_series(row) for row in summary[block]}):
            rows = [row for row in summary[block] if _series(row) == key and not row.get("hidden")]
            every = next((row for row in rows if row["group"] == "all"), None)
            if every is not None:
                for name in ("n", *parts):
                    yield from _rest(f"{block} {key}: {name} of all", _count(every, name, block),
                                     [_count(row, name, block) for row in rows if row is not every])  # fmt: skip
            for row in rows if block == "class_mix" else ():
                counts = [option["count"] for option in row["options"]]
                yield from _rest(f"class_mix {key} {row['group']}", row["n"], counts)
    yield from _sizes(summary)
    yield from _rules(summary)
    for row in [row for row in summary["platelet_holds"] if not row.get("hidden")]:
        yield from _rest(f"holds {row['threshold']} {row['band']}", row["opportunities"], list(row["actions"].values()))
    for i, left in enumerate(summary["platelet_holds"]):
        for right in summary["platelet_holds"][i + 1 :]:
            same = left["clot_age"] == right["clot_age"] and left["threshold"] and right["threshold"]
            if same and left["n"] and right["n"] and 0 < left["n"] - right["n"] < 11:
                yield f"holds below {left['threshold']} less below {right['threshold']}"


def _rules(summary: Mapping[str, Any]) -> Iterator[str]:
    """How treatment ended, and how well it is known. Nobody of these cohorts is censored early, so that n times a share
    is a count of children."""
    rows = {row["group"]: row for row in summary["duration"] if not row.get("hidden")}
    told = {group: {one["rule"]: one["share"]["value"] for one in row["ended_by"]} for group, row in rows.items()}
    loose = {group: row["sensitivity"]["imprecise"] for group, row in rows.items()}
    if "all" in loose:
        yield from _rest("imprecise of all", loose["all"], [n for group, n in loose.items() if group != "all"])
    counts = {group: {rule: None if share is None else round(share * rows[group]["n"]) for rule, share in by.items()}
              for group, by in told.items()}  # fmt: skip
    for group, by in counts.items():
        yield from (f"rule {rule} of {group}: {count}" for rule, count in by.items() if count and count < 11)
    for rule, count in counts.get("all", {}).items():
        yield from _rest(f"rule {rule} of all", count, [by[rule] for group, by in counts.items() if group != "all"])
    for group, row in rows.items():
        if any(counts[group].values()):
            yield from _rest(f"later stops of {group}", row["events"], list(counts[group].values()))
        if row["by_day"] in row["times"]:
            stopped = round((1 - row["survival"][row["times"].index(row["by_day"])]) * row["n"])
            yield from _rest(f"rules of {group}", stopped, list(counts[group].values()))


def _sizes(summary: Mapping[str, Any]) -> Iterator[str]:
    """First classes by size of site are parts of those of all clots."""
    every = next((row for row in summary["class_mix"] if row["group"] == "all"), None)
    rows = [row for row in summary["site_options"] if not row.get("hidden")]
    if every is None or every.get("hidden"):
        return
    yield from _rest("sizes of site: n", every["n"], [row["n"] for row in rows])
    for place, option in enumerate(every["options"]):
        told = [row["options"][place]["count"] for row in rows]
        yield from _rest(f"sizes of site: {option['code']}", option["count"], told)
        yield from (f"sizes of site: {option['code']} {count}" for count in told if count and count < 11)


def _series(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("cause", "")), str(row.get("window", row.get("scheme", "")))


def _count(row: Mapping[str, Any], name: str, block: str) -> int | None:
    value: int | None = row[name]
    told = value is not None and name == "n" and block == "class_mix"
    return value + row["unknown"] if told and value is not None else value


def _rest(name: str, total: int | None, parts: list[int | None]) -> Iterator[str]:
    if total is not None:
        rest = total - sum(part for part in parts if part is not None)
        if 0 < rest < 11:
            yield f"{name}: the rest is {rest}"
