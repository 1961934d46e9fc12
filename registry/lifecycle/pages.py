"""What the pages of the life of a case show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from registry.addresses import row_url
from registry.case_codes import spoken
from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.governance.switches import switched_on
from registry.lifecycle import queries
from registry.lifecycle.digest import MEANING
from registry.lifecycle.merging import Plan
from registry.lifecycle.queries import ToSign
from registry.lifecycle.rules import Act, State, refusal
from registry.models import Case
from registry.rules.check import Finding
from registry.rules.checks import findings
from registry.values import Day, written
from registry.worklist.completeness import Part, completeness

TAGS = {
    State.OPEN: "tag--tint", State.SIGNED: "tag--ok", State.LOCKED: "tag--ok", State.CLOSED: "", State.MERGED: "",
    State.ERASED: "tag--warn",
}  # fmt: skip


def of_case(case: Case) -> dict[str, Any]:
    """What every page of one case reads."""
    return {"case": case, "code": spoken(case.code), "room": "registry", "tag": TAGS[State(case.state)]}


def why_not(person: User, case: Case, act: Act) -> str:
    """Why this person cannot begin the act now; empty where they can."""
    return refusal(act, queries.standing(case), queries.parts(person, case, act), reason="to be given")


# -- signing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signable:
    """One case as it is signed: how many rows, how complete, and what the checks say of it."""

    case: Case
    code: str
    digest: str
    rows: int
    complete: Part
    findings: tuple[Finding, ...]

    @property
    def remarks(self) -> list[tuple[Finding, str]]:
        """Each finding with the address of its row."""
        return [(one, row_url(self.case.code, one.entity, one.key)) for one in self.findings]

    @property
    def value(self) -> str:
        """What the checkbox of a list carries: the case, and its rows as they were shown."""
        return f"{self.case.code}:{self.digest}"


def signable(one: ToSign, on: frozenset[str] | None = None) -> Signable:
    whole = completeness(one.facts)
    found = tuple(findings(one.facts, switched_on=switched_on() if on is None else on))
    rows = sum(map(len, one.facts.by_entity.values()))
    return Signable(
        one.case, spoken(one.case.code), one.digest, rows, Part(whole.filled, whole.expected),
        tuple(finding for finding in found if finding.check.severity != "info"),
    )  # fmt: skip


def signing(case: Case, facts: Facts, digest: str) -> dict[str, Any]:
    """The page on which one case is signed."""
    parts = completeness(facts).by_entity
    records = [
        {"label": entity.label, "rows": len(facts.rows(entity.name)), "part": parts.get(entity.name)}
        for entity in codebook().entities
        if facts.rows(entity.name) or entity.name in parts
    ]
    one = signable(ToSign(case, facts, digest))
    return {**of_case(case), "one": one, "records": records, "meaning": MEANING}


def many(cases: list[Case], ticked: list[str]) -> dict[str, Any]:
    """The page on which several are signed, the complete ones first."""
    on = switched_on()
    listed = sorted((signable(one, on) for one in queries.with_facts(cases)), key=lambda one: not one.complete.is_whole)
    return {"listed": listed, "ticked": ticked, "meaning": MEANING, "room": "registry"}


# -- merging ----------------------------------------------------------------------------------------------------------


def merging(found: Plan, answers: dict[str, str]) -> dict[str, Any]:
    """The comparison of two cases: rows in words, and each choice with what is chosen so far."""
    pairs = [
        {
            "title": titled(pair.kept),
            "choices": [
                {"one": choice, "chosen": answers.get(choice.name, choice.given), "id": f"choice-{place}-{at}"}
                for at, choice in enumerate(pair.choices)
            ],
        }
        for place, pair in enumerate(found.differing)
    ]
    rows = {"stay": found.stay, "same": found.same, "come": found.come}
    return {"pairs": pairs, **{name: [titled(row) for row in listed] for name, listed in rows.items()}}


def titled(row: Row) -> str:
    """A row in a few words: what it is, and what names it."""
    entity = codebook().entity(row.entity)
    named = []
    for name in entity.identity:
        value, field = row.get(name), entity.by_name[name]
        if isinstance(value, Day):
            named.append(f"day {value}")
        elif value is not None:
            text = written(value)
            named.append(f"{field.label.lower()} {text}" if text.isdigit() else field.label_of(text))
    if row.when is not None and not any(isinstance(row.get(name), Day) for name in entity.identity):
        named.append(f"day {row.when}")
    return f"{entity.label}{': ' * bool(named)}{', '.join(named)}"
