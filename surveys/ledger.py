"""Opening and changing the ledger: one sealed value a survey, under a key that changes with every change.

Order of a change: lock the row, open it, change it, write the new key, update the row, commit, remove the old key. A
crash at any point leaves a key that opens the row as it stands; a stolen former version of the row (write-ahead log,
old page, backup) opens with no key that still exists.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from surveys import keys
from surveys.cells import Cells
from surveys.models import Ledger, Survey

KEY_BYTES, NONCE_BYTES = 32, 12
Result = TypeVar("Result")


class LedgerClosed(Exception):
    """No key that exists opens the ledger: it was sealed for good, or its key is lost."""


def create(survey: Survey, cells: Cells) -> None:
    """A ledger for a survey that has none."""
    with transaction.atomic():
        body, _ = _sealed(survey, cells)
        Ledger.objects.create(survey=survey, body=body)


def read(survey: Survey) -> Cells:
    """The cells as they stand. For counting and mailing, never for the public process's pages."""
    # Again: between reading row and keys another process may have changed both.
    for _ in range(20):
        body = bytes(Ledger.objects.values_list("body", flat=True).get(pk=survey.pk))
        try:
            return _opened(survey, body)[0]
        except LedgerClosed:
            if body == bytes(Ledger.objects.values_list("body", flat=True).get(pk=survey.pk)):
                raise
    raise LedgerClosed("the ledger is changed faster than it can be read")


def change(survey: Survey, act: Callable[[Cells], Result]) -> Result:
    """Let `act` change the cells, and keep the result under a new key; what `act` raises changes nothing.

    Never inside another transaction: the old key may go only when the new value is committed.
    """
    with transaction.atomic(durable=True):
        body = bytes(Ledger.objects.select_for_update().values_list("body", flat=True).get(pk=survey.pk))
        cells, key, others = _opened(survey, body)
        former = bytes(cells)
        result = act(cells)
        if bytes(cells) != former:
            changed, _ = _sealed(survey, cells)
            Ledger.objects.filter(pk=survey.pk).update(body=changed)
            others.append(key)
    # Also where nothing changed: a crash after a commit leaves a key that opens the former value, and the retry is
    # first to pass here. `others` was listed under the lock: it holds no key that another change has written since.
    keys.remove(others)
    return result


def tidy(survey: Survey) -> None:
    """Remove a former key that a crash after a commit left; cheap where there is none.

    Until then a thief of disk and keys could open the value before the last change, and name one starter.
    """
    if len(keys.ledger_keys(survey.slug)) > 1:
        change(survey, lambda cells: None)


def _opened(survey: Survey, body: bytes) -> tuple[Cells, Path, list[Path]]:
    """The cells, the key that opened them, and every other key that is there."""
    found = keys.ledger_keys(survey.slug)
    for path, key in found.items():
        try:
            plain = AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], survey.slug.encode())
        except InvalidTag:
            continue
        return Cells.read(plain), path, [other for other in found if other != path]
    raise LedgerClosed(f"no key opens the ledger of survey {survey.slug}")


def _sealed(survey: Survey, cells: Cells) -> tuple[bytes, Path]:
    key, nonce = secrets.token_bytes(KEY_BYTES), os.urandom(NONCE_BYTES)
    path = keys.write_ledger_key(survey.slug, key)
    return nonce + AESGCM(key).encrypt(nonce, bytes(cells), survey.slug.encode()), path
