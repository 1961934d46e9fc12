"""Errors that were left in on purpose: back-testing finds each of them, and nothing else."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from demo.refused_rows import FOLDER, files_by_check, refused_files
from demo.registry_children import SimulatedRegistry, simulated_registry
from demo.registry_planting import TooFewHosts, plant
from demo.registry_priors import priors
from registry.importing import actions as importing
from registry.models import Case
from registry.rules.checks import CHECKS
from tests.accounts.proving import a_site
from tests.demo.registry_facts import Read, found_in, read

REFUSING = {check.id for check in CHECKS if check.severity == "refuse"}
SAID = {
    "E01": "ends on day 12, before it starts on day 20", "E02": "Day 41 is after the death on day 40",
    "E19": "Resumed on day 29, before the decision on day 30", "E48": "seems to hold a date",
    "E50": "data are erased",
}  # fmt: skip


def test_every_check_that_lets_a_row_through_has_its_errors(simulated: SimulatedRegistry) -> None:
    assert set(simulated.planted) == {check.id for check in CHECKS} - REFUSING
    assert {len(places) for places in simulated.planted.values()} == {priors()["planted"]["each"]}


def test_the_checks_find_exactly_what_was_planted(simulated: SimulatedRegistry, typed: Read) -> None:
    planted = Counter((check, *place) for check, places in simulated.planted.items() for place in places)
    assert found_in(typed) == planted


def test_errors_stand_in_about_two_children_of_a_hundred(simulated: SimulatedRegistry) -> None:
    with_errors = [child for child in simulated.children if child.planted]
    assert 0.015 < len(with_errors) / len(simulated.children) < 0.025
    named = {check: {number for number, _, _ in places} for check, places in simulated.planted.items()}
    assert all(child.number in named[check] for child in with_errors for check in child.planted)


@pytest.mark.parametrize("seed", [2, 5])
def test_another_seed_is_as_clean(seed: int) -> None:
    other = simulated_registry(seed)
    planted = Counter((check, *place) for check, places in other.planted.items() for place in places)
    ill = [child for child in other.children if child.planted or any(name == "vte_event" for name, _ in child.rows)]
    assert found_in(read(other, {child.number: child for child in (*ill, *other.children[::7])}.values())) == planted


def test_too_few_children_are_told(simulated: SimulatedRegistry) -> None:
    with pytest.raises(TooFewHosts, match="E47"):
        plant(1, simulated.sites, simulated.children[-5:])


def test_the_file_of_bad_rows_has_a_child_for_every_check_that_refuses() -> None:
    assert set(files_by_check()) == REFUSING == set(SAID)


@pytest.mark.parametrize("check", sorted(SAID))
def test_the_import_refuses_each_of_them_and_writes_nothing(db: None, check: str) -> None:
    upload = importing.check(site=a_site(), files=files_by_check()[check], by="ada")
    held = importing.content_of(upload)
    assert held is not None
    refused = [one.text for one in held.remarks if one.severity == "refuse"]
    assert len(refused) == 1 and SAID[check] in refused[0]
    assert Case.unscoped.count() == 0


def test_the_files_are_uploaded_as_they_are_and_every_child_is_named(db: None) -> None:
    upload = importing.check(site=a_site(), files=refused_files(), by="ada")
    held = importing.content_of(upload)
    assert held is not None
    assert len([one for one in held.remarks if one.severity == "refuse"]) == len(SAID)
    with pytest.raises(CommandError, match=f"{len(SAID)} cells stop the upload"):
        call_command("import_cases", FOLDER, site=upload.site.code, stdout=StringIO(), stderr=StringIO())
    assert Case.unscoped.count() == 0
