"""The explorer by keyboard: another choice brings its answer, and the page it becomes is the page of its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Opened, SignedIn, sign_in
from tests.browser.running import PASSWORD, Running
from tests.browser.screen import too_wide
from tests.browser.test_accessibility import violations
from tests.browser.watching import Watch

FIRST = "question=ac_initial_class__pe&by=&measure=answers"
BY = "question=ac_initial_class__pe&by=practice_type&measure=answers"
ONE = "question=ac_initial_class__pe&by=practice_type&measure=one%3Almwh"
REGISTRY = "part=duration&group=&measure=all"
ANSWER = """() => ["#explored", "#heading", "form select"].flatMap((name) =>
  [...document.querySelectorAll(name)].map((one) => one.innerHTML + (one.value ?? ""))).concat(document.title)"""
COME = "(query) => location.search === '?' + query && !document.querySelector('.htmx-request')"
FOCUS = "() => document.activeElement.id"
SAID = "[data-say]"


@pytest.fixture
def reader(investigator: Page, watch: Watch) -> Iterator[Page]:
    """On a busy machine a key comes when the answer to the one before is on its way, which is then given up."""
    yield investigator
    watch.forgive("htmx:afterRequest", "htmx:sendAbort")


@pytest.fixture
def explorer(reader: Page, pave: Running) -> Page:
    reader.goto(f"/reports/{pave.report}/explore/?{FIRST}")
    reader.evaluate("window.samePage = true")
    return reader


@pytest.fixture(scope="module")
def registry_report(pave: Running) -> int:
    return int(pave.shell("from tests.browser.explorer_stage import registry_report; registry_report()").split()[-1])


def choose(page: Page, select: str, value: str, query: str) -> None:
    """By the arrow keys, as in a closed list; wait for the answer of the address."""
    there = page.locator(f"#{select}")
    there.focus()
    values = there.evaluate("one => [...one.options].map((option) => option.value)")
    for _ in range(values.index(value) - values.index(there.input_value())):
        page.keyboard.press("ArrowDown")
    page.wait_for_function(COME, arg=query)


def as_a_page(page: Page) -> list[str]:
    """What the address of the page gives by itself, to somebody with whom it is shared."""
    other = page.context.new_page()
    other.goto(page.url)
    found: list[str] = other.evaluate(ANSWER)
    other.close()
    return found


def test_the_keyboard_switches_factor_and_measure_without_a_new_page(explorer: Page) -> None:
    choose(explorer, "by", "practice_type", BY)
    assert explorer.evaluate(FOCUS) == "by"
    choose(explorer, "measure", "one:lmwh", ONE)
    assert explorer.evaluate(FOCUS) == "measure"
    assert explorer.evaluate("window.samePage")
    expect(explorer.locator("h1")).to_contain_text("by practice type")
    assert explorer.title().startswith(explorer.locator("h1").inner_text() + ": ")
    expect(explorer.locator(SAID)).to_contain_text("by practice type. Who says “LMWH”.")
    expect(explorer.locator("button", has_text="Show")).to_be_hidden()


def test_the_part_that_came_is_the_page_of_its_address(explorer: Page) -> None:
    before = explorer.evaluate(ANSWER)
    choose(explorer, "by", "practice_type", BY)
    after = explorer.evaluate(ANSWER)
    assert after == as_a_page(explorer)
    assert after != before  # the control: it does tell two answers apart


def test_back_and_forward_are_the_answers_that_were_there(explorer: Page) -> None:
    before = explorer.evaluate(ANSWER)
    choose(explorer, "by", "practice_type", BY)
    after = explorer.evaluate(ANSWER)
    for step, there, wanted in ((explorer.go_back, FIRST, before), (explorer.go_forward, BY, after)):
        step()
        explorer.wait_for_load_state()
        explorer.wait_for_function(COME, arg=there)
        explorer.wait_for_function("() => document.querySelector('[data-show]')?.hidden")
        assert explorer.evaluate(ANSWER) == wanted


def test_the_last_of_several_choices_wins(explorer: Page) -> None:
    def slow_first(route: Route) -> None:
        if "by=practice_type" in route.request.url and "HX-Request".lower() in route.request.headers:
            explorer.wait_for_timeout(500)
        route.continue_()

    explorer.route("**/explore/**", slow_first)
    explorer.locator("#by").select_option("practice_type")
    explorer.wait_for_timeout(250)  # long enough for the request to leave
    explorer.locator("#by").select_option("years_in_practice")
    explorer.wait_for_function(COME, arg=BY.replace("practice_type", "years_in_practice"))
    explorer.wait_for_timeout(600)
    expect(explorer.locator("h1")).to_contain_text("by years in practice")
    expect(explorer.locator("#by")).to_have_value("years_in_practice")


def test_an_answer_that_does_not_come_says_so_and_is_asked_for_again(explorer: Page, watch: Watch) -> None:
    explorer.route("**/explore/**", lambda route: route.abort())
    explorer.locator("#by").select_option("practice_type")
    notice = explorer.get_by_role("alert")
    expect(notice).to_contain_text("The answer did not come.")
    assert f"?{FIRST}" in explorer.url
    explorer.unroute("**/explore/**")
    notice.get_by_role("button", name="Try again").click()
    explorer.wait_for_function(COME, arg=BY)
    expect(notice).to_be_hidden()
    assert explorer.evaluate(FOCUS) == "by"
    watch.forgive("net::ERR_FAILED", "htmx:")  # htmx writes what failed into the console, too


def test_only_a_slow_answer_is_announced_in_words(explorer: Page) -> None:
    waits = explorer.locator("#fetching")

    def slow(route: Route) -> None:
        expect(waits).to_be_visible()
        assert waits.evaluate("one => getComputedStyle(one).transitionDelay") == "0.3s"
        route.continue_()

    expect(waits).to_be_hidden()
    explorer.route("**/explore/**", slow)
    explorer.locator("#by").select_option("practice_type")
    explorer.wait_for_function(COME, arg=BY)
    expect(waits).to_be_hidden()


def test_who_was_signed_out_signs_in_and_comes_back_to_the_question(device: Opened, pave: Running) -> None:
    page = device(base_url=pave.url).new_page()
    sign_in(page, "investigator").goto(f"/reports/{pave.report}/explore/?{FIRST}")
    page.context.clear_cookies()
    page.locator("#by").select_option("practice_type")
    page.wait_for_url("**/sign-in/?next=**")
    assert page.locator("main").count() == page.locator("h1").count() == 1
    assert page.locator("[data-explorer]").count() == 0
    page.get_by_label("Name").fill("investigator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/explore/?{BY}")


def test_without_a_script_the_button_asks(device: Opened, signed_in: SignedIn, pave: Running) -> None:
    page = device(storage_state=signed_in("investigator"), java_script_enabled=False).new_page()
    page.goto(f"/reports/{pave.report}/explore/?{FIRST}")
    page.locator("#by").select_option("practice_type")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(f"**/explore/?{BY}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390 px", "1280 px"])
def test_axe_finds_nothing_in_an_answer_that_came(explorer: Page, size: dict[str, int]) -> None:
    explorer.set_viewport_size(size)
    choose(explorer, "by", "practice_type", BY)
    assert violations(explorer) + too_wide(explorer) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390 px", "1280 px"])
def test_the_registry_is_explored_in_the_same_way(reader: Page, registry_report: int, size: dict[str, int]) -> None:
    page = reader
    page.set_viewport_size(size)
    page.goto(f"/reports/{registry_report}/explore/?{REGISTRY}")
    choose(page, "part", "class_mix", "part=class_mix&group=&measure=all")
    choose(page, "measure", "day0_10:lmwh", "part=class_mix&group=&measure=day0_10%3Almwh")
    expect(page.locator(SAID)).to_contain_text("LMWH in the first ten days")
    expect(page.locator("#explored td", has_text="hidden").first).to_be_visible()
    assert page.evaluate(ANSWER) == as_a_page(page)
    assert violations(page) + too_wide(page) == []
