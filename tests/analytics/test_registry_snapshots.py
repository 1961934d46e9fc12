"""A registry is frozen by its content: same content, same digest, whoever froze it, in whatever order, on what day."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from accounts.models import Site
from analytics import actions
from analytics.models import Snapshot
from analytics.queries import store
from analytics.registry_snapshots import FrozenRegistry, freeze_registry, read_registry, registry_parquet
from audit.models import Entry
from pave.lib.clock import now
from registry import queries
from registry.bulk_entry import NewCase, open_cases
from registry.codebook_reader import codebook
from registry.columns import to_columns
from registry.data_queries import actions as questions
from registry.data_queries.queries import waiting_at
from registry.extract import Extract, Source, flat
from registry.facts import parse_row
from registry.models import Case
from tests.accounts.proving import a_site
from tests.registry.children import ENROLMENT, add, two_sites

pytestmark = pytest.mark.django_db
CLOT = ("vte_event", {"event_no": "1", "day": "20", "status": "index", "type": "pe"})
CHILDREN = (
    NewCase(ENROLMENT, [("count", {"day": "25", "plt": "<45000 /uL", "hb": "9.50"})]),
    NewCase(ENROLMENT, [CLOT], reason="charted"),
    NewCase({**ENROLMENT, "sex": "m"}),
)


def frozen(extract: Extract | None = None, **queries_open: int) -> FrozenRegistry:
    return freeze_registry(extract or queries.extract_rows(now()), queries_open, codebook())


def fill(site: Site, turned: bool = False) -> None:
    open_cases(site=site, children=CHILDREN[::-1] if turned else CHILDREN, by="ada")


def test_the_order_of_enrolment_and_the_codes_of_children_do_not_matter() -> None:
    site = a_site()
    fill(site)
    first = frozen()
    from audit.acting import acting

    with acting(actor="ada"):
        Case.unscoped.update(state=Case.State.ERASED)
    fill(site, turned=True)
    assert frozen() == first and registry_parquet(frozen()) == registry_parquet(first)


def test_any_other_content_has_another_digest() -> None:
    case, other = two_sites()
    digests = {frozen().digest, frozen(count=1).digest, frozen(vte_event=1).digest}
    add(case, "count", day="5", plt="40")
    digests.add(frozen().digest)
    add(other, "count", day="5", plt="40")
    digests.add(frozen().digest)
    assert len(digests) == 5 and frozen(count=0) == frozen()


def test_what_is_read_back_is_what_was_frozen() -> None:
    fill(a_site())
    there = queries.extract_rows(now())
    extract, waiting = read_registry(registry_parquet(frozen(there, count=2)), codebook())
    assert waiting == {"count": 2}
    assert frozen(extract, count=2) == frozen(there, count=2)
    assert {name: len(rows) for name, rows in extract.items()} == {name: len(rows) for name, rows in there.items()}


BLOOD = [
    {"day": "5", "plt": "<45000 /uL", "hb": "9.50", "creat": ".nd"}, {"day": "7 ~14", "plt": "120", "hb": "10"},
    {"day": "-3 ~?", "fibrinogen": ">0.050", "at": "100"}, {"day": "9", "plt_transfused_prior_24h": "no"},
]  # fmt: skip


def test_what_is_frozen_depends_on_what_was_typed_and_not_on_the_database() -> None:
    """The other side never meets a database; this runs on both."""
    case, _ = two_sites()
    for cells in BLOOD:
        add(case, "count", reason="charted", **cells)
    count = codebook().entity("count")
    typed = [
        Source("count", case.site.code, 1, to_columns(count, parse_row(count, cells)[0].values)) for cells in BLOOD
    ]
    lines = [line for line in frozen().lines if line.startswith('["count"')]
    [number] = {json.loads(line)[2] for line in lines}
    assert lines == [line.replace('",1,[', f'",{number},[') for line in frozen(flat(codebook(), typed)).lines]


def test_the_same_content_gives_the_same_row_on_another_day() -> None:
    fill(a_site())
    today = now().date()
    first = actions.make_registry_snapshot(as_of=today, by="ada")
    again = actions.make_registry_snapshot(as_of=today + timedelta(days=1), by="grace")
    assert (again.pk, first.kind, first.manifest["as_of"]) == (first.pk, "registry", today.isoformat())
    assert (Snapshot.objects.get().made_by, Entry.objects.get(verb="snapshot.made").target) == ("ada", "registry")
    before = actions.make_registry_snapshot(as_of=today - timedelta(days=1), by="ada")
    assert (before.rows, first.rows) == (0, 5)


def test_nothing_in_a_snapshot_tells_which_child_when_or_whose_words() -> None:
    fill(a_site())
    snapshot = actions.make_registry_snapshot(as_of=now().date(), by="ada")
    data = store().get(snapshot.parquet)
    schema = pq.read_schema(io.BytesIO(data))
    assert schema.names == ["entity", "site_code", "child", "cells"]
    assert set(schema.metadata) == {b"pave.digest", b"pave.manifest"}
    text = json.dumps(pq.read_table(io.BytesIO(data)).to_pylist()) + str(schema.metadata)
    held = [*Case.unscoped.values_list("code", flat=True), "Harbour", "charted", "45000", now().date().isoformat()]
    assert [one for one in held if one in text] == []
    # The control: what may leave is in it.
    assert "parent_consent" in text and '\\"9.5\\"' in text


def test_queries_that_wait_are_counted_as_they_stood() -> None:
    case, _ = two_sites()
    add(case, "count", day="5", plt="40")
    before = now()
    for place, (entity, key) in enumerate((("count", ("5",)), ("count", ("5",)), ("", ()))):
        questions.ask(case=case, text=f"Please look again, {place}.", by="mo", entity=entity, key=key)
    assert waiting_at(now()) == {"": 1, "count": 2}
    assert waiting_at(before) == {}
    assert waiting_at(before - timedelta(days=1)) == {}
