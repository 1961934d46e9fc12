"""The page of a run tells how far it is, need not stay open, and lands on the report."""

from __future__ import annotations

import re

from tests.browser.conftest import Opened, SignedIn
from tests.browser.running import SIMULATED

LONG_MS = 90_000
REPORT = re.compile(r"/reports/\d+/$")
OTHER_WORDS = "before => (document.getElementById('run-words')?.innerText ?? before) !== before"


def test_a_run_shows_its_progress_outlives_its_page_and_becomes_a_report(device: Opened, signed_in: SignedIn) -> None:
    context = device(storage_state=signed_in("investigator"))
    page = context.new_page()
    page.goto(f"/reports/new/{SIMULATED}/")
    for number, box in enumerate(page.get_by_role("checkbox").all()):
        box.set_checked(number == 1)  # nobody else asks for the same, so that it is made anew
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("heading", name="The report is being made").wait_for()
    words = page.locator("#run-words").inner_text()
    page.wait_for_function(OTHER_WORDS, arg=words, timeout=LONG_MS)
    address = page.url
    assert "/reports/runs/" in address
    page.close()
    later = context.new_page()
    later.goto(address)
    later.wait_for_url(REPORT, timeout=LONG_MS)
