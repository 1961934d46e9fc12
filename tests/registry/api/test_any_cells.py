"""Whatever is sent as cells of any entity is written or refused, and never our fault."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from registry.codebook_reader import codebook
from registry.models import TABLES
from tests.registry.api.asking import CASES, Program
from tests.registry.children import two_sites

pytestmark = pytest.mark.django_db
OF_CASE = sorted(name for name, table in TABLES.items() if table.owner == "case" and name != "adjudication")
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.lists(st.text(max_size=5), max_size=3)
)


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    entity = codebook().entity(draw(st.sampled_from(OF_CASE)))
    names = draw(st.lists(st.sampled_from(entity.columns), unique=True, max_size=6))
    codes = {name: [code.code for code in one.codes] for name, one in entity.by_name.items() if one.codes}
    likely = {name: st.sampled_from(found) for name, found in codes.items()}
    return entity.name, {name: draw(likely.get(name, st.integers(0, 40).map(str)) | ODD) for name in names}


@given(rows())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_are_written_or_refused(db: None, row: tuple[str, dict[str, Any]]) -> None:
    entity, cells = row
    case = next(iter(TABLES["enrolment"].unscoped.all()), None) or _child()
    program = Program(User.objects.get(username="ada"), case.case.site)
    answer = program.post(f"{CASES}{case.case.code}/{entity}/", {"cells": cells})
    assert answer.status_code in (201, 400, 422), answer.content[:300]


def _child() -> Any:
    two_sites()
    return TABLES["enrolment"].unscoped.order_by("pk").first()
