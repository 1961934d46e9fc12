"""A coordinator of a site without a mouse, and one with a thumb: from the sign-in to a record in the timeline."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from registry.case_codes import spoken
from tests.browser.conftest import PHONE, Opened, sign_in
from tests.browser.keyboard import Keyboard
from tests.browser.registry_stage import WALKER
from tests.browser.running import PASSWORD, Running
from tests.browser.screen import too_wide


@pytest.fixture(scope="module")
def staged(pave: Running) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        pave.shell("from tests.browser.registry_stage import journey; journey()").splitlines()[-1]
    )
    return told


def until_field(keys: Keyboard, name: str) -> None:
    """Tab to the box of a field."""
    for _ in range(150):
        if keys.field() == name:
            return
        keys.tab()
    raise AssertionError(f"Tab never reaches the box of {name}")


def signed_in_by_keyboard(keys: Keyboard, code: str) -> None:
    keys.page.goto("/sign-in/")
    keys.order_until("Name")
    keys.type(WALKER)
    keys.order_until("Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    keys.page.get_by_label("Code").wait_for()
    until_field(keys, "code")
    keys.type(code)
    keys.press("Enter")
    keys.page.get_by_role("button", name="Sign out").wait_for()


def test_a_clot_and_a_count_are_entered_without_a_mouse(door: Page, staged: dict[str, Any]) -> None:
    keys, code = Keyboard(door), spoken(staged["by_keyboard"])
    signed_in_by_keyboard(keys, staged["codes"].pop())
    door.goto("/registry/")
    keys.order_until("All cases")
    keys.press("Enter")
    door.wait_for_url("**/registry/cases/")
    keys.order_until("Find a case code")
    keys.type(staged["by_keyboard"])
    keys.press("Enter")
    door.get_by_text("1 case with").wait_for()
    keys.order_until(code)
    keys.enter(code)
    _adds_a_clot(keys)
    keys.order_until(code)
    keys.enter(code)
    _adds_a_count(keys)
    keys.order_until(code)
    keys.enter(code)
    assert any(name == "DVT without a central line, day 24" for name in keys.order_until("Read this picture as text"))
    keys.press("Enter")
    words = door.locator("details[open] li").all_inner_texts()
    assert any("day 30" in one.lower() and "45" in one for one in words), words


def _adds_a_clot(keys: Keyboard) -> None:
    """Refused at first: the summary takes the focus, leads back to the box, and what was chosen is still there."""
    keys.order_until("Venous clot")
    keys.enter("Venous clot, new")
    until_field(keys, "day")
    keys.type("soon")
    until_field(keys, "status")
    keys.press("ArrowRight")  # from “Blank”, the last, on to the first
    until_field(keys, "type")
    keys.press("ArrowDown", "ArrowDown")
    keys.order_until("Save venous clot")
    keys.press("Enter")
    keys.page.locator(".error-summary").wait_for()
    assert keys.tab().startswith("Day of diagnosis")
    keys.press("Enter")
    assert keys.field() == "day"
    keys.press("Control+A")
    keys.type("24")
    keys.press("Enter")
    keys.page.get_by_text("Venous clot 1 is saved.").wait_for()


def _adds_a_count(keys: Keyboard) -> None:
    keys.order_until("Blood count")
    keys.enter("Blood count, new")
    until_field(keys, "day")
    keys.type("30")
    until_field(keys, "plt")
    keys.type("45")
    keys.press("Enter")
    keys.page.get_by_text("is saved.").wait_for()


def test_a_puncture_is_kept_with_a_thumb(device: Opened, pave: Running, staged: dict[str, Any]) -> None:
    """From the page of the child: to the card, five answers, the button. The day stands there already."""
    page = device(base_url=pave.url, viewport=PHONE, has_touch=True).new_page()
    sign_in(page, WALKER, staged["codes"].pop())
    page.goto(f"/registry/cases/{staged['by_phone']}/")
    assert too_wide(page) == []
    card = page.get_by_role("link", name="Lumbar puncture card")
    card.tap()
    page.get_by_role("heading", level=1, name="Lumbar puncture").wait_for()
    taps = 1
    for name, typed in (("plt_before_lp", "62"), ("transfused", ""), ("last_dose_h_before", "24"),
                        ("first_dose_h_after", "12"), ("traumatic", "")):  # fmt: skip
        page.locator(f"#r0-{name}" if typed else f"label:has([name='r0.{name}'][value=no])").tap()
        page.keyboard.type(typed)
        taps += 1
    assert too_wide(page) == []
    page.get_by_role("button", name="Save the puncture").tap()
    expect(page.get_by_text("day 60. Saved.")).to_be_visible()
    assert taps + 1 == 7
    page.goto(f"/registry/cases/{staged['by_phone']}/")
    picture = page.locator(".case-picture__small")
    expect(picture).to_be_visible()
    expect(picture.get_by_role("link", name="Lumbar puncture, day 60")).to_have_count(1)
