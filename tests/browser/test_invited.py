"""Somebody invited, in a real browser: the code is made there, the server signs it unseen, and nothing gets lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from surveys.codes import INVITATION, INVITED, code_of
from tests.browser.conftest import Opened
from tests.browser.inviting import Invited, invite, responses
from tests.browser.keyboard import Keyboard
from tests.browser.running import Running
from tests.browser.test_weight import LIMIT, weight
from tests.browser.watching import Watch

MOST = 30
ISSUE, SCRIPT = "**/issue/", "**/credential*.js"
BUTTON, KEEP = "Agree and get my code", "Keep this code"
SLOW_CRYPTOGRAPHY = """
const real = crypto.subtle?.importKey.bind(crypto.subtle);
const pause = () => new Promise((done) => setTimeout(done, 1500));
if (real) crypto.subtle.importKey = (...all) => pause().then(() => real(...all));
"""
NO_CRYPTOGRAPHY = "if (crypto.subtle) crypto.subtle.importKey = () => Promise.reject(new Error('not here'));"
FILLED_IN = "code => !location.hash && document.querySelector('#invitation').value === code"
NO_LONGER_SECURE = "Object.defineProperty(window, 'isSecureContext', { value: false })"
WITHOUT_SCRIPT = "Write this code down before you go on"


@pytest.fixture(scope="module")
def fresh(pave: Running) -> Iterator[Invited]:
    return iter(invite(pave, [f"invited-{number}" for number in range(MOST)]))


@pytest.fixture
def invited(fresh: Iterator[Invited]) -> Invited:
    """A survey of one's own with four invitations."""
    return next(fresh)


def agree(page: Page) -> None:
    for box in ("eligible-yes", "registry_centre-yes", "consent"):
        page.check(f"#{box}")


def start(page: Page) -> str:
    """Agree, press the button, and read the code."""
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("heading", name=KEEP).wait_for()
    return page.locator("#the-code").inner_text().replace(" ", "").replace("\n", "")


def expect_forgotten(page: Page) -> None:
    """The memory of the tab does not speak of an invitation, at the latest when the page's script has run."""
    page.wait_for_function("() => !Object.keys(sessionStorage).some((name) => name.includes('invitation'))")


def refusal(page: Page, reason: str) -> None:
    """Exactly this message is shown, and it has the focus."""
    expect(page.locator(f"[data-reason={reason}]")).to_be_focused()
    expect(page.locator("[data-reason]:visible")).to_have_count(1)


# -- with JavaScript ---------------------------------------------------------------------------------------------------


