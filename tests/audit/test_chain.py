"""What of a change is sealed: every cell, exactly, and no value that was redacted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.chain import Row, entry, packed, redacted_paths, salts_without, span, unpacked, values_of

ROW = Row(
    id=5, at="2026-01-31 12:00:00.123", actor="ada", site="north", subject="K7", request_id="r1", table_name="t",
    row_key="9", kind="update", reason="a slip", old={"a": None, "b": 1}, new={"a": "x", "b": Decimal("1.50")},
    salt="0123456789abcdef0123456789abcdef", salts=None,
)  # fmt: skip
OTHERS: dict[str, Any] = {
    "id": 6, "at": "2026-01-31 12:00:00.124", "actor": "adb", "site": "", "subject": "K8", "request_id": "r2",
    "table_name": "u", "row_key": "99", "kind": "insert", "reason": "", "old": None,
    "new": {"a": "x", "b": Decimal("1.5")}, "salt": "1123456789abcdef0123456789abcdef", "salts": {},
}  # fmt: skip
values = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text() | st.lists(st.text())
columns = st.none() | st.dictionaries(st.text(max_size=5), values, max_size=4)


@pytest.mark.parametrize("name", OTHERS)
def test_another_cell_is_another_digest(name: str) -> None:
    assert entry(ROW._replace(**{name: OTHERS[name]})).digest != entry(ROW).digest


@pytest.mark.parametrize("new", [{"a": "x"}, {"a": "x", "b": "1.50"}, {"a": "x", "c": Decimal("1.50")}, {}, [], "text"])
def test_other_columns_are_another_digest(new: Any) -> None:
    assert entry(ROW._replace(new=new)).digest != entry(ROW).digest


@given(columns, columns, st.data())
def test_a_redaction_leaves_the_digest_and_no_salt_of_its_value(old: Any, new: Any, data: Any) -> None:
    row = ROW._replace(old=old, new=new)
    path = data.draw(st.sampled_from(list(values_of(row))))
    side, _, column = path.partition(".")
    salts = salts_without(row, path)
    cut = row._replace(salt="", salts=salts)
    cut = cut._replace(reason="") if path == "reason" else cut._replace(**{side: {**getattr(row, side), column: None}})
    assert entry(cut) == entry(row)
    assert redacted_paths(salts) == [path] and len(salts[path]) == 65
    assert salts_without(cut, path) == salts


@given(columns)
def test_two_values_of_a_row_never_share_a_salt(new: Any) -> None:
    row = ROW._replace(new=new)
    kept = [salt for path, salt in salts_without(row, "reason").items() if path != "reason"]
    assert len(set(kept)) == len(kept) == len(values_of(row)) - 1 and all(len(salt) == 32 for salt in kept)


def test_the_entries_of_a_link_are_read_back() -> None:
    entries = [entry(ROW._replace(id=number)) for number in (-3, 4, 2**62)]
    assert list(unpacked(packed(entries))) == entries
    assert span(packed(entries)) == (-3, 2**62, 3)
    assert span(packed(entries)[:-1]) == span(b"") == (0, 0, 0)
