"""Rows that are written once: the trail, published instruments, imported files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.actions import record
from pave.lib.append_only import AppendOnlyError, AppendOnlyModel
from surveys.models import ImportedFile, InstrumentVersion, Survey

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["trail", "instrument", "imported file"])
def row(request: pytest.FixtureRequest, open_survey: Survey) -> AppendOnlyModel:
    make: dict[str, Callable[[], Any]] = {
        "trail": lambda: record(by="test", verb="x", target="y"),
        "instrument": lambda: InstrumentVersion.objects.get(),
        "imported file": lambda: ImportedFile.objects.create(survey=open_survey, sha256="0" * 64, rows=1),
    }
    return make[request.param]()


def test_a_row_is_never_saved_again(row: AppendOnlyModel) -> None:
    with pytest.raises(AppendOnlyError, match="never changed"):
        row.save()


def test_a_row_is_never_deleted(row: AppendOnlyModel) -> None:
    with pytest.raises(AppendOnlyError, match="never deleted"):
        row.delete()


@pytest.mark.parametrize("narrowed", [False, True])
def test_rows_are_neither_changed_nor_deleted_in_bulk(row: AppendOnlyModel, narrowed: bool) -> None:
    rows = type(row).objects.filter(pk=row.pk) if narrowed else type(row).objects.all()
    with pytest.raises(AppendOnlyError, match="never changed"):
        rows.update(pk=99)
    with pytest.raises(AppendOnlyError, match="never deleted"):
        rows.delete()
    assert rows.count() >= 1


def test_a_second_row_under_the_same_key_does_not_replace_the_first(row: AppendOnlyModel) -> None:
    copy = type(row)(pk=row.pk)
    with pytest.raises((AppendOnlyError, Exception)) as refused:
        copy.save()
    assert type(refused.value).__name__ in ("IntegrityError", "AppendOnlyError")
