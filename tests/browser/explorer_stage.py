"""A report on the registry for the explorer, inside the running PAVE. As stage.py does."""

from __future__ import annotations


def registry_report() -> None:
    """Print its number. The snapshot is not that of stage.py: all tests of a run meet on one server."""
    from analytics.models import Report, Snapshot
    from analytics.queries import store
    from pave.lib.digest import summary_bytes
    from tests.analytics.registry_report import protected

    summary = protected().summary
    snapshot, _ = Snapshot.objects.get_or_create(
        digest="a" * 64,
        defaults={"kind": "registry", "manifest": {}, "rows": 700, "parquet": "e" * 64, "made_by": "test"},
    )
    data = summary_bytes(summary)
    files = {"json": {"digest": store().put(data), "size": len(data), "name": "registry.json"}}
    report = Report.objects.create(
        snapshot=snapshot,
        survey="",
        title=summary["title"],
        synthetic=True,
        parameters={},
        code_version="0",
        files=files,
    )
    print(report.pk)
