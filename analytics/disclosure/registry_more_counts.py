"""The counts of the blocks about platelets, punctures, sites and entry: opportunities and rows, and their children.

Pure. See registry_counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.disclosure.registry_people import Counted, listed, number
from analytics.registry_summaries.clustered import estimate, share
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, UNKNOWN, declared_classes, with_index_event
from analytics.registry_summaries.platelet_holds import ACTIONS, APART, CLOT_AGES, action_of, band_code
from analytics.registry_summaries.platelet_threshold import ACTS
from analytics.registry_summaries.sites import counted, stopped_in_window
from analytics.summaries.measures import Json
from registry.codebook_reader import codebook
from registry.derived.episodes import episode
from registry.derived.opportunities import BANDS, THRESHOLDS, below, decided_counts, in_band, interval_of
from registry.derived.outcomes import Punctures, punctures, punctures_by_class

Held = Mapping[int, list[str]]
"""Child -> what its opportunities of one row came to."""
Acts = Mapping[tuple[str, str], Held]
"""(age of the clot, threshold or band) -> the children of that row."""


def actions(cohort: Cohort) -> Acts:
    """What every row of `platelet_holds` is counted from; finding it takes longer than all else here."""
    return {(age, name): _actions(cohort, name, late) for age, late in CLOT_AGES.items() for name in _questions()}


def holds(acts: Acts) -> list[Counted]:
    """Of every threshold and band the children; actions by opportunity."""
    found: list[Counted] = []
    for age in CLOT_AGES:
        rows = {name: acts[age, name] for name in _questions()}
        for name, held in rows.items():
            found += _of_row(f"holds|{age}|{name}", held)
    return found


def _questions() -> tuple[str, ...]:
    return (*(f"lt{threshold}" for threshold in THRESHOLDS), *map(band_code, BANDS))


def question(row: Mapping[str, object]) -> str:
    """The name of a row of `platelet_holds` in the bases of `holds`."""
    return f"lt{row['threshold']}" if row["band"] is None else f"{row['band']}"


def held_of_all(cohort: Cohort, acts: Acts, summary: Json, row: Json) -> Json:
    """The share held of all opportunities of a row, those of unknown decision not held, with sites as clusters."""
    held: dict[str, list[int]] = {site: [0, 0] for site in cohort.sites}
    for place, every in acts[row["clot_age"], question(row)].items():
        counted = [act for act in every if act != APART]
        of_site = held[cohort.children[place].site]
        of_site[0] += counted.count("held")
        of_site[1] += len(counted)
    told = [(x, n) for x, n in held.values() if n]
    made = summary["parameters"]
    plan = RegistryPlan(digest=summary["snapshot"]["sha256"], as_of="", code_version="", **made)
    key = f"platelet_holds|{row['band'] or row['threshold']}|{row['clot_age']}|of_all"
    return estimate(share(plan, key, [x for x, _ in told], [n for _, n in told]))


def _actions(cohort: Cohort, name: str, late: bool) -> dict[int, list[str]]:
    bands = {band_code(band): band for band in BANDS}
    found = {}
    for place, child in enumerate(cohort.children):
        if child.facts.rows("count"):
            every = in_band(child.facts, bands[name]) if name in bands else below(child.facts, int(name[2:]))
            acts = [action_of(one) for one in every if one.late is late]
            if acts:
                found[place] = acts
    return found


def _of_row(base: str, held: Held) -> list[Counted]:
    counts = {name: sum(acts.count(name) for acts in held.values()) for name in ACTIONS}
    who = {name: {p for p, acts in held.items() if name in acts} for name in ACTIONS}
    decided = {p for p, acts in held.items() if set(acts) - {APART}}
    apart = {p for p, acts in held.items() if APART in acts}
    return [number(f"{base}|children", decided), listed(base, "action", who, counts),
            number(f"{base}|apart", apart, sum(acts.count(APART) for acts in held.values()))]  # fmt: skip


def thresholds(cohort: Cohort) -> list[Counted]:
    """Children with a recorded decision, and those with an interval, by age of the clot and act."""
    decided = [(place, tuple(decided_counts(child.facts))) for place, child in enumerate(cohort.children)
               if child.facts.rows("count")]  # fmt: skip
    found = []
    for age, late in CLOT_AGES.items():
        who = {p for p, every in decided if any(one.recorded and one.late is late for one in every)}
        found.append(number(f"threshold|{age}", who))
        for act, reduced in ACTS.items():
            sure = {p for p, every in decided if interval_of(every, reduced_counts=reduced, late=late) is not None}
            found.append(number(f"threshold|{age}|{act}|intervals", sure))
    return found


def lumbar(cohort: Cohort) -> list[Counted]:
    """Punctures by agent, and for all and each agent what was counted of them."""
    of_class: dict[str, dict[int, Punctures]] = {}
    for place, child in enumerate(cohort.children):
        for name, one in punctures_by_class(child.facts).items():
            of_class.setdefault(name or UNKNOWN, {})[place] = one
    whole = {place: one for place, child in enumerate(cohort.children) if (one := punctures(child.facts)).n}
    names = [name for name in (*declared_classes(), UNKNOWN) if name in of_class]
    who, counts = {n: set(of_class[n]) for n in names}, {n: sum(o.n for o in of_class[n].values()) for n in names}
    found = [listed("lp", "agent", who or {"": set()}, counts or {"": 0})]
    for name, members in {ALL: whole, **of_class}.items():
        again = {p for p, one in members.items() if one.n > 1}
        found.append(number(f"lp|{name}|more", again, sum(members[p].n - 1 for p in again)))
    for name, members in {ALL: whole, **of_class}.items():
        found += _of_punctures(f"lp|{name}", members)
    return found


def _of_punctures(base: str, members: Mapping[int, Punctures]) -> list[Counted]:
    had = {p for p, one in members.items() if one.haematoma}
    answered = {p for p, one in members.items() if one.answered}
    blood = {p for p, one in members.items() if one.traumatic}
    said = {"had": had, "had_none": answered - had, "nobody_said": set(members) - answered}
    open_ = {side: {p for p, one in members.items() if len(getattr(one, f"hours_{side}")) < one.n}
             for side in ("before", "after")}  # fmt: skip
    return [
        listed(f"{base}|haematoma", "said", said),
        number(f"{base}|traumatic", blood, sum(one.traumatic for one in members.values())),
        *(number(f"{base}|hours_{side}", who) for side, who in open_.items()),
        *(number(f"{base}|hours_{side}|known", {p for p, one in members.items() if getattr(one, f"hours_{side}")})
          for side in open_),
    ]  # fmt: skip


def sites(cohort: Cohort) -> Counted:
    """Children who were treated: who stopped in the window, who did not, and of whom it cannot be known."""
    place = {id(child): number for number, child in enumerate(cohort.children)}
    said: dict[str, set[int]] = {"yes": set(), "no": set(), "censored": set()}
    for child in treated(cohort):
        answer = stopped_in_window(child.facts)
        said["censored" if answer is None else "yes" if answer else "no"].add(place[id(child)])
    return listed("sites", "stopped", said)


def treated(cohort: Cohort) -> list[Child]:
    return [child for child, event in with_index_event(cohort) if episode(child.facts, event) is not None]


def own_points(cohort: Cohort) -> dict[str, list[float]]:
    """Site -> [children who stopped in the window, children, and where there is one the standardised share with the
    number of children of average case mix that would tell as much], for the eyes of that site alone."""
    known = counted(cohort)
    found: dict[str, list[float]] = {at: [x, n] for at, x, n in zip(known.sites, known.x, known.n, strict=True)}
    adjusted = known.standardised()
    for at, given_case, size in zip(known.sites, adjusted.shares, adjusted.sizes, strict=True) if adjusted else ():
        found[at] += [given_case, size]
    return dict(sorted(found.items()))


def rows_of(cohort: Cohort, entities: Sequence[str]) -> dict[str, set[int]]:
    """Kind of row -> children who have one."""
    held: dict[str, set[int]] = {entity: set() for entity in entities}
    for place, child in enumerate(cohort.children):
        for entity in child.facts.by_entity:
            if entity in held and child.facts.by_entity[entity]:
                held[entity].add(place)
    return held


def repeated(cohort: Cohort, entities: Sequence[str]) -> list[Counted]:
    """Rows beyond the first of each child, by kind of row, with the children who have them."""
    found = []
    for entity in entities:
        rows = [len(child.facts.by_entity.get(entity, ())) for child in cohort.children]
        again = {place for place, n in enumerate(rows) if n > 1}
        found.append(number(f"completeness|{entity}|more", again, sum(rows[place] - 1 for place in again)))
    return found


def lags(cohort: Cohort, entity: str) -> Counted:
    """Clots by how late they were entered."""
    codes = [code.code for code in codebook().field(entity, "lag_band").codes]
    said = [(place, row.code("lag_band")) for place, child in enumerate(cohort.children)
            for row in child.facts.rows(entity)]  # fmt: skip
    who = {code: {place for place, band in said if band == code} for code in codes}
    return listed("completeness|lag", "lag", who, {code: sum(band == code for _, band in said) for code in codes})
