"""The page of a run tells how far it is, lands on the report, and need not stay open."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.conftest import Opened, SignedIn
from tests.browser.running import SIMULATED

LONG_MS = 90_000
REPORT = re.compile(r"/reports/\d+/$")


def ask(page: Page, *factors: int) -> None:
    """Ask for a report by these of the groups offered; nobody else asks for the same."""
    page.goto(f"/reports/new/{SIMULATED}/")
    boxes = page.get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).set_checked(number in factors)
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("heading", name="The report is being made").wait_for()


def test_the_words_change_and_the_page_lands_on_the_report(investigator: Page) -> None:
    ask(investigator, 1)
    words = investigator.locator("#run-words")
    first = words.inner_text()
    investigator.wait_for_function(
        "before => document.getElementById('run-words')?.innerText !== before", arg=first, timeout=LONG_MS
    )
    investigator.wait_for_url(REPORT, timeout=LONG_MS)
    assert first.endswith(".")


def test_a_closed_page_does_not_stop_the_work(device: Opened, signed_in: SignedIn) -> None:
    context = device(storage_state=signed_in("investigator"))
    page = context.new_page()
    ask(page, 2)
    address = page.url
    page.close()
    later = context.new_page()
    later.goto(address)
    later.wait_for_url(REPORT, timeout=LONG_MS)
