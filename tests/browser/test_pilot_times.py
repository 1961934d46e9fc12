"""In a pilot the page counts the seconds that it is in view; in a survey nothing counts."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.answering import begin
from tests.browser.running import OPEN, Running

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SECONDS = "form[data-answers] input[name=seconds]"


def test_only_the_time_in_view_is_counted_and_kept_across_errors(page: Page, pave: Running) -> None:
    pave.shell("from tests.browser.stage import open_survey; open_survey('pilot', pilot=True)")
    begin(page, "pilot")
    page.goto("/answer/pilot/section/guideline/")
    page.wait_for_timeout(1_200)
    page.evaluate(HIDE, True)
    page.wait_for_timeout(3_000)
    page.evaluate(HIDE, False)
    page.get_by_role("button", name="Continue").click()
    page.locator("#error-summary, .error-summary").first.wait_for()
    # Two more on a busy machine; the three out of view would make it four at least.
    assert int(page.locator(SECONDS).input_value()) in (1, 2, 3)


def test_a_survey_counts_nothing(page: Page, pave: Running) -> None:
    begin(page, OPEN)
    page.goto(f"/answer/{OPEN}/section/guideline/")
    assert page.locator("input[name=seconds]").count() == 0