def test_from_the_link_to_the_code(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    page.wait_for_function("() => !location.hash")
    expect(page.get_by_text(WITHOUT_SCRIPT)).to_have_count(0)
    expect(page.get_by_label("Invitation code")).to_be_hidden()
    page.wait_for_function("() => Object.keys(sessionStorage).some((name) => name.includes('invitation'))")
    assert len(start(page)) == INVITED.length
    expect_forgotten(page)
    assert responses(pave, invited) == ["draft", "used"]


def test_invitation_and_code_never_travel_together(page: Page, invited: Invited) -> None:
    posts: list[Request] = []
    page.on("request", lambda one: posts.append(one) if one.method == "POST" else None)
    page.goto(invited.link(0))
    start(page)
    issue, opening = posts
    assert (urlsplit(issue.url).path, urlsplit(opening.url).path) == (f"{invited.path}issue/", invited.path)
    assert len(issue.post_data_buffer or b"") == INVITATION.length + 384
    assert not {"cookie", "referer"} & set(issue.all_headers())
    fields = parse_qs(opening.post_data or "")
    assert {"prepared", "signature"} <= set(fields) and not {"invitation", "code"} & set(fields)
    assert invited.codes[0] not in (opening.post_data or "")


def test_who_presses_before_the_key_is_ready_still_sends_no_invitation(device: Opened, invited: Invited) -> None:
    context, posts = device(), list[Request]()
    context.add_init_script(SLOW_CRYPTOGRAPHY)
    page = context.new_page()
    page.on("request", lambda one: posts.append(one) if one.method == "POST" else None)
    page.goto(invited.link(0))
    start(page)
    issue, opening = posts
    assert urlsplit(issue.url).path == f"{invited.path}issue/"
    assert not {"invitation", "code"} & set(parse_qs(opening.post_data or ""))


def test_a_browser_whose_cryptography_fails_starts_with_a_code_of_the_server(device: Opened, invited: Invited) -> None:
    context = device()
    context.add_init_script(NO_CRYPTOGRAPHY)
    page = context.new_page()
    page.goto(invited.link(0))
    start_without_script(page, invited)


def test_a_reload_before_starting_keeps_the_invitation(page: Page, invited: Invited) -> None:
    page.goto(invited.link(0))
    page.wait_for_function("() => !location.hash")
    page.reload()
    start(page)


def test_another_link_in_the_same_tab_is_another_invitation(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    page.wait_for_function("() => !location.hash")
    page.goto(invited.link(1))
    page.wait_for_function(FILLED_IN, arg=invited.codes[1])
    start(page)
    assert responses(pave, invited) == ["draft", "used"]


def test_a_lost_reply_is_asked_for_again_with_the_same_value(
    page: Page, pave: Running, invited: Invited, watch: Watch
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.goto(invited.link(0))
    page.route(ISSUE, lose, times=1)
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "offline")
    assert responses(pave, invited) == ["used"]
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name=KEEP).wait_for()
    expect_forgotten(page)
    assert responses(pave, invited) == ["draft", "used"]
    watch.forgive("ERR_FAILED")


def test_a_lost_reply_and_a_reload_still_give_one_response(
    page: Page, pave: Running, invited: Invited, watch: Watch
) -> None:
    page.goto(invited.link(0))
    page.route(ISSUE, lambda route: (route.fetch(), route.abort()), times=1)
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "offline")
    page.reload()
    start(page)
    assert responses(pave, invited) == ["draft", "used"]
    watch.forgive("ERR_FAILED")


def test_a_forgotten_tick_costs_no_invitation(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    page.check("#eligible-yes")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".error-summary")).to_contain_text("Tick the box")
    assert responses(pave, invited) == []
    expect(page.locator("#eligible-yes")).to_be_checked()
    start(page)
    assert responses(pave, invited) == ["draft", "used"]


def test_who_is_screened_out_by_mistake_corrects_it(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    page.check("#eligible-no")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("heading", name="not for you").wait_for()
    assert responses(pave, invited) == ["screened_out", "used"]
    page.goto(invited.path)
    start(page)
    assert responses(pave, invited) == ["draft", "used"]


def test_a_double_click_gives_one_draft(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    agree(page)
    page.get_by_role("button", name=BUTTON).dblclick()
    page.get_by_role("heading", name=KEEP).wait_for()
    assert responses(pave, invited) == ["draft", "used"]


def test_a_typed_invitation_is_checked_before_anything_is_sent(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.path)
    agree(page)
    page.get_by_label("Invitation code").fill(invited.codes[0][:-1])
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "mistyped")
    page.get_by_label("Invitation code").fill(" ".join(invited.codes[0]).lower())
    start(page)
    assert responses(pave, invited) == ["draft", "used"]


def test_a_link_of_another_survey_lets_the_right_code_be_typed(page: Page, invited: Invited, watch: Watch) -> None:
    page.goto(f"{invited.path}#{code_of(7, INVITATION)}.{invited.fingerprint}")
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "no_invitation")
    page.get_by_label("Invitation code").fill(invited.codes[0])
    start(page)
    watch.forgive("403")


def test_another_key_than_that_of_the_mail_is_refused(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0, fingerprint="0" * 32))
    refusal(page, "wrong_key")
    page.reload()
    refusal(page, "wrong_key")
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "wrong_key")
    assert responses(pave, invited) == []


def test_a_used_invitation_leads_to_the_own_code(device: Opened, invited: Invited, watch: Watch) -> None:
    first, second = device().new_page(), device().new_page()
    first.goto(invited.link(0))
    code = start(first)
    second.goto(invited.link(0))
    agree(second)
    second.get_by_role("button", name=BUTTON).click()
    refusal(second, "used")
    second.get_by_role("link", name="Go on with my code").click()
    second.get_by_label("Your code").fill(code.lower())
    second.get_by_role("button", name="Open my answers").click()
    expect(second).to_have_url(re.compile("/section/"))
    watch.forgive("409")


