"""Two people and a program at the same rows: what each of their pages showed, and a model of what must come of a send.

The model is a list of versions for each place. Whether somebody is late is a question of how many versions there were
when the page was made, never of the numbers that the page carries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.test import Client

from accounts.models import User
from audit.models import Change
from registry import actions, queries
from registry.addresses import key_to_path
from registry.models import Case
from registry.values import Measured, plain
from tests.registry.api.asking import CASES, Program
from tests.registry.children import child, two_sites
from tests.registry.entry.desk import at_desk

Place = tuple[str, tuple[str, ...]]
Cells = dict[str, str]
COUNT_5, COUNT_6, DIAGNOSIS = ("count", ("5",)), ("count", ("6",)), ("all_diagnosis", ())
PLACES: tuple[Place, ...] = (COUNT_5, COUNT_6, DIAGNOSIS)
NUMBERS = {
    "count": {"plt": ("45", "54", "60"), "hb": ("8.1", "9.5", "")},
    "all_diagnosis": {"wbc_dx": ("12", "25", "33"), "hb_dx": ("7.5", "8.2", "")},
}
WHY = "read from the wrong line"
FAR_DAY = "30"
"""A count that nobody touches: with it no other row moves the last contact of the child."""


def day_of(place: Place) -> Cells:
    return {"day": place[1][0]} if place[0] == "count" else {}


def given(cells: Mapping[str, str]) -> Cells:
    return {name: text for name, text in cells.items() if text}


# -- the model --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """What somebody's accepted write left; None where it took the row out."""

    by: str
    cells: Cells | None
    revision: int


@dataclass
class Model:
    """The accepted writes of each place in order, and the deletions that may be put back."""

    versions: dict[Place, list[Version]] = field(default_factory=lambda: {place: [] for place in PLACES})

    def now(self, place: Place) -> Cells | None:
        return self.versions[place][-1].cells if self.versions[place] else None

    def moment(self, place: Place) -> int:
        """How far a place has come: a page that was made at another moment is late."""
        return len(self.versions[place])

    def born(self, place: Place) -> int:
        """The moment at which the row came that is there now."""
        gone = [number for number, one in enumerate(self.versions[place], 1) if one.cells is None]
        return max(gone, default=0) + 1

    def write(self, place: Place, by: str, cells: Cells | None) -> None:
        """Writes that change nothing leave no version. A row that goes keeps its revision, one that comes back goes on
        after it."""
        if cells == self.now(place):
            return
        last = self.versions[place][-1].revision if self.versions[place] else 0
        self.versions[place].append(Version(by, cells, last + (cells is not None)))

    def verdict(self, place: Place, moment: int, wanted: Cells) -> str:
        """What a send of these values from a page of that moment must come to."""
        now = self.now(place)
        if now is None:
            return "gone"
        if wanted == now:
            return "nothing"
        return "written" if moment == self.moment(place) else "conflict"

    def planned(self, mode: str, rows: Mapping[Place, Cells]) -> dict[Place, tuple[int, Cells]]:
        """What an import would write now: at which moment of each place (0: a new row), and what."""
        found = {}
        for place, cells in rows.items():
            now = self.now(place)
            if now is None:
                found[place] = (0, _blank(place) | cells)
                continue
            wanted = now | {name: text for name, text in cells.items() if mode == "update" or not now[name]}
            if wanted != now:
                found[place] = (self.moment(place), wanted)
        return found

    def trail(self, place: Place) -> list[tuple[str, str, int]]:
        """(kind, actor, revision) of every change that there must be."""
        told, before = [], None
        for one in self.versions[place]:
            kind = "delete" if one.cells is None else "insert" if before is None else "update"
            told.append((kind, one.by, one.revision))
            before = one.cells
        return told


def _blank(place: Place) -> Cells:
    return dict.fromkeys(NUMBERS[place[0]], "")


# -- what is kept -----------------------------------------------------------------------------------------------------


def kept(case: Case, place: Place) -> Cells | None:
    entity, key = place
    row = next((one.row for one in queries.entries(case, entity) if one.row.key == key), None)
    return None if row is None else {name: _text(row.get(name)) for name in NUMBERS[entity]}


def _text(value: Any) -> str:
    return plain(value.value) if isinstance(value, Measured) else "" if value is None else str(value)


