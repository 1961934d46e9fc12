"""Fast entry in a browser: the grid by keyboard and by paste, what was typed is never lost, and a card in six taps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE_MS, PHONE, Opened
from tests.browser.running import Running

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
SAVE = "Save all rows"


@pytest.fixture(scope="module")
def ward(pave: Running) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        pave.shell("from tests.browser.grid_stage import build; build()").splitlines()[-1]
    )
    return told


def at_work(device: Opened, pave: Running, ward: dict[str, Any], **options: Any) -> BrowserContext:
    context = device(base_url=pave.url, **options)
    context.add_cookies([{"name": ward["name"], "value": ward["session"], "url": pave.url}])
    return context


@pytest.fixture
def grid(device: Opened, pave: Running, ward: dict[str, Any]) -> Page:
    """The blood counts of the second child, without what an earlier test typed and did not save."""
    page = at_work(device, pave, ward).new_page()
    page.goto(f"/registry/cases/{ward['codes'][1]}/count/grid/")
    if page.get_by_role("button", name="Start again").count():
        page.get_by_role("button", name="Start again").click()
    return page


def first_new(page: Page) -> int:
    return int(str(page.locator("tr[data-new]").first.get_attribute("id"))[1:])


def test_counts_are_typed_and_saved_without_a_mouse(grid: Page) -> None:
    row = first_new(grid)
    grid.locator(f"#r{row}-day").focus()
    for day, count in (("100", "45,000 /µL"), ("101", "46")):
        grid.keyboard.type(day)
        grid.keyboard.press("Tab")
        grid.keyboard.type(count)
        grid.keyboard.press("Enter")
        grid.keyboard.press("ArrowLeft")
    expect(grid.locator(f"#r{row + 2}-day")).to_be_focused()
    grid.keyboard.press("ArrowUp")
    expect(grid.locator(f"#r{row + 1}-day")).to_be_focused()
    grid.get_by_role("button", name=SAVE).focus()
    grid.keyboard.press("Enter")
    expect(grid.get_by_text("Saved: 2 rows added.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_block_of_a_spreadsheet_fills_cells_and_can_be_taken_back(grid: Page) -> None:
    row = first_new(grid)
    grid.locator(f"#r{row}-day").focus()
    lines = [f'"{200 + at}\n"\t{50 + at}\t8,{at % 10}\tyes' for at in range(14)]
    heading = "Day of the sample\tplt\tHaemoglobin (g/dL)\tPlatelets given in the 24 hours before"
    block = "\n".join([heading, *lines])
    grid.evaluate(PASTE, block)
    expect(grid.locator("#grid-status")).to_contain_text("14 rows pasted, not saved yet.")
    expect(grid.locator(f"#r{row + 13}-day")).to_have_value("213")
    expect(grid.locator(f"#r{row + 13}-plt_transfused_prior_24h")).to_have_value("yes")
    grid.get_by_role("button", name="Take the paste back").click()
    expect(grid.locator(f"#r{row}-day")).to_have_value("")
    expect(grid.locator(f"#r{row}-day")).to_be_focused()
    grid.evaluate(PASTE, block)
    grid.get_by_role("button", name=SAVE).click()
    expect(grid.get_by_text("Saved: 14 rows added.")).to_be_visible(timeout=PATIENCE_MS)


def test_more_cells_than_a_form_may_have_fields_are_kept_and_saved(grid: Page) -> None:
    grid.locator(f"#r{first_new(grid)}-day").focus()
    grid.evaluate(PASTE, "day\tplt\n" + "\n".join(f"{1000 + at}\t90" for at in range(300)))
    expect(grid.locator("#kept")).to_contain_text("Draft kept", timeout=PATIENCE_MS)
    grid.get_by_role("button", name=SAVE).click()
    expect(grid.get_by_text("Saved: 300 rows added.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_unit_in_a_pasted_heading_goes_with_its_numbers(grid: Page) -> None:
    row = first_new(grid)
    grid.locator(f"#r{row}-day").focus()
    grid.evaluate(PASTE, "day\tPlatelets (/µL)\n300\t45,000\n301\t.nd\n")
    expect(grid.locator(f"#r{row}-plt")).to_have_value("45,000 /µL")
    expect(grid.locator(f"#r{row + 1}-plt")).to_have_value(".nd")
    grid.get_by_role("button", name="Take the paste back").click()


def test_leaving_asks_and_what_was_typed_is_there_again(grid: Page) -> None:
    row, asked = first_new(grid), []
    grid.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    grid.locator(f"#r{row}-day").press_sequentially("400")
    expect(grid.locator("#kept")).to_contain_text("Draft kept", timeout=PATIENCE_MS)
    where = grid.url
    grid.goto("/registry/convert/")
    assert asked == ["beforeunload"]
    grid.goto(where)
    expect(grid.locator(f"#r{row}-day")).to_have_value("400")


def test_a_lumbar_puncture_is_kept_in_six_taps(device: Opened, pave: Running, ward: dict[str, Any]) -> None:
    """The day and the drug are there already; five answers and the button are left."""
    page = at_work(device, pave, ward, viewport=PHONE, has_touch=True).new_page()
    page.goto(f"/registry/cases/{ward['codes'][0]}/lp/")
    taps = 0
    for name, typed in (("plt_before_lp", "62"), ("transfused", ""), ("last_dose_h_before", "24"),
                        ("first_dose_h_after", "12"), ("traumatic", "")):  # fmt: skip
        page.locator(f"#r0-{name}" if typed else f"label:has([name='r0.{name}'][value=no])").tap()
        page.keyboard.type(typed)
        taps += 1
    page.get_by_role("button", name="Save the puncture").tap()
    expect(page.get_by_text("day 60. Saved. On Enoxaparin, prophylactic.")).to_be_visible()
    assert taps + 1 == 6
    page.get_by_label("Case code").fill(ward["codes"][1][:4])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{pave.url}/registry/cases/{ward['codes'][1]}/lp/")
