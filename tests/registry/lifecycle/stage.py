"""Children in the states of their life, and the people who move them."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import Site, User
from registry import actions
from registry.lifecycle import actions as acts
from registry.lifecycle.digest import digest
from registry.models import Case, Signature
from registry.queries import facts_of
from tests.accounts.proving import a_site, member
from tests.registry.children import ENROLMENT


class Stage(NamedTuple):
    """Harbour with ada (coordinator) and ivy (investigator), Hill with eve and hal, mo the data manager, an auditor."""

    case: Case
    harbour: Site
    hill: Site
    ada: User
    ivy: User
    eve: User
    hal: User
    mo: User
    au: User


def staged() -> Stage:
    harbour, hill = a_site(), a_site("Hill Infirmary")
    people = (
        member("ada", "site_coordinator", harbour), member("ivy", "site_investigator", harbour),
        member("eve", "site_coordinator", hill), member("hal", "site_investigator", hill),
        member("mo", "data_manager"), member("au", "auditor"),
    )  # fmt: skip
    return Stage(opened(harbour), harbour, hill, *people)


def opened(site: Site, *rows: tuple[str, dict[str, str]], **more: object) -> Case:
    cells = {**ENROLMENT, **{name: str(value) for name, value in more.items()}}
    return actions.open_case(site=site, cells=cells, by="ada", rows=rows, reason="as it was")


def put(case: Case, entity: str, **cells: str) -> actions.Saved:
    """A row, with a reason for what is unusual about it."""
    return actions.add_row(owner=case, entity=entity, cells=cells, by="ada", reason="as it was")


def sign(case: Case, by: User) -> Signature:
    return acts.sign(case=case, by=by, shown=digest(facts_of(case)))


def state(case: Case) -> str:
    return Case.unscoped.values_list("state", flat=True).get(pk=case.pk)


def again(case: Case) -> Case:
    """The case as it stands in the database."""
    return Case.unscoped.select_related("site").get(pk=case.pk)
