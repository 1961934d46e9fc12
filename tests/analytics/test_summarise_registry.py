"""summarise registry, from rows that were entered to the file: its numbers, its refusals and its exit codes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.models import Snapshot
from analytics.registry_summaries.build import BLOCKS
from audit.models import Entry
from demo import registry_build
from demo.registry_build import build_registry
from demo.registry_child import SimulatedChild
from demo.registry_children import simulated_registry
from pave.lib.clock import now
from registry.models import TABLES, Case
from tests.surveys.test_commands import run

pytestmark = pytest.mark.django_db


def summary(out: Path, *more: Any) -> dict[str, Any]:
    code, told, error = run("summarise", "registry", "--out", out, "--replicates", 200, *more)
    assert (code, error) == (0, ""), error
    return {**json.loads(out.read_bytes()), "told": told}


def has_a_clot(child: SimulatedChild) -> bool:
    return not child.planted and any(entity == "vte_event" for entity, _ in child.rows)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> tuple[SimulatedChild, ...]:
    """Children with a clot of the first sites of the simulated registry, entered through the registry's own actions."""
    from dataclasses import replace

    whole = simulated_registry()
    sites = whole.sites[:6]
    children = tuple(one for one in whole.children if one.site < len(sites) and has_a_clot(one))[:24]
    small = replace(whole, sites=sites, children=children)
    monkeypatch.setattr(registry_build, "simulated_registry", lambda seed: small)
    monkeypatch.setattr(registry_build, "simulated_sites", lambda seed: sites)
    monkeypatch.setattr(registry_build, "_ask", lambda site: None)
    monkeypatch.setattr(registry_build, "_sign", lambda site: None)
    list(build_registry())
    return children


def test_a_simulated_registry_is_summarised_from_end_to_end(built: tuple[SimulatedChild, ...], tmp_path: Path) -> None:
    found = summary(tmp_path / "a.json")
    snapshot = Snapshot.objects.get()
    assert set(BLOCKS) <= set(found) and found["source"]["synthetic"].startswith("simulated")
    assert found["snapshot"] == {
        "sha256": snapshot.digest, "rows": snapshot.rows, "children": len(built),
        "sites": len({child.site for child in built}),
    }  # fmt: skip
    assert found["told"] == f"{tmp_path / 'a.json'}: {len(built)} children, snapshot {snapshot.digest}\n"
    of_entity = {one["entity"]: one for one in found["completeness"]}
    assert of_entity["count"]["rows"] == TABLES["count"].unscoped.count()
    assert found["lp"][0]["punctures"] == TABLES["lp_hold"].unscoped.count()
    assert found["class_mix"][0]["n"] + found["class_mix"][0]["unknown"] == len(built)
    assert "few_clusters" in found["antixa"][0]["flags"]
    assert Entry.objects.filter(actor="system:summarise", verb="snapshot.made").count() == 1
    summary(tmp_path / "b.json")
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "a.json").read_bytes()


def test_a_past_day_is_summarised_as_it_stood(built: tuple[SimulatedChild, ...], tmp_path: Path) -> None:
    yesterday = now().date() - timedelta(days=1)
    found = summary(tmp_path / "a.json", "--as-of", yesterday)
    assert (found["snapshot"]["children"], found["source"]["as_of"]) == (0, yesterday.isoformat())
    assert Case.unscoped.count() == len(built)


WRONG = [
    (("--as-of", "2999-01-01"), 2, "has not come yet"), (("--as-of", "yesterday"), None, "is no date"),
    (("--replicates", "-1"), 2, "0 or more"), (("--by", "practice_type"), None, "unrecognized arguments"),
    (("spring",), None, "unrecognized arguments"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "why"), WRONG, ids=[words[0] for words, _, _ in WRONG])
def test_wrong_usage_writes_nothing(tmp_path: Path, words: tuple[str, ...], code: int | None, why: str) -> None:
    """Where the parser refuses, the shell sees 2; called from here it raises what any command raises."""
    out = tmp_path / "a.json"
    found, _, error = run("summarise", "registry", "--out", out, *words)
    assert found == (code or 1) and why in error and not out.exists() and not Snapshot.objects.exists()


def test_an_empty_registry_has_a_summary(tmp_path: Path) -> None:
    assert summary(tmp_path / "a.json")["snapshot"]["children"] == 0


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, _, error = run("summarise", "registry", "--out", tmp_path / "none" / "a.json", "--replicates", 0)
    assert code == 1 and "No such file" in error
