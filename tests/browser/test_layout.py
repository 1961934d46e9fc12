"""Nothing scrolls sideways on a narrow page or at 200 % zoom; paper gets the content and not the navigation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from surveys.instrument import Instrument
from tests.browser.answering import begin, fill
from tests.browser.conftest import Opened, SignedIn
from tests.browser.running import OPEN, Running
from tests.browser.screen import too_wide

NARROW = {"viewport": {"width": 320, "height": 640}}
# 200 % zoom on a desk of 1280 px: half the CSS pixels, twice as dense.
ZOOMED = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
REPORT_PAGES = ("", "questions/4/", "questions/16/", "questions/30/", "questions/43/", "methods/", "accounting/")


@pytest.mark.parametrize("screen", [NARROW, ZOOMED], ids=["320 px", "200 %"])
def test_survey_pages_do_not_scroll_sideways(screen: dict[str, object], device: Opened, all_vte: Instrument) -> None:
    page = device(**screen).new_page()
    begin(page, OPEN)
    wide = {"code": too_wide(page)}
    for tail in ("", "resume/", "blank/"):
        page.goto(f"/answer/{OPEN}/{tail}")
        wide[tail] = too_wide(page)
    fill(page, OPEN, all_vte)
    for section in all_vte.sections:
        page.goto(f"/answer/{OPEN}/section/{section.id}/")
        wide[section.id] = too_wide(page)
    page.goto(f"/answer/{OPEN}/check/")
    wide["check"] = too_wide(page)
    assert not any(wide.values()), wide


@pytest.mark.parametrize("screen", [NARROW, ZOOMED], ids=["320 px", "200 %"])
def test_report_pages_do_not_scroll_sideways(
    screen: dict[str, object], device: Opened, signed_in: SignedIn, pave: Running
) -> None:
    page = device(storage_state=signed_in("investigator"), **screen).new_page()
    wide = {}
    for tail in REPORT_PAGES:
        page.goto(f"/reports/{pave.report}/{tail}")
        wide[tail] = too_wide(page)
    assert not any(wide.values()), wide


def hidden_on_paper(page: Page, *selectors: str) -> None:
    for selector in selectors:
        expect(page.locator(selector).first).to_be_visible()
    page.emulate_media(media="print")
    for selector in selectors:
        for one in page.locator(selector).all():
            expect(one).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_check_page_prints_answers_without_buttons(page: Page, all_vte: Instrument) -> None:
    begin(page, OPEN)
    fill(page, OPEN, all_vte)
    page.goto(f"/answer/{OPEN}/check/")
    hidden_on_paper(page, ".told__item a", ".actions")
    expect(page.locator(".told__item:visible")).to_have_count(len(all_vte.items))


def test_the_blank_form_prints_questions_without_navigation(page: Page, all_vte: Instrument) -> None:
    page.goto(f"/answer/{OPEN}/blank/")
    hidden_on_paper(page, ".actions", ".site-header")
    expect(page.locator(".paper__item:visible")).to_have_count(len(all_vte.items))


@pytest.mark.parametrize(
    ("tail", "nav"), [("", "nav[aria-label='Filter and order']"), ("questions/16/", ".question-pager")]
)
def test_report_pages_print_without_navigation(investigator: Page, pave: Running, tail: str, nav: str) -> None:
    investigator.goto(f"/reports/{pave.report}/{tail}")
    hidden_on_paper(investigator, nav, ".site-header nav")
    expect(investigator.locator(".synthetic-strip")).to_be_visible()
