"""The form of one row: its controls, what stops it, and what it says about what was typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pave.lib.units import unit_label
from registry.cells import Problem
from registry.codebook import Entity, Field
from registry.codebook_reader import codebook
from registry.derived.fields import derived
from registry.entry.controls import Control, control
from registry.entry.reading import Posted, fields_of, posted_of
from registry.entry.words import BLANK, field_in, in_words, referred_rows, title_of
from registry.facts import Facts, Row
from registry.rules.check import Finding
from registry.values import Measured, Missing, Value, written

REASON = "reason"
"""The severity of a problem that a reason answers, and the rule of one that only asks for it."""
BESIDE = {"_site": "site", "_date_of_diagnosis": "date-of-diagnosis"}
"""Boxes that stand beside the fields of the form that opens a case, and their ids."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the error summary; `anchor` is the id of the box, blank where it is the whole form."""

    anchor: str
    text: str


@dataclass(frozen=True)
class RowForm:
    """A form as it is shown. `was` is the row as it is kept (None: a new one) at `revision`."""

    entity: Entity
    controls: tuple[Control, ...]
    title: str
    was: Row | None = None
    revision: int = 0
    reason: str = ""
    form_id: str = ""
    problems: tuple[Problem, ...] = ()
    told: tuple[Finding, ...] = ()
    worked_out: tuple[tuple[str, str], ...] = ()

    @property
    def is_new(self) -> bool:
        return self.was is None

    @property
    def noun(self) -> str:
        """What the button saves: "central line", but "ALL at diagnosis"."""
        label = self.entity.label
        return label[:1].lower() + label[1:] if label[1:2].islower() else label

    @property
    def stops(self) -> tuple[Stop, ...]:
        """What has to be put right, for the summary above the form."""
        by_name = {one.name: one for one in self.controls}
        found = []
        for problem in self.problems:
            if problem.severity == "refuse" and problem.rule != REASON:
                at = by_name.get(box_of(problem.field))
                found.append(Stop(at.id if at else _elsewhere(problem), problem.text))
        return tuple(found)

    @property
    def unusual(self) -> tuple[Problem, ...]:
        """What is written with a reason, and what asks for nothing else."""
        return tuple(one for one in self.problems if REASON in (one.severity, one.rule))

    @property
    def unconfirmed(self) -> bool:
        return any(one.field.unconfirmed for one in self.controls)


def row_form(
    entity: Entity, posted: Posted, facts: Facts, *, was: Row | None = None, takes_dates: bool = False,
    problems: Sequence[Problem] = (), told: Iterable[Finding] = (), fields: tuple[Field, ...] = (), **more: str | int,
) -> RowForm:  # fmt: skip
    """The form with what was posted in it; `fields` where it asks only some. `more`: reason, revision, form_id."""
    asked = fields or fields_of(entity, new=was is None)
    controls = tuple(
        control(
            one, posted, facts, takes_dates=takes_dates, note=_converted(one, posted, was),
            problems=[problem for problem in problems if box_of(problem.field) == one.name],
        )
        for one in asked
    )  # fmt: skip
    return RowForm(
        entity=entity, controls=controls, title=title_of(was) if was else f"{entity.label}, new", was=was,
        problems=tuple(problems), told=tuple(told), worked_out=worked_out(facts, was) if was else (), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def opened(entity: Entity, facts: Facts, given: Mapping[str, str]) -> dict[str, str]:
    """What a blank form begins with: the only clot or course there is, and what the link to it names."""
    posted = {}
    for field in fields_of(entity, new=True):
        if not field.to:
            if given.get(field.name, "") in field.by_code:
                posted[field.name] = given[field.name]
            continue
        number = codebook().entity(field.to).identity[0]
        numbers = [written(value) for row in referred_rows(field, facts) if (value := row.get(number)) is not None]
        wanted = given.get(field.name, "")
        if wanted in numbers or len(set(numbers)) == 1:
            posted[field.name] = wanted if wanted in numbers else numbers[0]
    return posted


def _elsewhere(problem: Problem) -> str:
    """The id of a box that is no field of the row."""
    return "reason" if (problem.field, problem.rule) == ("", "E48") else BESIDE.get(problem.field, "")


def box_of(name: str) -> str:
    """The field whose control shows a problem: words behind "other" stand under their code."""
    return name.removesuffix("_other")


def worked_out(facts: Facts, row: Row) -> tuple[tuple[str, str], ...]:
    """(label, value) of what the registry works out from this row and the others."""
    values: Mapping[str, object] = derived(facts, row)
    found = ((codebook().field(row.entity, name), value) for name, value in values.items())
    kept = ((codebook().field(row.entity, name), row.get(name)) for name in _at_entry(row))
    pairs = [(field.label, in_words(field, value)) for field, value in (*found, *kept) if value is not None]  # type: ignore[arg-type]
    return tuple((label, text) for label, text in pairs if text != BLANK)


def _at_entry(row: Row) -> list[str]:
    fields = codebook().entity(row.entity).fields
    return [field.name for field in fields if field.derived and row.has(field.name)]


def _converted(field: Field, posted: Posted, was: Row | None) -> str:
    """What a laboratory value typed in another unit was kept as, while the box still holds it."""
    value: Value | None = was.get(field.name) if was is not None else None
    if not isinstance(value, Measured) or isinstance(value, Missing) or not value.typed_unit or was is None:
        return ""
    one = field_in(was, field.name)
    if posted_of((one,), was.values).get(field.name) != posted.get(field.name):
        return ""
    return f"You typed {value.typed} {unit_label(value.typed_unit)}, kept as {in_words(one, value)}."
