"""Nothing is lost, and one can see that: autosave, the network cut, a second tab, another device."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import begin
from tests.browser.conftest import Opened
from tests.browser.running import OPEN, wait_for
from tests.browser.watching import Watch

PRACTICE = f"/answer/{OPEN}/section/practice/"
NEW_YORK = "America/New_York"
CUT = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def answering(page: Page) -> Page:
    """Somebody on the first section."""
    begin(page, OPEN)
    page.goto(PRACTICE)
    return page


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("✓ Saved")


def first_choice(page: Page, column: str) -> str:
    return str(page.locator(f"input[name={column}]").first.get_attribute("id"))


def test_an_answer_opens_its_question_in_place(answering: Page) -> None:
    region = answering.locator("[data-shows='practice_location__us_region']")
    answering.evaluate("window.thePage = 'the same'")
    expect(region).to_be_hidden()
    answering.select_option("#practice_location__country", "US")
    expect(region).to_be_visible()
    answering.select_option("#practice_location__country", "DE")
    expect(region).to_be_hidden()
    assert answering.evaluate("window.thePage") == "the same"


def test_saved_tells_the_time_of_the_reader_not_of_the_server(device: Opened) -> None:
    page = device(timezone_id=NEW_YORK, locale="en-GB").new_page()
    begin(page, OPEN)
    page.goto(PRACTICE)
    page.check(f"#{first_choice(page, 'practice_type')}")
    saved(page)
    now = datetime.now(UTC).astimezone(ZoneInfo(NEW_YORK))
    likely = {f"✓ Saved {now - timedelta(minutes=m):%H:%M}" for m in (0, 1)}
    assert page.locator("#saved").inner_text() in likely


def test_a_cut_network_keeps_the_answer_says_so_and_saves_on_return(answering: Page, watch: Watch) -> None:
    choice = first_choice(answering, "practice_type")
    answering.context.set_offline(True)
    answering.check(f"#{choice}")
    expect(answering.locator("#saved")).to_contain_text("Not saved: no connection")
    expect(answering.locator(f"#{choice}")).to_be_checked()
    answering.context.set_offline(False)
    saved(answering)
    answering.reload()
    expect(answering.locator(f"#{choice}")).to_be_checked()
    watch.forgive(CUT)


def test_continue_without_network_keeps_everything_and_says_so(answering: Page, watch: Watch) -> None:
    choice = first_choice(answering, "years_in_practice")
    answering.context.set_offline(True)
    answering.check(f"#{choice}")
    answering.get_by_role("button", name="Continue").click()
    expect(answering.locator("#no-connection")).to_contain_text("Your answers are kept on this page")
    assert answering.url.endswith(PRACTICE)
    expect(answering.locator(f"#{choice}")).to_be_checked()
    answering.context.set_offline(False)
    saved(answering)
    expect(answering.locator("#no-connection")).to_have_count(0)
    answering.get_by_role("button", name="Continue").click()
    answering.locator("#error-summary").wait_for()
    watch.forgive(CUT)


def test_a_stale_second_tab_takes_nothing_back(answering: Page) -> None:
    stale = answering.context.new_page()
    stale.goto(PRACTICE)
    newer, other = first_choice(answering, "practice_type"), first_choice(answering, "years_in_practice")
    answering.check(f"#{newer}")
    saved(answering)
    stale.check(f"#{other}")
    saved(stale)
    stale.get_by_role("button", name="Continue").click()
    stale.locator("#error-summary").wait_for()
    answering.reload()
    expect(answering.locator(f"#{newer}")).to_be_checked()
    expect(answering.locator(f"#{other}")).to_be_checked()


def test_after_a_killed_browser_the_code_opens_the_answers_on_another_device(device: Opened) -> None:
    first = device()
    page = first.new_page()
    code = begin(page, OPEN)
    page.goto(PRACTICE)
    choice = first_choice(page, "practice_type")
    page.check(f"#{choice}")
    saved(page)
    first.close()
    phone = device(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(PRACTICE)
    phone.get_by_label("Your code").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Open my answers").click()
    expect(phone.locator(f"#{choice}")).to_be_checked()


def test_what_is_typed_while_leaving_is_sent_on_the_way_out(answering: Page) -> None:
    answering.check("#practice_type-other_txt")
    words = answering.locator("#practice_type__other")
    expect(words).to_be_visible()
    words.press_sequentially("A ship")
    answering.goto("about:blank")

    def arrived() -> bool:
        answering.goto(PRACTICE)
        return words.input_value() == "A ship"

    wait_for("the last words", arrived, seconds=10)
