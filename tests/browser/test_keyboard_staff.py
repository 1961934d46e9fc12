"""A coordinator and an investigator without a mouse."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.running import PASSWORD, SIMULATED

SKIP = "Skip to the main part"
LONG_MS = 90_000


def sign_in(page: Page, name: str, role: str) -> list[str]:
    """Through the sign-in page; what Tab then reaches first on every page."""
    keys = Keyboard(page)
    page.goto("/sign-in/")
    assert keys.order_until("Name") == [SKIP, "PAVE", "Sign in", "Name"]
    keys.type(name)
    assert keys.order_until("Password") == ["Password"]
    keys.type(PASSWORD)
    assert keys.order_until("Sign in") == ["Sign in"]
    keys.enter("Reports" if name == "investigator" else "Surveys")
    words = ["Reports"] if name == "investigator" else ["Surveys", "Questions", "Reports"]
    return [SKIP, "PAVE", *words, role, "Sign out"]


def test_a_refused_sign_in_takes_the_focus(door: Page) -> None:
    keys = Keyboard(door)
    door.goto("/sign-in/")
    keys.order_until("Name")
    keys.type("nobody")
    keys.press("Enter")
    door.locator(".error-summary").wait_for()
    assert keys.tab().startswith("The name and password do not fit together.")
    keys.press("Enter")
    assert keys.field() == "username"


def test_coordinator_makes_previews_opens_and_closes_a_survey(door: Page) -> None:
    head = sign_in(door, "coordinator", "Robin Coordinator, survey coordinator")
    keys = Keyboard(door)
    assert keys.order_until("Make a survey") == [*head, "Make a survey"]
    keys.enter("Make a survey")
    assert keys.order_until("Title") == [*head, "Surveys", "Title"]
    keys.type("By keyboard")
    assert keys.tab() == "Short name"
    keys.type("by-keyboard")
    asked = ["Questions", "Who may answer", "This is a pilot", "Whom to ask", "Closes at (UTC)"]
    assert keys.order_until("Make the survey") == [*asked, "Make the survey"]
    keys.enter("By keyboard")
    order = keys.order_until("Look at every page")
    assert order[: len(head) + 2] == [*head, "Surveys", "Open the survey"]
    keys.enter("By keyboard")
    door.wait_for_url("**/preview/-start/")
    assert keys.order_until("Leave the preview") == [SKIP, "Leave the preview"]
    keys.enter("By keyboard")
    keys.order_until("Open the survey")
    keys.enter("By keyboard")
    expect(door.locator(".lead")).to_contain_text("whoever has the link can answer")
    assert keys.order_until("Close the survey for good")[-2:] == ["Pause the survey", "Close the survey for good"]
    keys.enter("Close this survey for good?")
    assert keys.order_until("Leave it as it is")[-2:] == ["Close it for good", "Leave it as it is"]
    door.keyboard.press("Shift+Tab")
    keys.enter("By keyboard")
    expect(door.locator(".lead")).to_have_text("Closed: it takes no more answers.")


def test_investigator_asks_watches_reads_and_takes_the_report(door: Page, tmp_path: Path) -> None:
    head = sign_in(door, "investigator", "Sam Investigator, investigator")
    keys = Keyboard(door)
    door.locator(f"a[href='/reports/new/{SIMULATED}/']").focus()
    keys.enter("Make a report")
    boxes = door.get_by_role("checkbox").count()
    order = keys.order_until("Make the report")
    assert order[: len(head) + 1] == [*head, "Reports"]
    assert len(order) == len(head) + 1 + boxes + 2 and order[-2] == "Weight to known margins (optional)"
    door.get_by_role("checkbox").first.focus()
    keys.press("Space")
    keys.order_until("Make the report")
    keys.enter("The report is being made")
    assert keys.order_until("Cancel this report") == [*head, "Reports", "Look at a preview", "Cancel this report"]
    door.wait_for_url(re.compile(r"/reports/\d+/$"), timeout=LONG_MS)
    order = keys.order_until("Every question")
    assert order[: len(head) + 2] == [*head, "Reports", "Flow, methods and definitions"]
    keys.tab()
    keys.press("Enter")
    door.wait_for_url(re.compile(r"/questions/\d+/$"))
    door.get_by_role("heading", level=1).wait_for()
    door.go_back()
    door.locator("a", has_text="JSON").focus()
    with door.expect_download() as download:
        keys.press("Enter")
    download.value.save_as(tmp_path / "report.json")
    assert download.value.suggested_filename == f"{SIMULATED}-report-SYNTHETIC.json"
    assert len(json.loads((tmp_path / "report.json").read_text())["items"]) >= 44
