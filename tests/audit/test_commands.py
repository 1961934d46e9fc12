"""seal_audit and verify_audit from the shell: the head goes to a file kept elsewhere, and holds the trail later."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit import seal
from audit.models import Change, Redaction
from audit.verify import verify
from tests.audit import trail
from tests.audit.tampering import run
from tests.audit.wards import by, make_wards

pytestmark = pytest.mark.django_db


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_seal_then_verify_against_the_anchor(tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    assert said("seal_audit", "--anchor-out", str(file)) == "0 changes sealed; no link yet\n" and not file.exists()
    with by("ada"):
        Redaction.objects.create(change_id=0, path="reason", actor="ada", reason="a check")
    assert said("seal_audit", "--anchor-out", str(file)).startswith("1 changes sealed; link 1, ")
    assert said("verify_audit", "--anchor", str(file)) == (
        "1 changes in 1 links are as they were sealed; 0 not sealed yet\n"
    )
    trail.unguarded()
    run("DELETE FROM audit_link")
    with pytest.raises(CommandError, match="link 1 is missing: the anchor"):
        said("verify_audit", "--anchor", str(file))


def test_a_file_that_is_no_anchor(tmp_path: Path) -> None:
    (tmp_path / "anchor.json").write_text("{}")
    with pytest.raises(CommandError, match="no anchor of the audit trail"):
        said("verify_audit", "--anchor", str(tmp_path / "anchor.json"))
    with pytest.raises(CommandError, match="No such file"):
        said("verify_audit", "--anchor", str(tmp_path / "none.json"))


def test_a_value_is_taken_out_by_the_change_that_brought_it() -> None:
    make_wards()
    trail.write(5)
    change = Change.objects.filter(kind="insert").first()
    assert change is not None and "name" in said("redact_change", str(change.pk)).split()
    assert "1 values of name" in said("redact_change", str(change.pk), "name", "--by=ada", "--reason=typed by mistake")
    change.refresh_from_db()
    assert change.new["name"] is None
    seal.seal()
    verify()


@pytest.mark.parametrize(
    "more", [("name",), ("name", "--by=ada"), ("name", "--reason=x"), ("colour", "--by=ada", "--reason=x")]
)
def test_a_redaction_without_actor_reason_or_value_is_refused(more: tuple[str, ...]) -> None:
    make_wards()
    trail.write(5)
    change = Change.objects.filter(kind="insert").earliest("pk")
    with pytest.raises(CommandError):
        said("redact_change", str(change.pk), *more)
    with pytest.raises(CommandError, match="there is no change"):
        said("redact_change", "987654", *more)
