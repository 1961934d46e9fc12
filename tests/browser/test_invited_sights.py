"""axe finds nothing on any page of somebody invited, on a phone and on a desk, the refusals included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surveys.instrument import Instrument
from tests.browser.answering import fill
from tests.browser.conftest import DESK, PHONE, Opened
from tests.browser.inviting import Invited, end, invite
from tests.browser.running import Running
from tests.browser.screen import too_wide
from tests.browser.test_accessibility import violations
from tests.browser.test_invited import BUTTON, SCRIPT, agree, start
from tests.browser.watching import Watch

UNHIDE = "all => all.forEach((one) => { one.hidden = false })"
NEVER_SIGNED = """() => {
  const form = document.querySelector("form[data-key]");
  form.insertAdjacentHTML("beforeend", '<input type="hidden" name="prepared" value="AAAA">');
  form.submit();
}"""
Bring = Callable[[Page, Invited], object]


@pytest.fixture(scope="module")
def surveys(pave: Running) -> dict[str, Invited]:
    made = {one.slug: one for one in invite(pave, ["seen", "over", "ended"])}
    end(pave, made["ended"], sealed=True)
    return made


@pytest.fixture
def code(device: Opened, surveys: dict[str, Invited], numbers: list[int]) -> Callable[[Page], str]:
    """code(page): somebody new has started there."""

    def begin(page: Page) -> str:
        page.goto(surveys["seen"].link(numbers.pop()))
        return start(page)

    return begin


@pytest.fixture(scope="module")
def numbers() -> list[int]:
    return [0, 1, 2, 3]


def looked_at(page: Page, name: str) -> None:
    found = {}
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found[f"{name} at {size['width']} px"] = violations(page) + too_wide(page)
    assert not any(found.values()), found
    assert page.locator("main .button:not(.button--outlined):visible").count() <= 1, "more than one filled button"


def without_script(page: Page, invited: Invited) -> None:
    page.route(SCRIPT, lambda route: route.abort())
    page.goto(invited.path)


def _refusals(page: Page, invited: Invited) -> None:
    page.goto(invited.path)
    expect(page.locator("[data-without-script]")).to_have_count(0)
    page.locator("[data-reason]").evaluate_all(UNHIDE)


def _start_refused(page: Page, invited: Invited) -> None:
    without_script(page, invited)
    page.get_by_role("button", name=BUTTON).click()
    agree(page)
    page.get_by_label("Invitation code").fill("ABCD")
    page.get_by_role("button", name=BUTTON).click()
    page.locator("#invitation-error").wait_for()


def _not_signed(page: Page, invited: Invited) -> None:
    page.goto(invited.path)
    agree(page)
    page.evaluate(NEVER_SIGNED)
    page.get_by_role("heading", name="does not carry").wait_for()


def _mail_refused(page: Page, invited: Invited) -> None:
    page.goto(f"{invited.path}no-more-mail/")
    page.get_by_role("button", name="Stop the mail").click()
    page.locator("#invitation-error").wait_for()


def _mail_stopped(page: Page, invited: Invited) -> None:
    page.goto(f"{invited.path}no-more-mail/#{invited.codes[3]}")
    page.get_by_role("button", name="Stop the mail").click()
    page.get_by_role("heading", name="You get no more mail").wait_for()


def at(tail: str) -> Bring:
    return lambda page, invited: page.goto(f"{invited.path}{tail}")


SIGHTS: dict[str, tuple[str, Bring]] = {
    "start by link": ("seen", lambda page, invited: page.goto(invited.link(0))),
    "start by typing": ("seen", at("")),
    "start without script": ("seen", without_script),
    "start refused": ("seen", _start_refused),
    "refusals": ("seen", _refusals),
    "not signed": ("seen", _not_signed),
    "resume": ("seen", at("resume/")),
    "no more mail": ("seen", at("no-more-mail/")),
    "no more mail refused": ("seen", _mail_refused),
    "no more mail done": ("seen", _mail_stopped),
    "status": ("seen", at("status/")),
    "status sealed": ("ended", at("status/")),
}


@pytest.mark.parametrize("name", SIGHTS)
def test_axe_finds_nothing_before_a_start(name: str, page: Page, surveys: dict[str, Invited], watch: Watch) -> None:
    slug, bring = SIGHTS[name]
    bring(page, surveys[slug])
    looked_at(page, name)
    watch.forgive("ERR_FAILED")


def test_axe_finds_nothing_from_the_code_to_withdrawing_a_draft(
    page: Page, surveys: dict[str, Invited], code: Callable[[Page], str]
) -> None:
    code(page)
    looked_at(page, "code")
    page.goto(f"{surveys['seen'].path}withdraw/")
    looked_at(page, "withdraw")
    page.get_by_role("button", name="Withdraw my answers").click()
    page.locator(".error-summary").wait_for()
    looked_at(page, "withdraw without a tick")
    page.check("#sure")
    page.get_by_role("button", name="Withdraw my answers").click()
    page.get_by_role("heading", name="Your answers are withdrawn").wait_for()
    looked_at(page, "withdrawn")


def test_axe_finds_nothing_on_the_receipt_and_when_it_is_too_late(
    page: Page, pave: Running, surveys: dict[str, Invited], all_vte: Instrument
) -> None:
    survey = surveys["over"]
    page.goto(survey.link(0))
    start(page)
    fill(page, survey.slug, all_vte)
    page.goto(f"{survey.path}check/")
    page.get_by_role("button", name="Submit my answers").click()
    page.get_by_role("heading", name="Your answers are in").wait_for()
    looked_at(page, "receipt")
    page.get_by_role("link", name="Withdraw my answers").click()
    looked_at(page, "withdraw after submitting")
    end(pave, survey, sealed=False)
    page.goto(f"{survey.path}withdraw/")
    expect(page.get_by_text("can no longer be withdrawn")).to_be_visible()
    looked_at(page, "too late to withdraw")


def test_axe_finds_nothing_where_an_invitation_was_used(
    device: Opened, surveys: dict[str, Invited], code: Callable[[Page], str], numbers: list[int], watch: Watch
) -> None:
    invitation = surveys["seen"].codes[numbers[-1]]
    code(device().new_page())
    other = device().new_page()
    without_script(other, surveys["seen"])
    agree(other)
    other.get_by_label("Invitation code").fill(invitation)
    other.get_by_role("button", name=BUTTON).click()
    other.get_by_role("heading", name="This invitation was used already").wait_for()
    looked_at(other, "used")
    watch.forgive("ERR_FAILED")


def test_axe_finds_nothing_for_whom_the_survey_is_not(
    page: Page, surveys: dict[str, Invited], numbers: list[int]
) -> None:
    page.goto(surveys["seen"].link(numbers.pop()))
    page.check("#eligible-no")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("heading", name="not for you").wait_for()
    looked_at(page, "screened out")
