"""The shell takes rows as the page does: by somebody who may, for a purpose, put down."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import create_person
from audit.models import Entry
from surveys.models import Survey
from tests.analytics.row_exports.conftest import PURPOSE

pytestmark = pytest.mark.django_db


REFUSALS = (("coordinator", PURPOSE, "investigator"), ("investigator", "x", "20"))


@pytest.mark.parametrize(("role", "purpose", "word"), REFUSALS)
def test_it_refuses_as_the_page_does(survey: Survey, tmp_path: Path, role: str, purpose: str, word: str) -> None:
    create_person(username="ada", password="not used", role=role, by="test")
    with pytest.raises(CommandError, match=word):
        call_command("export_rows", "simulated", purpose=purpose, by="ada", out=tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_writes_a_zip_a_format_and_puts_each_down(survey: Survey, tmp_path: Path) -> None:
    create_person(username="ada", password="not used", role="investigator", by="test")
    told = StringIO()
    call_command(
        "export_rows", "simulated", keep=["practice_type"], purpose=PURPOSE, by="ada", out=tmp_path, stdout=told
    )
    assert "at most 1 in " in told.getvalue()
    assert {path.suffix for path in tmp_path.iterdir()} == {".zip"} and len(list(tmp_path.iterdir())) == 4
    assert Entry.objects.filter(verb="rows.downloaded", actor="ada").count() == 4
