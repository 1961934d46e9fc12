"""Whatever is written, the questions are those that the rows ask: the night after has nothing to do."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.actions import Refused, add_row, delete_row, save_row
from registry.data_queries import engine
from registry.data_queries.actions import take
from registry.data_queries.keeping import SOFT
from registry.data_queries.rules import Step
from registry.governance.switches import switched_on
from registry.models import Case, DataQuery, QueryMessage
from registry.queries import entries, facts_of
from registry.rules.checks import findings
from tests.registry.children import add, child

pytestmark = pytest.mark.django_db
DAYS = st.sampled_from([40, 41, 50])
PLATELETS = st.sampled_from(["20", "45", "60", "200"])
HAEMOGLOBIN = st.sampled_from(["", "1.5", "9"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("count"), DAYS, PLATELETS, HAEMOGLOBIN),
        st.tuples(st.just("decide"), DAYS, PLATELETS, HAEMOGLOBIN),
        st.tuples(st.sampled_from(["delete", "accept"]), DAYS, PLATELETS, HAEMOGLOBIN),
    ),
    max_size=8,
)


@pytest.fixture
def case(db: None) -> Case:
    found = child()
    add(found, "vte_event", day="0")
    add(found, "anticoagulant_course", vte_event="1", intent="treatment", agent="enoxaparin", start_day="0",
        intensity="therapeutic")  # fmt: skip
    return found


def play(case: Case, act: str, day: int, plt: str, hb: str) -> None:
    rows = {int(one.row.key[0]): one for one in entries(case, "count")}
    held, why = rows.get(day), {"owner": case, "by": "ada", "reason": "charted"}
    if act == "count" and held is None:
        add_row(entity="count", cells={"day": str(day), "plt": plt, "hb": hb}, **why)
    elif act == "count" and held is not None:
        save_row(entity="count", key=held.row.key, cells={"plt": plt, "hb": hb}, revision=held.revision, **why)
    elif act == "decide":
        cells = {"vte_event": "1", "decision_day": str(day), "action": "continue_full"}
        add_row(entity="platelet_hold_episode", cells=cells, **why)
    elif act == "delete" and held is not None:
        delete_row(entity="count", key=held.row.key, revision=held.revision, **why)
    elif act == "accept":
        for query in DataQuery.unscoped.filter(case=case).exclude(state="closed"):
            take(Step.ACCEPT, query=query, by="mo")


def beyond_soft_limits(case: Case) -> set[str]:
    return {one.row.key[0] for one in entries(case, "count") if one.row.number("hb") is not None
            and one.row.number("hb") < 2}  # fmt: skip


@settings(deadline=None, max_examples=10, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(acts=ACTS)
def test_the_questions_are_those_that_the_rows_ask(case: Case, acts: list[tuple[str, int, str, str]]) -> None:
    for one in acts:
        with suppress(Refused):
            play(case, *one)
        queries, on = list(DataQuery.unscoped.filter(case=case)), switched_on()
        assert engine.is_kept_up(queries, tuple(findings(facts_of(case), switched_on=on)), on)
        assert len({engine.place_of(query) for query in queries}) == len(queries), "a place has one question"
        soft = [query for query in queries if query.rule == SOFT]
        waiting = {query.key for query in soft if query.state != "closed"}
        assert waiting <= beyond_soft_limits(case) <= waiting | {one.key for one in soft if one.how == "accepted"}
        assert [query.number for query in queries] == list(range(1, len(queries) + 1))
    for query in DataQuery.unscoped.filter(case=case):
        last = QueryMessage.unscoped.filter(query=query).latest("id")
        assert (query.state == "closed") is (last.act == "closed")
