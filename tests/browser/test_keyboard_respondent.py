"""A respondent without a mouse: from the first page to the receipt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from surveys.instrument import Instrument
from surveys.rules import shown_columns
from tests.browser.answering import begin, fill
from tests.browser.keyboard import Keyboard
from tests.browser.running import OPEN

SKIP, STOP = "Skip to the main part", "Stop and finish later"


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def test_from_the_first_page_to_the_first_question(keys: Keyboard) -> None:
    keys.page.goto(f"/answer/{OPEN}/")
    assert keys.order_until("Yes") == [SKIP, "Yes"]
    keys.press("Space")
    assert keys.order_until("Yes") == ["Yes"]
    keys.press("ArrowDown")
    assert keys.order_until("I have read") == ["I have read this and agree to take part."]
    keys.press("Space")
    assert keys.order_until("Agree") == ["Agree and get my code"]
    keys.enter("Keep this code")
    assert keys.order_until("I have kept") == [SKIP, "Print", "Copy", "I have kept my code: start"]
    keys.enter("Your practice")


def answer_by_keyboard(keys: Keyboard) -> list[str]:
    """Answer whatever Tab reaches; the fields in the order in which they were reached."""
    reached: list[str] = []
    for _ in range(120):
        name = keys.tab()
        if name.startswith("Continue to"):
            return reached
        if name == SKIP or name.startswith(STOP) or keys.field() in reached:
            continue
        reached.append(keys.field())
        kind = keys.page.evaluate("() => document.activeElement.type")
        if kind == "select-one":
            keys.type("Germany")
        else:
            keys.press("Space")
    raise AssertionError(f"Tab never reaches Continue: {reached}")


def test_the_first_section_is_reached_in_its_own_order(keys: Keyboard, all_vte: Instrument) -> None:
    begin(keys.page, OPEN)
    keys.page.goto(f"/answer/{OPEN}/section/practice/")
    reached = answer_by_keyboard(keys)
    items = [item for item in all_vte.items if item.section == "practice"]
    asked = [name for item in items for name in item.columns if name in shown_columns(all_vte, {})]
    assert reached == asked
    keys.enter(all_vte.sections[1].title)


def test_refused_answers_take_the_focus_and_lead_to_the_field(keys: Keyboard) -> None:
    begin(keys.page, OPEN)
    keys.page.goto(f"/answer/{OPEN}/section/practice/")
    keys.order_until("Continue to")
    keys.press("Enter")
    keys.page.locator("#error-summary").wait_for()
    expect(keys.page.locator("#error-summary")).to_be_focused()
    assert keys.tab().startswith("1. ")
    keys.press("Enter")
    assert keys.field() == "practice_type"


def test_check_and_submit(keys: Keyboard, all_vte: Instrument) -> None:
    begin(keys.page, OPEN)
    fill(keys.page, OPEN, all_vte)
    keys.page.goto(f"/answer/{OPEN}/check/")
    order = keys.order_until("Submit my answers")
    assert order == [SKIP, *(f"Change question {item.number}" for item in all_vte.items), "Submit my answers"]
    keys.enter("Your answers are in")
