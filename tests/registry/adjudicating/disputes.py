"""A bleeding whose class is disputed, and reviewers who may judge it."""

from __future__ import annotations

from accounts.models import User
from registry import actions as writers
from registry.models import AdjudicationTask, Case
from tests.accounts.proving import member
from tests.registry.children import two_sites

BLEEDING = {"day": "44", "site": "epistaxis", "overt": "yes", "class_site": "major", "plt_at_bleed": "22"}


def dispute(case: Case, **cells: str) -> AdjudicationTask:
    """A bleeding that the facts make minor and the site calls major; the write itself asks the reviewers."""
    bleed(case, **cells)
    return AdjudicationTask.unscoped.get(case=case, rule="E29", state="open")


def bleed(case: Case, **cells: str) -> None:
    writers.add_row(owner=case, entity="bleeding_event", cells=BLEEDING | cells, by="ada", reason="as the ward saw it")


def disputed() -> AdjudicationTask:
    return dispute(two_sites()[0])


def reviewers(*names: str) -> list[User]:
    return [member(name, "adjudicator") for name in names or ("rae", "ravi", "ruth")]
