"""The same content has the same digest and the same bytes; anything that differs has another."""

from __future__ import annotations

import io
import re

import pyarrow.parquet as pq
import pytest

from analytics import actions
from analytics.models import Snapshot
from analytics.queries import store
from analytics.snapshots import Frozen, freeze, parquet_bytes, read_frame
from surveys import actions as survey_actions
from surveys.instrument import Instrument
from surveys.models import Survey
from tests.analytics.summarising import EXAMPLE, random_rows, rows_of

WORKED = "41d6fdb6a0eb0094be8abd2cece15de223b9a34816e0c7594c8e8a17f513539c"


def frozen(tiny: Instrument, seed: int = 1, turned: bool = False, frame: dict[str, int] | None = None) -> Frozen:
    rows = random_rows(tiny, seed, 12)
    return freeze(rows[::-1] if turned else rows, tiny.header, tiny.sha256, frame or {})


def test_worked_example_has_its_published_digest(worked_survey: Survey) -> None:
    snapshot = actions.make_snapshot(survey=worked_survey, by="test")
    assert (snapshot.digest, snapshot.rows) == (WORKED, 12)
    assert snapshot.manifest["frame"] == {"bounced": 1, "consented": 14, "invited": 20, "screened_out": 1}


def test_same_content_gives_the_same_row(worked_survey: Survey) -> None:
    first = actions.make_snapshot(survey=worked_survey, by="ada")
    survey_actions.import_responses(
        survey=worked_survey, data=(EXAMPLE / "responses.csv").read_bytes(), by="test", replace=True
    )
    again = actions.make_snapshot(survey=worked_survey, by="grace")
    assert again.pk == first.pk
    assert Snapshot.objects.get().made_by == "ada"


def test_order_of_the_responses_does_not_matter(tiny: Instrument) -> None:
    assert frozen(tiny) == frozen(tiny, turned=True)
    assert parquet_bytes(frozen(tiny)) == parquet_bytes(frozen(tiny, turned=True))


def test_any_other_content_has_another_digest(tiny: Instrument) -> None:
    rows = random_rows(tiny, 1, 12)
    status, wave, cells = rows[3]
    changed = {**cells, "role": "a" if cells.get("role") != "a" else "b", "role__other": ".nb"}
    digests = {
        frozen(tiny).digest, frozen(tiny, frame={"invited": 0}).digest, frozen(tiny, frame={"invited": 20}).digest,
        freeze([*rows[:3], (status, wave, changed), *rows[4:]], tiny.header, tiny.sha256, {}).digest,
        freeze([*rows[:3], (status, "2", cells), *rows[4:]], tiny.header, tiny.sha256, {}).digest,
        freeze([*rows[:3], ("excluded_test", wave, cells), *rows[4:]], tiny.header, tiny.sha256, {}).digest,
        freeze(rows[1:], tiny.header, tiny.sha256, {}).digest,
        freeze(rows, tiny.header, "other instrument", {}).digest,
    }  # fmt: skip
    assert len(digests) == 8


def test_a_response_counts_as_often_as_it_is_there(tiny: Instrument) -> None:
    rows = random_rows(tiny, 1, 3)
    twice = freeze([*rows, rows[0]], tiny.header, tiny.sha256, {})
    assert len(twice.lines) == 4
    assert twice.digest != freeze(rows, tiny.header, tiny.sha256, {}).digest


def test_parquet_reads_back_as_the_frozen_rows(tiny: Instrument) -> None:
    rows = rows_of((EXAMPLE / "responses.csv").read_bytes(), tiny)
    whole = freeze(rows, tiny.header, tiny.sha256, {})
    frame = read_frame(parquet_bytes(whole))
    assert list(frame.columns) == ["status", "wave", *tiny.header]
    back = [(row["status"], row["wave"], {name: row[name] for name in tiny.header}) for _, row in frame.iterrows()]
    assert freeze(back, tiny.header, tiny.sha256, {}) == whole


def test_parquet_bytes_are_the_same_every_time(tiny: Instrument) -> None:
    assert parquet_bytes(frozen(tiny)) == parquet_bytes(frozen(tiny))


def test_nothing_in_a_snapshot_tells_who_or_when(worked_survey: Survey) -> None:
    snapshot = actions.make_snapshot(survey=worked_survey, by="ada")
    data = store().get(snapshot.parquet)
    schema = pq.read_schema(io.BytesIO(data))
    assert set(schema.names) == {"status", "wave", *snapshot.manifest["columns"]}
    assert set(schema.metadata) == {b"pave.digest", b"pave.manifest"}
    text = str(snapshot.manifest) + str(read_frame(data).to_dict())
    assert not re.search(r"r0\d|20\d\d-\d\d|ada|[0-9a-f]{32}-", text)


def test_an_invited_survey_is_not_frozen_before_a_wave_has_ended(worked_survey: Survey) -> None:
    from analytics.permissions import Refused
    from surveys.actions import create_survey

    invited = create_survey(slug="invited", instrument=worked_survey.instrument, by="test", mode="invite")
    with pytest.raises(Refused, match="from 20 answers on"):
        actions.make_snapshot(survey=invited, by="test")
    assert not Snapshot.objects.exists()
