"""Check 9, driven: people take part in a real Chromium, script on and off, and everything sent is written down."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.protocol.recording import Exchange, Journey
from surveys.codes import key_material, read_code, spoken

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE_MS = 20_000
ANSWERED = ("q1", "q2", "q3")
KEPT = """async () => ({
  sessionStorage: sessionStorage.length, localStorage: localStorage.length, "document.cookie": document.cookie.length,
  indexedDB: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


class NoChromium(Exception):
    """There is no Chromium here, or nothing to drive it with."""


@dataclass(frozen=True)
class Link:
    """One invitation as its mail prints it."""

    slug: str
    invitation: str
    fingerprint: str


def path() -> str:
    """Where Chromium is; raises NoChromium."""
    found = os.environ.get("PAVE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NoChromium("Chromium is not installed")
    return found


def recorded(url: str, by_script: Sequence[Link], without: Sequence[Link]) -> list[Journey]:
    """The journeys of these people; the first of them has their mail opened by a second device, which is refused."""
    with _browser() as browser:
        journeys = [_journey(browser, url, link, with_script=True) for link in by_script]
        journeys += [_journey(browser, url, link, with_script=False) for link in without]
        for link in by_script[:1]:
            journeys[0].exchanges += _refused(browser, url, link).issuing
    return journeys


@contextmanager
def _browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoChromium("Playwright is not installed") from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def _device(browser: Browser, url: str, *, with_script: bool) -> Iterator[tuple[Page, list[Request]]]:
    """A fresh profile, and the requests that it makes. The certificate is our own of this minute."""
    context: BrowserContext = browser.new_context(
        base_url=url, ignore_https_errors=True, java_script_enabled=with_script
    )
    context.set_default_timeout(PATIENCE_MS)
    requests: list[Request] = []
    context.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright marks it
    yield context.new_page(), requests
    context.close()


def _journey(browser: Browser, url: str, link: Link, *, with_script: bool) -> Journey:
    with _device(browser, url, with_script=with_script) as (page, requests):
        journey = Journey(link.slug, with_script, [])
        _start(page, link, journey)
        code = read_code(page.locator("#the-code").inner_text())
        journey.secrets = forms_of(code, link.invitation)
        if with_script:
            journey.left_behind = page.evaluate(KEPT)
        _answer(page, journey)
        journey.exchanges = [_exchange(request) for request in requests]
    return journey


def forms_of(code: str, invitation: str) -> list[str]:
    """A code and an invitation as they could stand in an address."""
    secret = key_material(code)
    return [code, spoken(code).replace(" ", "%20"), spoken(code).replace(" ", "-"), secret.hex(), invitation]


def _start(page: Page, link: Link, journey: Journey) -> None:
    page.goto(f"/answer/{link.slug}/#{link.invitation}.{link.fingerprint}")
    if not journey.with_script:
        page.goto("about:blank")  # a link is opened anew: its fragment would stay where no script takes it away
        page.goto(f"/answer/{link.slug}/")
        page.fill("#invitation", link.invitation)
    page.check("#consent")
    page.locator("main form button.button, form[data-key] button.button").first.click()
    page.locator("#the-code").wait_for()
    journey.addresses.append(page.url)


def _answer(page: Page, journey: Journey) -> None:
    page.locator(f'a[href*="/answer/{journey.slug}/section/"]').first.click()
    for number, name in enumerate(ANSWERED, start=1):
        page.check(f'input[name="{name}"][value="{number}"]', force=True)
    page.fill('[name="comment"]', "in words")
    for tail in ("check/", "done/"):
        journey.addresses.append(page.url)
        page.locator('button[value="next"]:not([aria-hidden]), form[action$="submit/"] button').first.click()
        page.wait_for_url(f"**/{tail}")
    journey.addresses.append(page.url)


def _refused(browser: Browser, url: str, link: Link) -> Journey:
    """Somebody else opens the same mail: another value for an invitation that is used."""
    with _device(browser, url, with_script=True) as (page, requests):
        page.goto(f"/answer/{link.slug}/#{link.invitation}.{link.fingerprint}")
        page.check("#consent")
        with page.expect_response("**/issue/") as reply:
            page.locator("form[data-key] button.button").first.click()
        reply.value.finished()
        return Journey(link.slug, True, [], [_exchange(request) for request in requests])


def _exchange(request: Request) -> Exchange:
    reply = request.response()
    received: dict[str, str] = reply.all_headers() if reply else {}
    return Exchange(
        request.method, request.url, request.all_headers(), received, reply.status if reply else 0,
        len(request.post_data_buffer or b""), int(received.get("content-length", 0)),
    )  # fmt: skip