@pytest.mark.parametrize("reason", ["not_open", "paused", "closing", "closed", "no_entry", "too_many", "odd thing"])
def test_each_answer_of_the_server_has_its_words(page: Page, invited: Invited, watch: Watch, reason: str) -> None:
    page.route(ISSUE, lambda route: route.fulfill(status=503, body=reason.ljust(384)))
    page.goto(invited.link(0))
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, reason if " " not in reason else "odd")
    words = "Try again" if reason == "too_many" else BUTTON
    expect(page.get_by_role("button", name=words)).not_to_have_attribute("aria-busy", "true")
    watch.forgive("503")


def test_a_signature_that_does_not_fit_starts_nothing(page: Page, pave: Running, invited: Invited) -> None:
    page.route(ISSUE, lambda route: route.fulfill(status=200, body=b"\x01" * 384))
    page.goto(invited.link(0))
    agree(page)
    page.get_by_role("button", name=BUTTON).click()
    refusal(page, "odd")
    assert responses(pave, invited) == []


def test_the_mail_is_stopped_by_link_and_button(page: Page, invited: Invited) -> None:
    page.goto(f"{invited.path}no-more-mail/#{invited.codes[2]}")
    expect(page.get_by_label("Invitation code")).to_have_value(invited.codes[2])
    assert urlsplit(page.url).fragment == ""
    page.get_by_role("button", name="Stop the mail").click()
    page.get_by_role("heading", name="You get no more mail").wait_for()


# -- without ----------------------------------------------------------------------------------------------------------


def start_without_script(page: Page, invited: Invited) -> str:
    shown = page.locator("[data-without-script] .resume-code").inner_text()
    page.get_by_label("Invitation code").fill(invited.codes[0])
    assert start(page) == "".join(shown.split())
    return shown


def test_without_javascript_and_on_a_second_device(device: Opened, pave: Running, invited: Invited) -> None:
    first, second = (device(java_script_enabled=False).new_page() for _ in range(2))
    first.goto(invited.path)
    code = start_without_script(first, invited)
    second.goto(f"{invited.path}resume/")
    second.get_by_label("Your code").fill(code)
    second.get_by_role("button", name="Open my answers").click()
    expect(second).to_have_url(re.compile("/section/"))
    assert responses(pave, invited) == ["draft", "used"]


def test_without_a_secure_address_the_server_makes_the_code(device: Opened, invited: Invited) -> None:
    context = device()
    context.add_init_script(NO_LONGER_SECURE)
    page = context.new_page()
    page.goto(invited.link(0))
    expect(page.get_by_label("Invitation code")).to_have_value(invited.codes[0])
    start_without_script(page, invited)


def test_where_the_script_does_not_arrive_the_page_works_without_it(page: Page, invited: Invited, watch: Watch) -> None:
    page.route(SCRIPT, lambda route: route.abort())
    page.goto(invited.path)
    start_without_script(page, invited)
    watch.forgive("ERR_FAILED")


# -- hands, eyes and paper ---------------------------------------------------------------------------------------------


def test_by_keyboard_from_the_link_to_the_code(page: Page, invited: Invited) -> None:
    keys = Keyboard(page)
    page.goto(invited.link(0))
    expect(page.get_by_label("Invitation code")).to_be_hidden()
    assert keys.order_until("Yes") == ["Skip to the main part", "How this survey stands", "Yes"]
    keys.press("Space")
    keys.order_until("I have read")
    keys.press("Space")
    assert keys.order_until("Agree") == [BUTTON]
    keys.enter(KEEP)


def test_the_first_page_is_light_with_its_script(page: Page, invited: Invited) -> None:
    assert 20_000 < weight(page, invited.path) < LIMIT


def test_paper_gets_the_code_the_square_and_the_way_back(page: Page, pave: Running, invited: Invited) -> None:
    page.goto(invited.link(0))
    start(page)
    page.emulate_media(media="print")
    for shown in (page.locator("#the-code"), page.locator(".qr svg"),
                  page.get_by_text(f"{pave.answers}{invited.path}resume/").locator("visible=true")):  # fmt: skip
        expect(shown).to_be_visible()
    for hidden in (page.get_by_role("button", name="Print"), page.get_by_role("link", name="I have kept my code")):
        expect(hidden).to_be_hidden()
