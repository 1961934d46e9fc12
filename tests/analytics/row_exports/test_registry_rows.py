"""Rows of the registry: eleven alike, no case, site or day, and children who came later wait for others."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from analytics.deidentification.known import TooFew, way_of
from analytics.row_exports.registry_rows import Left, PreparedRegistry, keys_of, prepare_registry
from registry.codebook_reader import codebook
from registry.extract import Extract, snapshot_columns

BOOK = codebook()
REGIONS = {"AAAA": "europe", "BBBB": "asia", "CCCC": "americas"}


def row(entity: str, **cells: Any) -> dict[str, Any]:
    return dict.fromkeys(snapshot_columns(BOOK.entity(entity))) | cells


def extract(children: int, seed: int = 1) -> Extract:
    """Children of three sites; every fourth has a clot."""
    draw = Random(seed)
    found: Extract = {entity.name: [] for entity in BOOK.entities if snapshot_columns(entity)}
    found["site"] = [row("site", site_code=code, region=region) for code, region in REGIONS.items()]
    for child in range(1, children + 1):
        site = draw.choice("AAAAAABBC") * 4
        found["enrolment"].append(row(
            "enrolment", child=child, site_code=site, age_dx_mo=draw.randint(1, 200), sex=draw.choice("fm"),
            dx_year=draw.choice([2018, 2021, 2024]), cohort="all_denominator", vte_ever=child % 4 == 0,
            enrol_day=draw.randint(0, 40), last_contact_day=400, consent_status="parent_consent",
        ))  # fmt: skip
        if child % 4 == 0:
            kind = draw.choice(["cvc_dvt"] * 6 + ["cvst", "pe"])
            found["vte_event"].append(
                row("vte_event", child=child, site_code=site, event_no=1, day=draw.randint(0, 100), type=kind)
            )
    return found


def cells_of(prepared: PreparedRegistry) -> dict[str, list[dict[str, str]]]:
    """Table -> its rows as they would be written."""
    return {
        table.name: [record for batch in batches for record in batch.to_pylist()]
        for table, batches in prepared.tables(["told"])
    }


def alike(prepared: PreparedRegistry) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(cell for name, cell in record.items() if name != "child") for record in cells_of(prepared)["children"]
    )


@pytest.mark.parametrize(("children", "seed"), [(60, 1), (300, 2), (1_500, 3)])
def test_every_combination_is_held_by_eleven(children: int, seed: int) -> None:
    prepared = prepare_registry(extract(children, seed), BOOK, [])
    assert min(alike(prepared).values()) >= 11
    assert prepared.rows == children


def test_whether_a_child_had_a_clot_is_counted_because_its_rows_tell() -> None:
    found = cells_of(prepare_registry(extract(300), BOOK, []))
    with_clot = {record["child"] for record in found["vte_event"]}
    assert {record["child"] for record in found["children"] if record["clot"] == "1"} == with_clot


def test_no_site_case_day_year_or_text_leaves() -> None:
    found = cells_of(prepare_registry(extract(300), BOOK, []))
    columns = {name for records in found.values() for record in records[:1] for name in record}
    assert not columns & {"site_code", "case_code", "day", "dx_year", "age_dx_mo", "weight_kg", "event_year"}
    assert "week" in columns and not {"site", "site_lab", "screening_log"} & set(found)


def test_merged_types_take_all_that_tells_them_with_them() -> None:
    rare = prepare_registry(extract(60), BOOK, [])
    assert not rare.types_leave
    assert "type" not in cells_of(rare)["vte_event"][0]


def test_types_leave_where_every_one_is_common() -> None:
    same = extract(400)
    for record in same["vte_event"]:
        record["type"] = "cvst" if record["child"] % 8 else "pe"
    for record in same["enrolment"]:
        record |= {"age_dx_mo": 30, "sex": "f", "dx_year": 2020}
    prepared = prepare_registry(same, BOOK, [])
    assert prepared.types_leave == ("type" in cells_of(prepared)["vte_event"][0])
    assert min(alike(prepared).values()) >= 11


def test_numbers_of_children_and_the_order_are_new_each_time() -> None:
    prepared = prepare_registry(extract(300), BOOK, [])
    first, second = cells_of(prepared), cells_of(prepared)
    assert first["enrolment"] != second["enrolment"]
    assert sorted(int(one["child"]) for one in first["children"]) == list(range(1, 301))


def left(prepared: PreparedRegistry) -> Left:
    waited = set(prepared.report["held_back"])
    keys = frozenset(key for child, key in keys_of(prepared.extract).items() if child not in waited)
    return Left(keys, way_of(prepared.report))


@pytest.mark.parametrize("more", [1, 10, 120])
def test_children_who_came_later_leave_only_eleven_at_a_time(more: int) -> None:
    before = prepare_registry(extract(300), BOOK, [])
    after = prepare_registry(extract(300 + more), BOOK, [left(before)])
    known = {key for child, key in keys_of(before.extract).items()}
    keys = keys_of(after.extract)
    new = Counter(tuple(cells.values()) for child, cells in after.told.items() if keys[child] not in known)
    assert all(count >= 11 for count in new.values())
    assert more > 10 or (not new and after.report["waiting"] == "fewer than 11 children")
    assert min(alike(after).values()) >= 11


def test_the_same_rows_again_leave_as_they_were() -> None:
    before = prepare_registry(extract(300), BOOK, [])
    again = prepare_registry(extract(300), BOOK, [left(before)])
    assert again.report["waiting"] == "no child" and again.rows == 300


def test_fewer_than_eleven_children_do_not_leave() -> None:
    with pytest.raises(TooFew):
        prepare_registry(extract(10), BOOK, [])
