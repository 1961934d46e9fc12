"""Backups hold everything but the ledger and the keys; a restored survey says how many could answer twice."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from surveys import keys, ledger, ledger_copies, nightly
from surveys.models import Ledger, Response, Survey
from tests.conftest import Invited

pytestmark = pytest.mark.django_db(transaction=True)
OFFLINE = pyrage.x25519.Identity.generate()


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    settings.PAVE_BACKUPS, settings.PAVE_BACKUP_RECIPIENT = tmp_path / "backups", str(OFFLINE.to_public())
    (tmp_path / "offline.key").write_text(f"# kept in a safe\n{OFFLINE}\n")
    return tmp_path


def night(store: Path) -> Path:
    list(nightly.run())
    return max((store / "backups").glob("*.backup.age"))


def opened(backup: Path) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(backup.read_bytes(), [OFFLINE]))) as tar:
        return {one.name: file.read() for one in tar if (file := tar.extractfile(one))}


def restored(store: Path, backup: Path) -> str:
    out = io.StringIO()
    call_command("restore", backup, identity=store / "offline.key", replace=True, stdout=out)
    return out.getvalue()


def test_a_backup_holds_no_ledger_no_key_and_opens_only_with_the_offline_key(invited: Invited, store: Path) -> None:
    invited.started(0)
    sealed_value = bytes(Ledger.objects.get().body)
    files = opened(night(store))
    assert not any(sealed_value[:64] in data or sealed_value[:64].hex().encode() in data for data in files.values())
    assert not any(name.endswith((".pem", ".ledger")) for name in files)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(night(store).read_bytes(), [pyrage.x25519.Identity.generate()])


def test_without_a_copy_everybody_who_started_could_start_again(invited: Invited, store: Path) -> None:
    for number in range(3):
        invited.started(number)
    told = restored(store, night(store))
    assert "invited: 3 responses, 0 invitations known as used; at most 3 people" in told
    assert ledger.read(invited.survey).count == 30


def test_with_a_copy_only_those_after_it_could_start_again(invited: Invited, store: Path) -> None:
    for number in range(20):
        invited.started(number)
    assert ledger_copies.copy_if_enough(invited.survey)
    invited.started(20)
    told = restored(store, night(store))
    assert "invited: 21 responses, 20 invitations known as used; at most 1 people" in told
    assert ledger.read(invited.survey).issued() == 20


def test_the_copy_brings_the_signing_key_back(invited: Invited, store: Path) -> None:
    for number in range(20):
        invited.started(number)
    ledger_copies.copy_if_enough(invited.survey)
    backup = night(store)
    keys.destroy("invited")
    restored(store, backup)
    assert keys.signing_key("invited").public.der == bytes(invited.survey.public_key)
    invited.started(25)


def test_no_copy_is_made_for_fewer_than_twenty_new_starters(invited: Invited, store: Path) -> None:
    for number in range(19):
        invited.started(number)
    assert not ledger_copies.copy_if_enough(invited.survey)
    invited.started(19)
    assert ledger_copies.copy_if_enough(invited.survey)
    invited.started(20)
    assert not ledger_copies.copy_if_enough(invited.survey)
    assert len(list((store / "backups").glob("*.ledger.age"))) == 1


def test_a_full_instance_is_not_overwritten_by_mistake(invited: Invited, store: Path) -> None:
    backup = night(store)
    with pytest.raises(CommandError, match="holds surveys already"):
        call_command("restore", backup, identity=store / "offline.key")
    assert Survey.objects.count() == 1


@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_a_damaged_backup_is_refused_and_changes_nothing(invited: Invited, store: Path, harm: str) -> None:
    invited.started(0)
    backup = night(store)
    data = bytearray(backup.read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 1
    backup.write_bytes(data[:-100] if harm == "cut" else data)
    with pytest.raises(CommandError, match="nothing was restored"):
        call_command("restore", backup, identity=store / "offline.key", replace=True)
    assert Response.objects.count() == 1
    assert Ledger.objects.count() == 1


def test_old_backups_go(invited: Invited, store: Path, settings: Any) -> None:
    settings.PAVE_BACKUPS_KEPT = 2
    (store / "backups").mkdir()
    for day in ("01", "02", "03"):
        (store / "backups" / f"pave-2020-01-{day}.backup.age").touch()
    night(store)
    assert len(list((store / "backups").glob("*.backup.age"))) == 2


def test_a_night_without_a_recovery_key_says_so(invited: Invited, settings: Any) -> None:
    settings.PAVE_BACKUP_RECIPIENT = ""
    assert any("PAVE_BACKUP_RECIPIENT" in line for line in nightly.run())


def test_opt_outs_and_a_lost_signing_key_are_named_after_a_restore(invited: Invited, store: Path) -> None:
    invited.started(0)
    backup = night(store)
    told = restored(store, backup)
    assert "asked for no more mail since the beginning" in told and "signing key is gone" not in told
    keys.destroy("invited")
    assert "its signing key is gone: nobody can start" in restored(store, backup)


@pytest.mark.parametrize("sealed", [True, False])
def test_a_backup_by_hand_comes_back(invited: Invited, store: Path, settings: Any, sealed: bool) -> None:
    invited.started(0)
    settings.PAVE_BACKUP_RECIPIENT = str(OFFLINE.to_public()) if sealed else ""
    file, out = store / "by-hand.backup", io.StringIO()
    call_command("backup", file, stdout=out)
    assert ("NOT sealed" in out.getvalue()) is not sealed
    assert (file.stat().st_mode & 0o777, [one.name for one in store.glob("*.part")]) == (0o600, [])
    Response.objects.all().delete()
    call_command("restore", file, identity=store / "offline.key" if sealed else None, replace=True, stdout=out)
    assert Response.objects.count() == 1


def test_a_sealed_backup_needs_its_key_and_production_seals(invited: Invited, store: Path, settings: Any) -> None:
    call_command("backup", store / "by-hand.backup", stdout=io.StringIO())
    with pytest.raises(CommandError, match="--identity"):
        call_command("restore", store / "by-hand.backup", replace=True)
    settings.PRODUCTION, settings.PAVE_BACKUP_RECIPIENT = True, ""
    with pytest.raises(CommandError, match="names no recovery key"):
        call_command("backup", store / "open.backup")
    assert not (store / "open.backup").exists()
