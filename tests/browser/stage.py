"""Sets the stage inside the running PAVE: surveys in every state, an uploaded version, runs halfway and failed.

Runs as `manage.py shell -c`, in the folder of the running server; prints one line of JSON. Tests talk HTTP only.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.browser import mailing_stage, people_stage

EXAMPLE = Path(__file__).parents[1] / "golden" / "example"
BY, CONTACT = "test", "Ada, ada@example.org"


def open_survey(slug: str, instrument: str = "all_vte_practice", **more: Any) -> None:
    """An open survey of the newest version of an instrument."""
    from surveys import actions, queries

    version = queries.latest_version(instrument)
    survey = actions.create_survey(slug=slug, instrument=version, contact=CONTACT, by=BY, **more)
    actions.change_state(survey=survey, state="open", by=BY)


def build() -> None:
    _surveys()
    mailing_stage.build()
    staged = {
        "upload": _upload(),
        "running": _run("running"),
        "failed": _run("failed"),
        "later": _later(),
        "registry_report": _registry_report(),
        "registry_run": _registry_run(),
        "rows": _rows(),
        **_codings(),
    }
    print(json.dumps(staged | people_stage.build()))


def _surveys() -> None:
    from pave.lib.clock import now
    from surveys import actions, queries

    version = queries.latest_version("all_vte_practice")
    actions.create_survey(slug="preparing", instrument=version, contact=CONTACT, by=BY)
    open_survey("closing", closes_at=now() - timedelta(minutes=5))
    open_survey("closed", closes_at=now() - timedelta(days=1))
    open_survey("paused")
    actions.change_state(survey=queries.survey_by_slug("paused"), state="paused", by=BY)


def _upload() -> int:
    """A second version of the small example, kept for review: one text is new, and one choice is gone."""
    from surveys import actions

    first, tables = (EXAMPLE / "tiny.toml").read_bytes(), {"tiny_cases.csv": (EXAMPLE / "tiny_cases.csv").read_bytes()}
    actions.publish_instrument(source=first, tables=tables, by=BY)
    open_survey("umbrellas", "tiny")
    second = first.replace(b'version = "1.0.0"', b'version = "2.0.0"').replace(b"What do you do?", b"How do you come?")
    second = second.replace(b', {code="hat", label="Hat"}', b"")
    assert second.count(b"hat") < first.count(b"hat")
    return actions.keep_upload(source=second, tables=tables, file_name="tiny.toml", by=BY).pk


def _run(state: str) -> str:
    """A run that a worker holds, halfway; or one that failed. No message is sent for it."""
    from analytics.models import Run
    from pave.lib.clock import now

    model = Run.objects.filter(state="done").first()
    assert model is not None
    error = "MemoryError: 9 GB were asked for" if state == "failed" else ""
    run = Run.objects.create(
        snapshot=model.snapshot, survey=model.survey, parameters=model.parameters, key=f"staged-{state}", state=state,
        step="intervals", done=29, total=44, attempt=2, fence=2, lease_until=now() + timedelta(days=1),
        heartbeat_at=now(), sent_at=now(), started_at=now(), error=error, requested_by="investigator",
    )  # fmt: skip
    return str(run.pk)


def _registry_report() -> int:
    """A finished report on a small random registry."""
    from tests.analytics.registry_report import protected, stored

    return int(stored(protected()).pk)


def _registry_run() -> str:
    """A report of the registry that a worker is making, of which somebody has seen a preview."""
    from analytics.models import Run, Snapshot
    from analytics.queries import store
    from pave.lib.clock import now
    from tests.analytics.registry_report import DAY, previewed

    run = Run.objects.create(
        snapshot=Snapshot.objects.get(digest="f" * 64), survey="", key="staged-registry", state="running", fence=1,
        parameters={"by": [], "replicates": 50, "seed": 1, "as_of": DAY.isoformat()}, step="intervals", done=3,
        total=11, attempt=1, lease_until=now() + timedelta(days=1), heartbeat_at=now(), sent_at=now(),
        started_at=now(), requested_by="investigator", preview=store().put(previewed()),
    )  # fmt: skip
    return str(run.pk)


def _later() -> int:
    """A second report of the simulated answers: the files of the first under other parameters."""
    from analytics.models import Report

    first = Report.objects.order_by("pk").first()
    assert first is not None
    kept = {name: getattr(first, name) for name in ("snapshot", "survey", "title", "synthetic", "files")}
    return Report.objects.create(code_version="0.0.9", parameters={**first.parameters, "seed": 2}, **kept).pk


def _rows() -> int:
    """Rows of the simulated answers that left."""
    from analytics.row_exports import actions
    from surveys import queries

    survey = queries.survey_by_slug("simulated-practice")
    purpose = "To look at every page of this server"
    return int(actions.take(survey=survey, wanted=["practice_type"], purpose=purpose, by="investigator").pk)


def _codings() -> dict[str, int]:
    """Texts that two people have begun to sort; and others that both sorted, differently."""
    from analytics.text_codings import actions, queries
    from surveys import queries as surveys

    survey, coders = surveys.survey_by_slug("simulated-practice"), ("investigator", "coordinator")
    begun, sorted_ = (
        actions.begin(survey=survey, column=column, typed="Cost\nAccess", coders=coders, by="investigator")
        for column in ("doac_use__barrier__other", "screening_asymptomatic__other")
    )
    for coder, category in zip(coders, ("c1", "c2"), strict=True):
        choices = {one.digest: category for one in queries.texts(sorted_)}
        actions.code(coding=sorted_, choices=choices, by=coder)
    return {"sorting": begun.pk, "sorted": sorted_.pk}