def trails(case: Case) -> dict[Place, list[tuple[str, str, int]]]:
    """(kind, actor, revision) of every change to the places in the trail; that of a deleted row is its last."""
    found: dict[Place, list[tuple[str, str, int]]] = {place: [] for place in PLACES}
    keys: dict[tuple[str, str], Place] = {}
    of_case = Change.objects.filter(subject=str(case.pk), table_name__in=["registry_count", "registry_all_diagnosis"])
    for one in of_case.order_by("id"):
        held = one.new or one.old or {}
        if one.kind == "insert":
            key = (held["key"],) if held["key"] else ()
            keys[one.table_name, one.row_key] = (one.table_name.removeprefix("registry_"), key)
        place = keys[one.table_name, one.row_key]
        if place in found:
            found[place].append((one.kind, one.actor, int(held.get("revision", 0))))
    return found


# -- pages ------------------------------------------------------------------------------------------------------------

SIDES = re.compile(r'name="_choice_(\w+)" value="(theirs|mine)".*?<b>(.*?)</b>')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def text_of(page: Any) -> str:
    return unescape(page.content.decode())


def hidden(page: Any) -> Cells:
    """The hidden boxes of the page's form."""
    return {name: unescape(text) for name, text in HIDDEN.findall(page.content.decode())}


def sides(page: Any) -> dict[tuple[str, str], str]:
    """What a conflict page shows, by field and side; blank as nothing."""
    told = {(name, side): unescape(text).split(" ")[0] for name, side, text in SIDES.findall(page.content.decode())}
    return {place: "" if text == "–" else text for place, text in told.items()}


def both(now: Cells, wanted: Cells) -> dict[tuple[str, str], str]:
    """What it must show: every field in which the two differ, from both."""
    names = [name for name in wanted if wanted[name] != now[name]]
    return {(name, side): cells[name] for name in names for side, cells in (("theirs", now), ("mine", wanted))}


@dataclass
class Form:
    """A page that somebody has open, and how far its place had come when it was made."""

    place: Place
    moment: int
    boxes: dict[str, Any]

    @property
    def cells(self) -> Cells:
        return {name: str(self.boxes.get(name, "")) for name in NUMBERS[self.place[0]]}


@dataclass
class GridPage:
    """A grid that somebody has open; `moments` of the rows on it; what of it was saved last."""

    boxes: Cells
    moments: dict[Place, int]
    saved: str = ""

    def numbered(self) -> dict[Place, str]:
        """Where each place stands: "r0". A row that was deleted meanwhile is a new one with its day."""
        found: dict[Place, str] = {}
        for number in range(int(self.boxes["rows"])):
            held, day = self.boxes.get(f"r{number}.held", ""), self.boxes[f"r{number}.day"]
            found["count", (json.loads(held)[0][0] if held else day,)] = f"r{number}"
        return {place: row for place, row in found.items() if place in PLACES}

    def typed(self) -> dict[Place, tuple[bool, Cells]]:
        """Of the rows in which somebody typed: whether it is a new one, and what stands in it otherwise than before."""
        found = {}
        for place, row in self.numbered().items():
            held = self.boxes.get(f"{row}.held", "")
            was = json.loads(held)[2] if held else {}
            cells = {name: self.boxes[f"{row}.{name}"] for name in NUMBERS["count"]}
            changed = {name: text for name, text in cells.items() if text != was.get(name, "")}
            if changed or not held:
                found[place] = (not held, changed)
        return found


# -- who works --------------------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """ada and ivy of one site, each in a browser, and ivy's program; a child of its own for every run."""

    site: Any
    browsers: dict[str, Client]
    program: Program

    def opened(self, model: Model) -> Case:
        """A child with every place filled by ada."""
        case = child(self.site)
        actions.add_row(owner=case, entity="count", cells={"day": FAR_DAY}, by="ada")
        for place in PLACES:
            cells = {name: texts[0] for name, texts in NUMBERS[place[0]].items()}
            actions.add_row(owner=case, entity=place[0], cells=day_of(place) | cells, by="ada", reason=WHY)
            model.write(place, "ada", cells)
        return case

    def anew(self) -> Stage:
        """With a token of its own: a token has only so many requests a minute."""
        return Stage(self.site, self.browsers, Program(User.objects.get(username="ivy"), self.site))


def staged() -> Stage:
    site = two_sites()[0].site
    person = User.objects.get(username="ivy")
    return Stage(site, {name: at_desk(name) for name in ("ada", "ivy")}, Program(person, site))


def api_url(case: Case, place: Place) -> str:
    return f"{CASES}{case.code}/{place[0]}/{key_to_path(place[1])}/"
