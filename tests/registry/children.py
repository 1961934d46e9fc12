"""Children at two sites, and people who may or may not see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import Site
from registry import actions
from registry.codebook import Field, Kind
from registry.models import Case
from tests.accounts.proving import a_site, member

ENROLMENT = {"consent_status": "parent_consent", "age_dx_mo": "60", "sex": "f", "dx_year": "2024", "enrol_day": "3"}


def child(site: Site | None = None, **more: Any) -> Case:
    return actions.open_case(site=site or a_site(), cells=ENROLMENT, by="ada", **more)


def two_sites() -> tuple[Case, Case]:
    """A child at Harbour, where ada enters and ivy investigates, and one at Hill, where eve enters; mo sees both."""
    harbour, hill = a_site(), a_site("Hill Infirmary")
    member("ada", "site_coordinator", harbour)
    member("ivy", "site_investigator", harbour)
    member("eve", "site_coordinator", hill)
    member("mo", "data_manager")
    member("al", "analyst")
    return child(harbour), child(hill)


def add(case: Case, entity: str, *, reason: str = "", **cells: str) -> actions.Saved:
    """A row of ada's. Where an edit check asks for a reason (a clot without a line, say) it is refused without one."""
    return actions.add_row(owner=case, entity=entity, cells=cells, by="ada", reason=reason)


def examples(field: Field) -> Iterator[dict[str, str]]:
    """Cells of every shape that a field takes; each reads, whatever its limits say."""
    yield from ({field.name: text} for text in _texts(field))
    yield from ({field.name: f".{reason}"} for reason in field.missing)
    if field.other_code:
        yield {field.name: field.other_code, f"{field.name}_other": "said otherwise"}


def _texts(field: Field) -> Iterator[str]:
    match field.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            yield "7" if field.kind is Kind.INTEGER else "7.25"
            yield from ("<7", ">8") if field.measured else ()
            yield from (f"<700 {other.unit}" for other in field.alternates)
        case Kind.CODE:
            yield from (field.codes[0].code, field.codes[-1].code)
        case Kind.MULTI:
            yield from (code.code for code in field.codes)
            yield ";".join(code.code for code in field.codes if code.code not in field.exclusive)
        case Kind.BOOLEAN:
            yield from ("yes", "no")
        case Kind.DAY:
            yield from ("0", "-3 ~3", "1999", "40 ~14", "9 ~?")
        case Kind.QUARTER:
            yield "2026-Q1"
        case Kind.REFERENCE:
            yield "1" if field.to_kind is Kind.INTEGER else "lab A"
        case Kind.TEXT:
            yield "x" * field.max_length
