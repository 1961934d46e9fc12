"""A second click does nothing: one draft, one response."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from surveys.instrument import Instrument
from tests.browser.answering import answers, fill
from tests.browser.running import Running


@pytest.fixture
def slug(pave: Running, request: pytest.FixtureRequest) -> str:
    """A survey of one's own, so that its counts are those of the test."""
    return pave.open_survey(f"once-{re.sub('[^a-z]', '-', request.node.name)[-20:].strip('-')}", "all_vte_practice")


def counts(coordinator: Page, slug: str) -> dict[str, int]:
    coordinator.goto(f"/surveys/{slug}/")
    words = [one.inner_text().split() for one in coordinator.locator(".counts span").all()]
    return {" ".join(rest): int(number) for number, *rest in words}


def start_twice(page: Page, slug: str) -> None:
    page.goto(f"/answer/{slug}/")
    for box in ("eligible-yes", "registry_centre-yes", "consent"):
        page.check(f"#{box}")
    page.get_by_role("button", name="Agree and get my code").dblclick()
    page.get_by_role("heading", name="Keep this code").wait_for()


def test_a_double_click_on_start_gives_one_draft(page: Page, coordinator: Page, slug: str) -> None:
    start_twice(page, slug)
    assert counts(coordinator, slug) == {"started": 1, "screened out": 0, "unfinished": 1, "submitted": 0}


def test_a_double_click_on_submit_gives_one_response(
    page: Page, coordinator: Page, slug: str, all_vte: Instrument
) -> None:
    start_twice(page, slug)
    fill(page, slug, all_vte, answers(all_vte, seed=2))
    page.goto(f"/answer/{slug}/check/")
    page.get_by_role("button", name="Submit my answers").dblclick()
    page.get_by_role("heading", name="Your answers are in").wait_for()
    assert counts(coordinator, slug) == {"started": 1, "screened out": 0, "unfinished": 0, "submitted": 1}
