"""With scripts switched off the whole survey can be answered; the server opens questions on Continue."""

from __future__ import annotations

from playwright.sync_api import Page

from surveys.instrument import Column, Instrument
from tests.browser.answering import answers, begin
from tests.browser.conftest import Opened
from tests.browser.running import OPEN

MOST_ROUNDS = 5
SHOWN = "field => field.closest('[hidden]') === null"


def on_page(page: Page, selector: str) -> bool:
    field = page.locator(selector)
    return field.count() == 1 and bool(field.evaluate(SHOWN))


def give(page: Page, column: Column, cell: str) -> None:
    """Fill in one column as a hand would, if the page shows it."""
    name = column.name
    if column.kind == "ranking":
        for place, code in enumerate(cell.split(";"), 1):
            if on_page(page, f"#{name}-{place}"):
                page.select_option(f"#{name}-{place}", code)
    elif column.kind in ("single", "action", "multiple") and page.locator(f"select#{name}").count() == 0:
        for code in cell.split(";"):
            if on_page(page, f"[id='{name}-{code}']"):
                page.check(f"[id='{name}-{code}']", force=True)
    elif on_page(page, f"select#{name}"):
        page.select_option(f"#{name}", cell)
    elif on_page(page, f"#{name}"):
        page.fill(f"#{name}", cell)


def continue_from(page: Page, columns: list[Column], cells: dict[str, str]) -> int:
    """Answer and press Continue until the page is left; how many rounds it took."""
    here = page.url
    for rounds in range(1, MOST_ROUNDS):
        for column in columns:
            if cells.get(column.name):
                give(page, column, cells[column.name])
        page.locator(".pager button[value=next]").click()
        if page.url.split("#")[0] != here:
            return rounds
    raise AssertionError(f"{here} is not left: {page.locator('#error-summary').inner_text()}")


def test_the_whole_survey_can_be_answered(device: Opened, all_vte: Instrument) -> None:
    page = device(java_script_enabled=False).new_page()
    begin(page, OPEN)
    page.get_by_role("link", name="I have kept my code: start").click()
    cells = answers(all_vte, seed=3)
    rounds = 0
    for section in all_vte.sections:
        assert page.url.endswith(f"/section/{section.id}/")
        columns = [all_vte.by_name[name] for item in section.items for name in item.columns]
        rounds += continue_from(page, columns, cells)
    assert rounds > len(all_vte.sections), "no question was opened by the server"
    assert page.get_by_text("44 of 44 answered").is_visible()
    page.get_by_role("button", name="Submit my answers").click()
    page.get_by_role("heading", name="Your answers are in").wait_for()
