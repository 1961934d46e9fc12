"""A request with an idempotency key has its effect once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from pave.lib.clock import now
from registry.models import TABLES, Case, SentBefore
from tests.registry.api.asking import CASES, CELLS, Program
from tests.registry.children import two_sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Program:
    child, _ = two_sites()
    return Program(User.objects.get(username="ada"), child.site)


def test_the_same_request_again_gets_the_first_answer(ada: Program) -> None:
    first, again = (ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1") for _ in range(2))
    assert (again.status_code, again.json(), again.headers["Location"]) == (
        201,
        first.json(),
        first.headers["Location"],
    )
    assert again.headers["Idempotent-Replay"] == "true"
    assert Case.unscoped.count() == 3


def test_without_a_key_it_is_another_request(ada: Program) -> None:
    for _ in range(2):
        ada.post(CASES, {"cells": CELLS})
    assert Case.unscoped.count() == 4


def test_the_key_of_another_request_is_refused(ada: Program) -> None:
    ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1")
    assert ada.post(CASES, {"cells": CELLS | {"sex": "m"}}, Idempotency_Key="k1").status_code == 422
    assert Case.unscoped.count() == 3


def test_keys_of_two_programs_have_nothing_to_do_with_each_other(ada: Program) -> None:
    other = Program(ada.token.user, ada.token.site)
    for program in (ada, other):
        assert program.post(CASES, {"cells": CELLS}, Idempotency_Key="k1").status_code == 201
    assert Case.unscoped.count() == 4


def test_a_refused_request_may_be_sent_again_corrected(ada: Program) -> None:
    assert ada.post(CASES, {"cells": CELLS | {"sex": "?"}}, Idempotency_Key="k1").status_code == 422
    assert ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1").status_code == 201
    assert TABLES["enrolment"].unscoped.count() == 3


def test_after_a_day_the_key_is_free(ada: Program) -> None:
    ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1")
    SentBefore.objects.update(at=now() - timedelta(hours=25))
    ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1")
    assert Case.unscoped.count() == 4


def test_a_process_killed_in_the_middle_leaves_neither_key_nor_child(ada: Program, monkeypatch: Any) -> None:
    monkeypatch.setattr(SentBefore, "save", killed)  # after the child was written, before the key's answer is
    assert ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1").status_code == 500
    monkeypatch.undo()
    assert Case.unscoped.count() == 2 and not SentBefore.objects.exists()
    assert ada.post(CASES, {"cells": CELLS}, Idempotency_Key="k1").status_code == 201


save = SentBefore.save


def killed(sent: SentBefore, **inserting: Any) -> None:
    if not inserting.get("force_insert"):
        raise SystemError("killed")
    save(sent, **inserting)
