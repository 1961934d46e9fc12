"""The one copy of a ledger that may exist outside its row: sealed to a recovery key that is kept offline.

Made when a wave ends, and only if enough people have started since the last copy: of two copies around one starter and
the responses of the nights between, the first would name the second. The file's name carries how many invitations were
used when it was made; a new copy replaces the former one.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.conf import settings
from django.db import transaction

from surveys import keys, ledger
from surveys.cells import Cells
from surveys.lifecycle import LEAST_TOGETHER
from surveys.models import Ledger, Survey


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a ledger was brought back from: `duplicates` is how many people at most could start a second time.

    `has_key`: whether anybody can start at all. Bounces and opt-outs are those of the copy, or none (`has_copy`).
    """

    survey: str
    issued: int
    responses: int
    duplicates: int
    has_copy: bool
    has_key: bool


def copy_if_enough(survey: Survey) -> bool:
    """Replace the copy where a recovery key is named and LEAST_TOGETHER started since the last; whether it was made."""
    cells = ledger.read(survey)
    former = _copies(survey.slug)
    started = cells.issued() - max((_issued_of(path) for path in former), default=0)
    if not settings.PAVE_BACKUP_RECIPIENT or started < LEAST_TOGETHER:
        return False
    content = {
        "cells": base64.b64encode(bytes(cells)).decode(),
        "responses": survey.responses.count(),
        "signing_key": keys.signing_key(survey.slug).pem.decode(),
    }
    recipient = pyrage.x25519.Recipient.from_str(settings.PAVE_BACKUP_RECIPIENT)
    sealed = pyrage.encrypt(json.dumps(content).encode(), [recipient])
    keys.write_file(_folder() / f"{survey.slug}.{cells.issued()}.ledger.age", sealed)
    keys.remove(former)
    return True


def forget(slug: str) -> None:
    """Remove the copy: its survey is sealed."""
    keys.remove(_copies(slug))


def recover(survey: Survey, identity: pyrage.x25519.Identity | None) -> Recovered:
    """Give a survey restored without its ledger one again: from its copy, else with every invitation unused.

    Without the recovery key no copy opens.
    """
    responses = survey.responses.count()
    copies = _copies(survey.slug) if identity is not None else []
    if copies:
        content = json.loads(pyrage.decrypt(copies[-1].read_bytes(), [identity]))
        cells, before = Cells.read(base64.b64decode(content["cells"])), int(content["responses"])
        keys.restore_signing_key(survey.slug, content["signing_key"].encode())
    else:
        last = survey.tokens.order_by("-position").values_list("position", flat=True).first()
        cells, before = Cells(0 if last is None else last + 1), 0
    with transaction.atomic():
        Ledger.objects.filter(pk=survey.pk).delete()
        ledger.create(survey, cells)
    return Recovered(
        survey.slug,
        cells.issued(),
        responses,
        max(responses - before, 0),
        bool(copies),
        keys.has_signing_key(survey.slug),
    )


def _folder() -> Path:
    path = Path(settings.PAVE_BACKUPS)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _copies(slug: str) -> list[Path]:
    return sorted(_folder().glob(f"{slug}.*.ledger.age"), key=_issued_of)


def _issued_of(path: Path) -> int:
    return int(path.name.split(".")[1])
