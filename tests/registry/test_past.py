"""A snapshot of a past day holds what the rows held then, whatever has happened to them since."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest

from audit.acting import acting
from pave.lib.clock import now
from registry import queries
from registry.extract import Extract
from registry.models import TABLES, Case
from tests.registry.children import add, child, two_sites

pytestmark = pytest.mark.django_db
COUNT, EVENT = TABLES["count"], TABLES["vte_event"]


def past_and_after() -> tuple[datetime, Extract]:
    """A moment of its own: the trail counts milliseconds."""
    time.sleep(0.005)
    moment, held = now(), queries.extract_rows(now())
    time.sleep(0.005)
    return moment, held


def change_a_number() -> None:
    COUNT.unscoped.update(plt=12, plt_op="<", day=400)


def empty_a_cell() -> None:
    COUNT.unscoped.update(hb=None, hb_missing="nd")


def change_twice_and_delete() -> None:
    COUNT.unscoped.update(plt=12)
    COUNT.unscoped.update(plt=13)
    COUNT.unscoped.all().delete()


def move_a_child() -> None:
    case = Case.unscoped.order_by("pk").first()
    Case.unscoped.filter(pk=case.pk).update(site=Case.unscoped.exclude(site=case.site).first().site)


def close_one() -> None:
    Case.unscoped.filter(pk=Case.unscoped.order_by("pk").first().pk).update(state=Case.State.CLOSED)


def merge_one() -> None:
    kept, gone = Case.unscoped.order_by("pk")[:2]
    COUNT.unscoped.filter(case=gone).update(case=kept, key="moved")
    Case.unscoped.filter(pk=gone.pk).update(state=Case.State.MERGED, merged_into=kept)


def enter_more() -> None:
    first = Case.unscoped.order_by("pk").first()
    add(first, "count", day="77", plt="9")
    add(child(first.site), "count", day="3", plt="8")


def done(act: Callable[[], None]) -> None:
    """Entering acts for itself; the others are raw writes, which need somebody."""
    with nullcontext() if act is enter_more else acting(actor="ada"):
        act()


@pytest.fixture
def entered() -> None:
    for case in two_sites():
        add(case, "count", day="12 ~3", plt="<45000 /uL", hb="9.5")
        add(case, "vte_event", event_no="1", day="20", status="index", reason="charted")


SINCE = [change_a_number, empty_a_cell, change_twice_and_delete, move_a_child, close_one, merge_one, enter_more]


@pytest.mark.parametrize("act", SINCE, ids=lambda act: act.__name__)
def test_what_was_done_since_is_undone(entered: None, act: Callable[[], None]) -> None:
    moment, held = past_and_after()
    done(act)
    assert queries.extract_rows(now()) != held, "nothing was done"
    assert queries.extract_rows(moment) == held


def test_every_moment_of_a_long_story_is_there(entered: None) -> None:
    told: list[tuple[datetime, Any]] = []
    for act in (change_a_number, move_a_child, enter_more, empty_a_cell, merge_one, change_twice_and_delete):
        told.append(past_and_after())
        done(act)
    assert [queries.extract_rows(moment) == held for moment, held in told] == [True] * len(told)


def test_before_the_first_child_there_is_nothing() -> None:
    moment, _ = past_and_after()
    add(two_sites()[0], "count", day="1")
    assert not any(queries.extract_rows(moment).values())


def test_an_erased_child_is_in_no_snapshot_of_any_day(entered: None) -> None:
    moment, held = past_and_after()
    gone = Case.unscoped.order_by("pk").first()
    with acting(actor="ada"):
        Case.unscoped.filter(pk=gone.pk).update(state=Case.State.ERASED)
    assert len(queries.extract_rows(moment)["count"]) == len(held["count"]) - 1
