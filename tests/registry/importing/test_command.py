"""import_cases: writes, or tells what it would write; by the shell or a person of the site; with an exit code."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.models import Case, Upload
from tests.registry.children import two_sites
from tests.registry.importing.files import CHILD, csv_file

pytestmark = pytest.mark.django_db
NEW = {"local_key": "A", **CHILD}


@pytest.fixture
def site(db: None) -> str:
    return two_sites()[0].site.code


def run(folder: Path, site: str, file: tuple[str, bytes], *more: str, by: str = "") -> tuple[str, str]:
    path = folder / file[0]
    path.write_bytes(file[1])
    out, err = StringIO(), StringIO()
    try:
        call_command("import_cases", str(path), f"--site={site}", f"--by={by}", *more, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def test_a_dry_run_tells_and_writes_nothing(site: str, tmp_path: Path) -> None:
    told, wrong = run(tmp_path, site, csv_file("enrolment", NEW), "--dry-run")
    assert "would be applied: 1 new child, 1 new row" in told and wrong == ""
    assert Case.unscoped.count() == 2 and Upload.unscoped.get().state == "checked"


def test_the_rows_are_written_and_a_second_time_nothing_changes(site: str, tmp_path: Path) -> None:
    told, _ = run(tmp_path, site, csv_file("enrolment", NEW))
    new = Case.unscoped.latest("pk")
    assert "applied: 1 new child" in told and Case.unscoped.count() == 3
    assert told.splitlines()[-1] == f"A,{new.code}"
    again, wrong = run(tmp_path, site, csv_file("enrolment", NEW))
    assert "nothing changes" in again and wrong == "" and Case.unscoped.count() == 3
    assert Upload.unscoped.filter(state="applied").get().by == "system:import_cases"


def test_a_folder_is_its_tables(site: str, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "notes.txt").write_text("not a table")
    name, content = csv_file("death", {"local_key": "A", "day": "90"})
    (tmp_path / "rows" / name).write_bytes(content)
    (tmp_path / "rows" / "enrolment.csv").write_bytes(csv_file("enrolment", NEW)[1])
    out = StringIO()
    call_command("import_cases", str(tmp_path / "rows"), f"--site={site}", stdout=out)
    assert "1 new child, 2 new rows" in out.getvalue()


def test_cells_that_differ_and_bad_cells_are_printed(site: str, tmp_path: Path) -> None:
    case = Case.unscoped.get(site__code=site)
    told, _ = run(tmp_path, site, csv_file("enrolment", {"case_code": case.code, "age_dx_mo": "61"}), "--dry-run")
    assert "Age at ALL diagnosis: file 61, now 60, last upload -: stays as it is" in told
    _, wrong = run(tmp_path, site, csv_file("count", {"case_code": case.code, "day": "x"}))
    assert "refuse: count.csv, row 2, day:" in wrong and "1 cells stop" in wrong


def test_files_that_are_no_tables_and_files_that_are_not_there_fail(site: str, tmp_path: Path) -> None:
    assert "cannot be read as tables" in run(tmp_path, site, ("x.csv", b"a\n1\n"))[1]
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_cases", str(tmp_path / "none.csv"), f"--site={site}")


def test_a_site_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="create_site makes it"):
        call_command("import_cases", str(tmp_path), "--site=NONE")


@pytest.mark.parametrize("by", ["eve", "mo", "nobody"])
def test_only_people_who_enter_data_at_the_site_may(site: str, tmp_path: Path, by: str) -> None:
    _, wrong = run(tmp_path, site, csv_file("enrolment", NEW), by=by)
    assert "enters no data there" in wrong and not Upload.unscoped.exists()


def test_more_rows_than_a_browser_may_send_come_by_the_shell(site: str, tmp_path: Path, monkeypatch: Any) -> None:
    from registry.importing import reading

    monkeypatch.setattr(reading, "BROWSER", reading.Limits(rows=1))
    many = csv_file("enrolment", NEW, {**NEW, "local_key": "B"})
    assert "2 new children" in run(tmp_path, site, many)[0]
