"""Downloads are the stored bytes, and what is missing is said helpfully."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from analytics import queries
from analytics.models import Report
from tests.analytics.page import words

MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@pytest.mark.parametrize("kind", MEDIA)
def test_download_is_the_stored_bytes_under_a_speaking_name(investigator: Client, report: Report, kind: str) -> None:
    response = investigator.get(f"/reports/{report.pk}/file.{kind}")
    assert response.content == queries.file_bytes(report, kind)
    assert response["Content-Type"] == MEDIA[kind]
    assert response["Content-Disposition"] == f'attachment; filename="simulated-report-SYNTHETIC.{kind}"'


def test_the_pages_offer_the_files_with_format_and_size(investigator: Client, report: Report) -> None:
    for path in ("", "methods/"):
        page = investigator.get(f"/reports/{report.pk}/{path}").content.decode()
        assert f'href="/reports/{report.pk}/file.csv"' in page and "file.xlsx" not in page
        assert "Every number in one long table" in words(page) and ".csv, " in words(page)


def test_api_summary_is_the_same_bytes_as_the_json_file(investigator: Client, report: Report) -> None:
    response = investigator.get(f"/api/reports/{report.pk}/summary/")
    assert response.content == queries.file_bytes(report, "json")
    assert json.loads(response.content)["synthetic"] is True


def test_unknown_kind_of_file_is_a_404(investigator: Client, report: Report) -> None:
    assert investigator.get(f"/reports/{report.pk}/file.exe").status_code == 404


@pytest.fixture
def lost(report: Report, settings: Any, tmp_path: Path) -> Report:
    """A report whose files are gone, as after a disk was lost."""
    settings.PAVE_VAR = tmp_path
    return report


@pytest.mark.parametrize("path", ["", "file.json", "file.pdf", "questions/1/", "methods/"])
def test_lost_file_is_a_404_with_a_way_on(investigator: Client, lost: Report, path: str) -> None:
    response = investigator.get(f"/reports/{lost.pk}/{path}")
    assert response.status_code == 404
    page = response.content.decode()
    assert "Traceback" not in page
    assert 'href="/' in page


def test_lost_file_over_the_api_is_a_404(investigator: Client, lost: Report) -> None:
    assert investigator.get(f"/api/reports/{lost.pk}/summary/").status_code == 404
