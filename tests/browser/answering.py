"""What respondents do in a browser, for tests whose subject is something else."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from playwright.sync_api import Page

from surveys.instrument import Instrument
from tests.surveys.answer_maker import made_answers

SAVE = """async ([url, fields]) => {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  return (await answer.json()).state;
}"""


def begin(page: Page, slug: str) -> str:
    """Through the first page; the code, as it is told."""
    page.goto(f"/answer/{slug}/")
    if page.locator("#eligible-yes").count():
        page.check("#eligible-yes")
        page.check("#registry_centre-yes")
        page.check("#consent")
    page.get_by_role("button", name="Agree and get my code").click()
    return page.locator("#the-code").inner_text().strip()


def answers(instrument: Instrument, seed: int = 1) -> dict[str, str]:
    """A whole response without problems; the drawn cases stay with the server."""
    cells = made_answers(instrument, Random(seed))
    return {name: cell for name, cell in cells.items() if instrument.by_name[name].kind != "case"}


def fields_of(instrument: Instrument, cells: Mapping[str, str]) -> list[list[str]]:
    """Cells as a form posts them: one field a ticked box or ranked place."""
    parted = ("multiple", "ranking")
    return [
        [name, value]
        for name, cell in cells.items()
        for value in (cell.split(";") if instrument.by_name[name].kind in parted else [cell])
    ]


def fill(page: Page, slug: str, instrument: Instrument, cells: Mapping[str, str] | None = None) -> dict[str, str]:
    """Save answers by the page's own autosave address, from inside the page; all 44 items where none are given."""
    chosen: dict[str, Any] = dict(answers(instrument) if cells is None else cells)
    fields = [["columns", " ".join(chosen)], *fields_of(instrument, chosen)]
    state = page.evaluate(SAVE, [f"/answer/{slug}/save/", fields])
    assert state == "saved", state
    return chosen
