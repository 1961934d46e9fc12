"""Two people and a program at the rows of one child, by form, grid, API and import, in whatever order: whoever is late
is told both values and nothing of theirs is written; what was accepted stands as it was written, once in the trail.

PAVE_TWO_EDITORS=N runs N random lives of a child instead of the few of every day; CI plants three of the seven faults,
PAVE_FULL=1 all of them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.addresses import add_url, delete_url, row_url
from registry.importing import actions as importing
from registry.models import Upload
from tests import services
from tests.registry.api.asking import CASES
from tests.registry.editors import (
    COUNT_5,
    COUNT_6,
    NUMBERS,
    PLACES,
    WHY,
    Cells,
    Form,
    GridPage,
    Model,
    Place,
    Stage,
    api_url,
    both,
    day_of,
    given,
    hidden,
    kept,
    sides,
    staged,
    text_of,
    trails,
)
from tests.registry.editors_faults import FAULTS
from tests.registry.entry.desk import boxes_of
from tests.registry.fast_entry.pages import fields
from tests.registry.importing.making import csv_file

FULL = "PAVE_TWO_EDITORS"
LIVES, STEPS = int(os.environ.get(FULL, "8")), 30
NAMES = st.sampled_from(["ada", "ivy"])
COUNTS = (COUNT_5, COUNT_6)
WAYS = ("form", "form", "grid", "grid", "program", "file", "deletion")
AT = st.sampled_from(PLACES)
FRESH = st.sampled_from([True, False])
Uploaded = tuple[int, str, Mapping[Place, Cells], dict[Place, int]]
"""Its number and mode, the rows of the file, and at which moment it is planned to write to which place."""


@st.composite
def edits(draw: st.DrawFn, among: tuple[Place, ...] = PLACES, now: Cells | None = None) -> tuple[Place, str, str]:
    """A place, one of its fields, and what somebody types there; something else than what is there now."""
    place = draw(st.sampled_from(among))
    name = draw(st.sampled_from(sorted(NUMBERS[place[0]])))
    texts = [text for text in NUMBERS[place[0]][name] if now is None or text != now[name]]
    return place, name, draw(st.sampled_from(texts))


class TwoEditors(RuleBasedStateMachine):
    """Everybody keeps the pages that they have opened, so most of what is sent is late."""

    stage: Stage
    came: Counter[str]

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.here = self.stage.anew()
        self.case = self.here.opened(self.model)
        self.forms: dict[tuple[str, Place], Form] = {}
        self.sent: dict[str, Form] = {}
        self.conflicts: dict[str, tuple[Form, Form]] = {}
        self.grids: dict[str, GridPage] = {}
        self.read: dict[Place, tuple[int, str]] = {}
        self.asked: dict[tuple[str, Place], tuple[int, str]] = {}
        self.taken: list[tuple[Place, str, Cells]] = []
        self.added: dict[str, tuple[Place, dict[str, str], int]] = {}
        self.uploads: list[Uploaded] = []
        for name in self.here.browsers:
            self.opens_grid(name)
            for place in PLACES:
                self.opens(name, place)
                self.reads(place)

    # -- forms --------------------------------------------------------------------------------------------------------

    def opens(self, name: str, place: Place) -> None:
        page = self.here.browsers[name].get(row_url(self.case.code, *place))
        assert page.status_code == (200 if self.model.now(place) is not None else 404)
        if page.status_code == 200:
            boxes = boxes_of(page) | {"_revision": hidden(page)["_revision"], "_reason": WHY}
            self.forms[name, place] = Form(place, self.model.moment(place), boxes)

    def posts(self, name: str, form: Form, wanted: Cells) -> None:
        """Send a form; what comes of it must be what the model says."""
        place, now = form.place, self.model.now(form.place)
        verdict = self.model.verdict(place, form.moment, wanted)
        answer = self.here.browsers[name].post(row_url(self.case.code, *place), form.boxes)
        assert answer.status_code == (302 if verdict in ("nothing", "written") else 409), (verdict, answer.status_code)
        self.came[f"form {verdict}"] += 1
        if verdict == "written":
            self.model.write(place, name, wanted)
        if verdict == "conflict":
            assert now is not None and sides(answer) == both(now, wanted)
            boxes = {"_do": "resolve", **hidden(answer), "_reason": WHY}
            self.conflicts[name] = (Form(place, self.model.moment(place), boxes), replace(form, boxes=dict(wanted)))
        if verdict == "gone":
            assert all(f'value="{text}"' in text_of(answer) for text in given(form.cells).values())

    @rule(name=NAMES, edit=edits(), fresh=FRESH)
    def sends_a_form(self, name: str, edit: tuple[Place, str, str], fresh: bool) -> None:
        place, box, text = edit
        if fresh:
            self.opens(name, place)
        shown = self.forms[name, place]
        form = replace(shown, boxes=shown.boxes | {box: text})
        self.sent[name] = form
        self.posts(name, form, form.cells)

    @rule(name=NAMES)
    def clicks_twice(self, name: str) -> None:
        if name in self.sent:
            self.posts(name, self.sent[name], self.sent[name].cells)
        self.saves_the_grid(name, [], False)

    @rule(name=NAMES, data=st.data())
    def chooses_on_the_conflict_page(self, name: str, data: st.DataObject) -> None:
        if name not in self.conflicts:
            return
        page, mine = self.conflicts.pop(name)
        choice = {box: data.draw(st.sampled_from(["mine", "theirs"])) for box in NUMBERS[page.place[0]]}
        wanted = dict(self.model.now(page.place) or {})
        wanted |= {box: mine.boxes[box] for box, side in choice.items() if side == "mine"}
        form = replace(page, boxes=page.boxes | {f"_choice_{box}": side for box, side in choice.items()})
        self.posts(name, form, wanted)

    # -- rows that come and go ----------------------------------------------------------------------------------------

    def asks_to_delete(self, name: str, place: Place) -> None:
        page = self.here.browsers[name].get(delete_url(self.case.code, *place))
        assert page.status_code == (200 if self.model.now(place) is not None else 404)
        if page.status_code == 200:
            self.asked[name, place] = (self.model.moment(place), hidden(page)["_revision"])

    @rule(name=NAMES, place=AT, fresh=FRESH)
    def deletes(self, name: str, place: Place, fresh: bool) -> None:
        now = self.model.now(place)
        if fresh or (name, place) not in self.asked:
            self.asks_to_delete(name, place)
        moment, revision = self.asked.get((name, place), (0, "1"))
        address = delete_url(self.case.code, *place)
        answer = self.here.browsers[name].post(address, {"_revision": revision, "_reason": WHY})
        late = now is not None and moment != self.model.moment(place)
        assert answer.status_code == (409 if late else 302)
        self.came[f"deletion {answer.status_code}"] += 1
        if now is not None and not late:
            self.model.write(place, name, None)
            self.taken.append((place, answer["Location"].rpartition("=")[2], now))

    @rule(name=NAMES, data=st.data())
    def puts_back(self, name: str, data: st.DataObject) -> None:
        """What a deletion took, also where something else is there by now: then nothing is written."""
        if not self.taken:
            self.deletes(name, data.draw(AT), True)
        if not self.taken:  # there was no such row
            return
        place, change, cells = data.draw(st.sampled_from(self.taken))
        answer = self.here.browsers[name].post(add_url(self.case.code, place[0]), {"_put_back": change})
        assert answer.status_code == 302
        self.came[f"put back {'' if self.model.now(place) is None else 'where a row is'}"] += 1
        if self.model.now(place) is None:
            self.model.write(place, name, cells)

    def wanted(self, data: st.DataObject) -> Place:
        """A place where there is no row, if any."""
        return data.draw(st.sampled_from([one for one in PLACES if self.model.now(one) is None] or PLACES))

    @rule(name=NAMES, data=st.data(), again=st.booleans())
    def adds(self, name: str, data: st.DataObject, again: bool) -> None:
        """A blank form with the identity of a row; or the last one once more."""
        place = self.wanted(data)
        cells = {box: data.draw(st.sampled_from(texts)) for box, texts in NUMBERS[place[0]].items()}
        sent = {**day_of(place), **cells, "_form": uuid4().hex, "_reason": WHY}
        born = 0
        if again and name in self.added:
            place, sent, born = self.added[name]
            cells = {box: sent[box] for box in NUMBERS[place[0]]}
        answer = self.here.browsers[name].post(add_url(self.case.code, place[0]), sent)
        there = self.model.now(place) is not None
        made_it = there and born == self.model.born(place)
        assert answer.status_code == (422 if there and not made_it else 302)
        self.came[f"new row {answer.status_code}"] += 1
        if not there:
            self.model.write(place, name, cells)
            self.added[name] = (place, sent, self.model.born(place))

    # -- the program --------------------------------------------------------------------------------------------------

    def reads(self, place: Place) -> None:
        answer = self.here.program.get(api_url(self.case, place))
        assert answer.status_code == (200 if self.model.now(place) is not None else 404)
        if answer.status_code == 200:
            self.read[place] = (self.model.moment(place), answer.headers["ETag"])

    @rule(edit=edits(), fresh=FRESH)
    def patches(self, edit: tuple[Place, str, str], fresh: bool) -> None:
        place, box, text = edit
        if fresh:
            self.reads(place)
        moment, tag = self.read[place]
        now, body = self.model.now(place), {"cells": {box: text}, "reason": WHY}
        answer = self.here.program.send("PATCH", api_url(self.case, place), body, If_Match=tag)
        late = moment != self.model.moment(place)
        assert answer.status_code == (404 if now is None else 412 if late else 200), answer.status_code
        self.came[f"patch {answer.status_code}"] += 1
        if answer.status_code == 200:
            self.model.write(place, "ivy", (now or {}) | {box: text})
        if answer.status_code == 412:
            told = answer.json()
            assert (told["mine"].get(box, ""), told["theirs"].get(box, "")) == (text, (now or {})[box])
            assert (box in told["fields"]) is (text != (now or {})[box])

    @rule(place=AT, fresh=FRESH)
    def takes_out(self, place: Place, fresh: bool) -> None:
        if fresh:
            self.reads(place)
        moment, tag = self.read[place]
        answer = self.here.program.send("DELETE", api_url(self.case, place), If_Match=tag, Pave_Reason=WHY)
        now, late = self.model.now(place), moment != self.model.moment(place)
        assert answer.status_code == (404 if now is None else 412 if late else 204)
        self.came[f"delete {answer.status_code}"] += 1
        if answer.status_code == 204:
            self.model.write(place, "ivy", None)

    @rule(data=st.data())
    def brings(self, data: st.DataObject) -> None:
        place = self.wanted(data)
        cells = {box: data.draw(st.sampled_from(texts)) for box, texts in NUMBERS[place[0]].items()}
        body = {"cells": day_of(place) | given(cells), "reason": WHY}
        answer = self.here.program.post(f"{CASES}{self.case.code}/{place[0]}/", body)
        assert answer.status_code == (201 if self.model.now(place) is None else 422)
        if answer.status_code == 201:
            self.model.write(place, "ivy", cells)

    # -- uploads ------------------------------------------------------------------------------------------------------

    @rule(name=NAMES, mode=st.sampled_from(["fill", "update"]), some=st.lists(edits(), min_size=1, max_size=4))
    def uploads_files(self, name: str, mode: str, some: list[tuple[Place, str, str]]) -> None:
        """The dry run; the approval comes later, or never."""
        rows: dict[Place, Cells] = {}
        for place, box, text in some:
            rows.setdefault(place, {})[box] = text or "10"
        files = []
        for entity in dict.fromkeys(place[0] for place in rows):
            lines = [day_of(place) | cells for place, cells in rows.items() if place[0] == entity]
            files.append(csv_file(entity, *({"case_code": self.case.code, "reason": WHY, **line} for line in lines)))
        upload = importing.check(site=self.case.site, files=files, by=name, mode=mode)
        planned = {place: moment for place, (moment, _) in self.model.planned(mode, rows).items()}
        assert upload.counts["new_rows"] + upload.counts["changed_rows"] == len(planned)
        self.uploads.append((upload.pk, mode, rows, planned))

    @rule(name=NAMES, data=st.data())
    def approves(self, name: str, data: st.DataObject) -> None:
        if self.uploads:
            self.approve(name, data.draw(st.sampled_from(self.uploads)))

    def approve(self, name: str, upload: Uploaded) -> None:
        pk, mode, rows, planned = upload
        applied = Upload.unscoped.get(pk=pk).state == "applied"
        answer = self.here.browsers[name].post(f"/registry/import/{pk}/", {"act": "approve"})
        found = self.model.planned(mode, rows)
        asked = {place: moment for place, (moment, _) in found.items()}
        moved = set() if applied else {place for place, _ in set(asked.items()) ^ set(planned.items())}
        assert answer.status_code == (409 if moved else 302)
        self.came["import again" if applied else f"import {answer.status_code}"] += 1
        if moved:
            listed = set(re.findall(r"<li>(\S+)(?: (\d+))? of ", text_of(answer)))
            assert listed == {(entity, *(key or ("",))) for entity, key in moved}
        elif not applied:
            for place, (_, cells) in found.items():
                self.model.write(place, name, cells)

    # -- the grid -----------------------------------------------------------------------------------------------------

    @property
    def grid_url(self) -> str:
        return f"{CASES.replace('/api/v1/', '/registry/')}{self.case.code}/count/grid/"

    @rule(name=NAMES)
    def opens_grid(self, name: str) -> None:
        page = self.here.browsers[name].get(self.grid_url)
        self.grids[name] = GridPage(fields(page), {place: self.model.moment(place) for place in COUNTS})

    @rule(name=NAMES, some=st.lists(edits(COUNTS), max_size=2), fresh=FRESH)
    def saves_the_grid(self, name: str, some: list[tuple[Place, str, str]], fresh: bool) -> None:
        """All changed rows or none; with nothing typed it is the second click, or a conflict that is confirmed."""
        if fresh:
            self.opens_grid(name)
        grid = self.grids[name]
        rows = grid.numbered()
        grid.boxes |= {f"{rows[place]}.{box}": text for place, box, text in some if place in rows}
        typed = grid.typed()
        what = repr(sorted(typed.items())) if typed else ""
        answer = self.here.browsers[name].post(self.grid_url, {"act": "save", **grid.boxes, "reason": WHY})
        if what == grid.saved or not typed:
            assert answer.status_code == 302
            self.came["grid again" if typed else "grid untouched"] += 1
            return
        late, new = self._late(grid, typed), {place for place, (is_new, _) in typed.items() if is_new}
        taken = new and (grid.saved or any(self.model.now(place) is not None for place in new))
        assert answer.status_code == (422 if taken else 409 if late else 302), answer.status_code
        self.came[f"grid {answer.status_code}"] += 1
        if taken or late:
            there = set() if grid.saved and new else late
            self._told_both(answer, there, typed)
            moments = {place: self.model.moment(place) if place in there else grid.moments[place] for place in COUNTS}
            self.grids[name] = GridPage(fields(answer), moments)
            return
        grid.saved = grid.saved or what
        for place, (is_new, cells) in typed.items():
            before = {"plt": "", "hb": ""} if is_new else self.model.now(place) or {}
            self.model.write(place, name, before | cells)

    def _late(self, grid: GridPage, typed: Mapping[Place, tuple[bool, Cells]]) -> set[Place]:
        return {
            place for place, (new, _) in typed.items()
            if not new and (self.model.now(place) is None or grid.moments[place] != self.model.moment(place))
        }  # fmt: skip

    def _told_both(self, answer: Any, late: set[Place], typed: Mapping[Place, tuple[bool, Cells]]) -> None:
        """What was typed stands in the cells, and beside it what somebody else kept."""
        body, there = text_of(answer), fields(answer)
        rows = GridPage(there, {}).numbered()
        for place in late:
            now = self.model.now(place)
            for box, text in typed[place][1].items():
                assert there[f"{rows[place]}.{box}"] == text
                if now is not None and now[box] != text:
                    assert f"theirs is “{now[box] or 'blank'}”, yours is “{text or 'blank'}”" in body

    # -- one is quicker -----------------------------------------------------------------------------------------------

    def opens_page(self, way: str, name: str, edit: tuple[Place, str, str]) -> None:
        match way:
            case "form":
                self.opens(name, edit[0])
            case "grid":
                self.opens_grid(name)
            case "program":
                self.reads(edit[0])
            case "file":
                self.uploads_files(name, "update", [edit])
            case "deletion":
                self.asks_to_delete(name, edit[0])

    def sends_page(self, way: str, name: str, edit: tuple[Place, str, str]) -> None:
        match way:
            case "form":
                self.sends_a_form(name, edit, False)
            case "grid":
                self.saves_the_grid(name, [edit], False)
            case "program":
                self.patches(edit, False)
            case "file":
                self.approve(name, self.uploads[-1])
            case "deletion":
                self.deletes(name, edit[0], False)

    @rule(data=st.data())
    def one_is_quicker(self, data: st.DataObject) -> None:
        """Both have the row before them, each in a way of their own; what the later one sends is told apart."""
        place = data.draw(st.sampled_from([one for one in PLACES if self.model.now(one) is not None] or [COUNT_5]))
        ways = [one for one in WAYS if one != "grid" or place in COUNTS]
        (quick, late), edit = data.draw(st.permutations(["ada", "ivy"])), edits((place,), self.model.now(place))
        first, second, mine, theirs = (
            data.draw(one) for one in (st.sampled_from(ways), st.sampled_from(ways), edit, edit)
        )
        self.opens_page(second, late, mine)
        behind = len(self.uploads)
        self.opens_page(first, quick, theirs)
        self.sends_page(first, quick, theirs)
        if second == "file":
            self.approve(late, self.uploads[behind - 1])
        else:
            self.sends_page(second, late, mine)

    @rule(data=st.data())
    def the_other_is_quicker(self, data: st.DataObject) -> None:
        self.one_is_quicker(data)

    @rule(data=st.data())
    def again_one_is_quicker(self, data: st.DataObject) -> None:
        self.one_is_quicker(data)

    # -- what holds ---------------------------------------------------------------------------------------------------

    @invariant()
    def what_is_kept_is_the_last_accepted_write(self) -> None:
        for place in PLACES:
            assert kept(self.case, place) == self.model.now(place), place

    @invariant()
    def the_trail_has_each_accepted_write_once_and_revisions_without_a_gap(self) -> None:
        found = trails(self.case)
        for place in PLACES:
            assert found[place] == self.model.trail(place), place


OUTCOMES = {
    "form written", "form nothing", "form conflict", "form gone", "deletion 302", "deletion 409", "new row 302",
    "new row 422", "put back ", "put back where a row is", "patch 200", "patch 404", "patch 412", "delete 204",
    "delete 404", "delete 412", "import 302", "import 409", "import again", "grid 302", "grid 409",
    "grid again", "grid untouched",
}  # fmt: skip


def run(lives: int = LIVES) -> Counter[str]:
    """How often each outcome came."""
    TwoEditors.stage, TwoEditors.came = staged(), Counter()
    run_state_machine_as_test(
        TwoEditors,
        settings=settings(max_examples=lives, stateful_step_count=STEPS, deadline=None, derandomize=True,
                          database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
    return TwoEditors.came


@pytest.mark.django_db
def test_two_editors_lose_nothing() -> None:
    came = run()
    assert set(came) >= OUTCOMES, (OUTCOMES - set(came), came)


# -- the same run over faults that it must find -----------------------------------------------------------------------


IN_CI = ["form and program: the last writer wins", "grid: the last writer wins", "a write leaves its revision"]


@pytest.mark.only("sqlite")
@pytest.mark.django_db
@pytest.mark.parametrize("fault", IN_CI if services.IN_CI and not os.environ.get("PAVE_FULL") else FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises(AssertionError):
        run()
