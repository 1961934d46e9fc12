"""A running PAVE and a Chromium for the tests of this folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.registry_stage import PEOPLE
from tests.browser.running import ADMINISTRATOR, PASSWORD, ROOT, Running
from tests.browser.watching import Watch

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE_MS = 20_000
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Opened = Callable[..., BrowserContext]
SignedIn = Callable[[str], Any]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what lies in this folder; one worker takes it all (tests/workers.py), so that one server is enough."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.processes)


def _missing(what: str) -> None:
    """Outside CI a machine may lack a browser, loudly; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; in CI the browser tests may not be skipped")
    pytest.skip(f"NO BROWSER TESTS: {what}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = os.environ.get("PAVE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        _missing("Chromium is not on this machine (Debian: apt install chromium)")
    return str(path)


@pytest.fixture(scope="session")
def pave(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The running demonstration, its first report ready. Shared: tests that change a survey make their own."""
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    assert manifest.is_file(), "static files are not collected: build the front end, then manage.py collectstatic"
    with Running(tmp_path_factory.mktemp("pave")) as running:
        yield running


# One module long, not one session: Playwright keeps an event loop in this thread, and Django refuses its database
# to a thread with a running loop. Tests of other folders must not meet it.
@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def watch() -> Watch:
    """What the browser complained of; each test begins with a clean sheet and ends with an empty one."""
    return Watch()


@pytest.fixture
def device(pave: Running, chromium: Browser, watch: Watch) -> Iterator[Opened]:
    """device(**options) -> a fresh browser context: another person, or the same one on another machine.

    Who is signed in starts at the staff's server, everybody else at the respondents'.
    """
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        home = pave.url if options.get("storage_state") else pave.answers
        context = chromium.new_context(**{"base_url": home, "viewport": DESK, **options})
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        opened.append(context)
        return context

    watch.complaints.clear()
    yield new
    for context in opened:
        context.close()
    assert watch.complaints == [], "the browser complained"


@pytest.fixture
def page(device: Opened) -> Page:
    """A respondent's."""
    return device().new_page()


@pytest.fixture
def door(device: Opened, pave: Running) -> Page:
    """Of somebody who is about to sign in."""
    return device(base_url=pave.url).new_page()


def sign_in(page: Page, name: str, code: str = "") -> Page:
    page.goto("/sign-in/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    if code:
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


@pytest.fixture(scope="module")
def signed_in(pave: Running, chromium: Browser) -> SignedIn:
    """signed_in(name) -> the cookies of somebody who signed in; each name goes through the sign-in page once."""

    @cache
    def cookies(name: str) -> Any:
        context = chromium.new_context(base_url=pave.url)
        sign_in(context.new_page(), name, pave.recovery_code(name) if name in (ADMINISTRATOR, *PEOPLE) else "")
        state = context.storage_state()
        context.close()
        return state

    return cookies


@pytest.fixture
def coordinator(device: Opened, signed_in: SignedIn) -> Page:
    return device(storage_state=signed_in("coordinator")).new_page()


@pytest.fixture
def investigator(device: Opened, signed_in: SignedIn) -> Page:
    return device(storage_state=signed_in("investigator")).new_page()
