"""axe finds nothing on any page, on a phone and on a desk; and no page is left out.

CI looks at each page once, on a phone; PAVE_FULL=1 at every state of it that is named here, on both.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from accounts.policy import ROUTES
from pave import survey_urls, urls
from surveys.instrument import Instrument
from tests import services
from tests.browser.conftest import DESK, PHONE, Opened, SignedIn
from tests.browser.registry_sights import REGISTRY
from tests.browser.running import ROOT, Running
from tests.browser.screen import too_wide
from tests.browser.sights import SECTIONS, SIGHTS, UNSEEN, Sight, World
from tests.pave.test_survey_routes import OF_RESPONDENTS

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
EVERY = (*SIGHTS, *REGISTRY)
SMALL = services.IN_CI and not os.environ.get("PAVE_FULL")
WIDTHS = (PHONE,) if SMALL else (DESK, PHONE)
ONCE = tuple({(sight.route, sight.leads_to): sight for sight in reversed(EVERY)}.values())[::-1]
LOOKED_AT = ONCE if SMALL else EVERY
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.help}: ` +
    one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | "));
}"""


@pytest.fixture(scope="session")
def world(pave: Running, all_vte: Instrument) -> World:
    staged = json.loads(pave.shell("from tests.browser.stage import build; build()").strip().splitlines()[-1])
    return World(pave.url, pave.answers, pave.report, instrument=all_vte, **staged)


def violations(page: Page) -> list[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN, RULES)
    return found


@pytest.mark.parametrize("sight", LOOKED_AT, ids=lambda sight: sight.name)
def test_axe_finds_nothing(sight: Sight, world: World, device: Opened, signed_in: SignedIn) -> None:
    home, routes = (world.answers, survey_urls) if sight.of_respondents else (world.url, urls)
    who = signed_in(sight.who) if sight.who else None
    page = device(base_url=home, storage_state=who).new_page()
    sight.bring(page, world)
    assert resolve(urlsplit(page.url).path, routes).view_name == sight.leads_to
    found: dict[str, Any] = {}
    for size in WIDTHS:
        page.set_viewport_size(size)
        found[f"at {size['width']} px"] = violations(page) + too_wide(page)
    assert not any(found.values()), json.dumps(found, indent=1)


def test_axe_is_awake(door: Page) -> None:
    door.goto("/")
    door.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in violations(door))


def test_every_route_with_a_page_is_looked_at() -> None:
    assert {sight.route for sight in EVERY} | UNSEEN == set(ROUTES) | set(OF_RESPONDENTS)
    assert not {sight.route for sight in EVERY} & UNSEEN


def test_every_section_is_looked_at(all_vte: Instrument) -> None:
    assert tuple(section.id for section in all_vte.sections) == SECTIONS


def test_every_stop_page_is_looked_at_or_named() -> None:
    """Two stops need two requests in the same moment, which a browser cannot time: `busy` and `submitted`.

    An unknown invitation is told on the first page, so that what was typed stays; its stop page is there for posts
    that no page makes. Those of somebody invited are looked at in test_invited_sights.py.
    """
    pages = {path.stem for path in Path(ROOT / "templates" / "survey" / "stops").glob("*.html")} - {"next"}
    seen = {"not_open", "paused", "closed", "closing", "no_entry", "no_survey", "expired", "screened_out", "elsewhere",
            "too_large", "too_many", "used", "not_signed", "withdrawn"}  # fmt: skip
    assert pages == seen | {"busy", "submitted", "no_invitation"}
