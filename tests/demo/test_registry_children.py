"""The simulated registry: the same everywhere, within the figures it is drawn from, and typed as people type."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from statistics import mean

from demo.registry_child import SimulatedChild
from demo.registry_children import SimulatedRegistry, diagnosed, simulated_registry
from demo.registry_priors import priors
from tests.conftest import ROOT
from tests.demo.registry_facts import Read, of, rows_of

DIGEST = """
import hashlib
from demo.registry_children import simulated_registry

made = simulated_registry()
print(hashlib.sha256(repr((made.sites, made.children, sorted(made.planted.items()))).encode()).hexdigest())
"""
AFTER_A_CLOT = "bleeding_event pts death thrombophilia_test tma lp_hold lab_level dose_change".split()


def ill(registry: SimulatedRegistry) -> list[SimulatedChild]:
    return [child for child in registry.children if of(child, "vte_event")]


def test_another_process_makes_the_same_bytes(simulated: SimulatedRegistry) -> None:
    made = subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, capture_output=True, text=True, check=True,
                          env={"PYTHONHASHSEED": "77"})  # fmt: skip
    here = repr((simulated.sites, simulated.children, sorted(simulated.planted.items())))
    assert made.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


def test_another_seed_makes_others(simulated: SimulatedRegistry) -> None:
    assert simulated_registry(2).children[0].rows != simulated.children[0].rows


def test_size_is_that_of_the_design(simulated: SimulatedRegistry) -> None:
    clots = ill(simulated)
    assert len(simulated.sites) == len({site.name for site in simulated.sites}) == 40
    assert 2_800 < len(simulated.children) < 3_200
    assert 180 < len(clots) < 210
    assert 32 < sum(of(child, "vte_event")[0]["type"] == "cvst" for child in clots) < 48


def test_the_own_site_of_the_demonstration_has_some_75_children_and_several_clots(simulated: SimulatedRegistry) -> None:
    own = simulated.of_site(simulated.sites[0])
    assert len(own) == 76
    assert sum(bool(of(child, "vte_event")) for child in own) >= 5


def test_platelets_follow_their_figures(simulated: SimulatedRegistry) -> None:
    counted = [child for child in ill(simulated) if len(of(child, "count")) > 3]
    lowest = [min(int(row["plt"]) for row in of(child, "count")) for child in counted]
    assert 0.65 < mean(plt < 50 for plt in lowest) < 0.85
    assert mean(plt < 20 for plt in lowest) < 0.12
    pauses = [[row for row in of(child, "platelet_hold_episode") if "resume_day" in row] for child in counted]
    assert 0.35 < mean(bool(found) for found in pauses) < 0.6
    lengths = [int(row["resume_day"]) - int(row["decision_day"]) for found in pauses for row in found]
    assert 4.8 < mean(lengths) < 6.8


def test_older_children_have_more_clots(simulated: SimulatedRegistry) -> None:
    older = [child for child in simulated.children if int(of(child, "enrolment")[0]["age_dx_mo"]) >= 120]
    younger = [child for child in simulated.children if int(of(child, "enrolment")[0]["age_dx_mo"]) < 120]
    risks = [mean(bool(of(child, "vte_event")) for child in group) for group in (older, younger)]
    assert 3 < risks[0] / risks[1] < 8


def test_what_comes_after_a_clot_is_there(simulated: SimulatedRegistry) -> None:
    clots = ill(simulated)
    for entity in AFTER_A_CLOT:
        assert any(of(child, entity) for child in clots), entity
    doses = [row for child in clots for row in of(child, "asparaginase_exposure") if "ac_cover" in row]
    omitted = [row for child in clots for row in of(child, "asparaginase_exposure") if row["status"] == "omitted"]
    assert 0.6 < len(doses) / (len(doses) + len(omitted)) < 0.88
    assert any(row["status"].startswith("recurrence") for child in clots for row in of(child, "vte_event"))


def test_every_cell_reads_and_only_planted_ones_need_a_reason(typed: Read) -> None:
    for child, _, problems in typed:
        assert all(one.severity != "refuse" for one in problems)
        assert child.planted or not problems


def test_every_cell_of_a_site_reads_and_the_code_alone_is_left_to_the_writer(simulated: SimulatedRegistry) -> None:
    for site in simulated.sites:
        assert [one.field for one in rows_of(simulated.site_rows(site))[1]] == ["site_code"]


def test_nothing_was_seen_after_the_last_contact(simulated: SimulatedRegistry) -> None:
    for child in simulated.children:
        end = int(of(child, "enrolment")[0]["last_contact_day"])
        assert end <= child.observed_d
        counts = [int(row["day"]) for row in of(child, "count")]
        assert max(counts, default=0) <= end


def test_a_date_of_diagnosis_lies_as_many_days_back_as_the_child_was_observed(simulated: SimulatedRegistry) -> None:
    child = simulated.children[0]
    assert (date(2027, 3, 1) - diagnosed(child, date(2027, 3, 1))).days == child.observed_d


def test_what_nobody_has_published_is_named_as_a_guess() -> None:
    tables = priors()
    for theme, names in tables["unconfirmed"].items():
        assert set(names) <= set(tables[theme]), theme
    assert tables["label"] == "Simulated; not the data of any study."
