"""A child in whom an error is to be left: its rows to look through and to change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from demo.registry_child import SimulatedChild
from demo.registry_priors import Cells, Rows
from demo.registry_sites import SimulatedSite
from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row

Found = tuple[str, Cells] | None
"""The entity and the row in which the error is found; None where this child cannot have it, and is left as it was."""
Planter = Callable[["Host"], Found]


class Host:
    """A copy of the rows of a child, so that nothing is lost where an error does not fit."""

    def __init__(self, child: SimulatedChild, site: SimulatedSite) -> None:
        self.child, self.site = child, site
        self.rows: Rows = [(entity, dict(cells)) for entity, cells in child.rows]
        self.touched: frozenset[str] = frozenset()

    def of(self, entity: str) -> list[Cells]:
        return [cells for name, cells in self.rows if name == entity]

    def one(self, entity: str) -> Cells:
        """The first row of an entity; empty where there is none."""
        return next(iter(self.of(entity)), {})

    def add(self, entity: str, **cells: object) -> Cells:
        row = {name: str(value) for name, value in cells.items() if value is not None}
        self.rows.append((entity, row))
        return row

    def drop(self, row: Cells) -> None:
        self.rows = [(entity, cells) for entity, cells in self.rows if cells is not row]

    @property
    def end(self) -> int:
        """The day of the last contact."""
        return int(self.one("enrolment")["last_contact_day"])

    @cached_property
    def clot_day(self) -> int | None:
        """The day of the index event; None for most children."""
        events = self.of("vte_event")
        return int(events[0]["day"]) if len(events) == 1 else None

    @property
    def kind(self) -> str:
        return self.one("vte_event").get("type", "")

    @property
    def plain(self) -> bool:
        """A child without a clot at a site that keeps no dates: a clot may be added, and no visit is then overdue."""
        return not self.of("vte_event") and not self.site.anchored and not self.of("anticoagulant_course")

    def treatment(self, **wanted: str) -> Iterator[Cells]:
        """Courses of the index event with these cells."""
        for row in self.of("anticoagulant_course"):
            cells = {"intent": "treatment", "vte_event": "1", **wanted}
            if all(row.get(name) == value for name, value in cells.items()):
                yield row

    @cached_property
    def facts(self) -> Facts:
        """The child as the checks will read it, before anything was changed in it."""
        by_entity: dict[str, list[Row]] = {}
        for entity, cells in self.child.rows:
            row, _ = parse_row(codebook().entity(entity), cells)
            by_entity.setdefault(entity, []).append(row)
        return Facts({entity: tuple(rows) for entity, rows in by_entity.items()})

    def is_quiet(self, day: int, days: int) -> bool:
        """Whether nothing is done about anticoagulation on this day and for so many days after it."""
        acts = [row["day"] for row in self.of("dose_change")]
        acts += [row["decision_day"] for row in self.of("platelet_hold_episode")]
        acts += [row["stop_day"] for row in self.of("anticoagulant_course") if "stop_day" in row]
        return not any(day <= int(one.split()[0]) <= day + days for one in acts)


def key_of(entity: str, row: Cells) -> tuple[str, ...]:
    """The key of a row; a day counts without its precision."""
    return tuple(row.get(name, "").split(" ")[0] for name in codebook().entity(entity).identity)
