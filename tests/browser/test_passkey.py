"""A passkey in a browser: made on the account's page, then used in place of the code. The device is Chromium's own."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened, sign_in
from tests.browser.running import ADMINISTRATOR, PASSWORD, Running

DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


def with_device(page: Page, **options: bool) -> Page:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | options})
    return page


def at_the_second_step(page: Page) -> Page:
    page.goto("/sign-in/")
    page.get_by_label("Name").fill(ADMINISTRATOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()
    return page


def test_a_passkey_is_made_and_opens_the_door_and_confirms(pave: Running, device: Opened) -> None:
    # A passkey belongs to a name, never to a number such as 127.0.0.1.
    page = with_device(device(base_url=f"http://localhost:{pave.port}").new_page())
    sign_in(page, ADMINISTRATOR, pave.recovery_code(ADMINISTRATOR))
    page.goto("/account/passkeys/")
    page.get_by_label("Name").fill("work laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("The passkey is kept.").wait_for()
    page.get_by_role("button", name="Sign out").click()

    at_the_second_step(page).get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()

    page.goto("/account/confirm/?next=/account/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Use a passkey in place of the code").click()
    page.wait_for_url("**/account/")

    page.goto("/account/passkeys/")
    page.get_by_role("button", name="Remove work laptop").click()
    page.get_by_text("The passkey is gone.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    expect(at_the_second_step(page).get_by_role("button", name="Use a passkey")).to_have_count(0)


def test_a_device_that_says_no_leaves_the_code(pave: Running, device: Opened) -> None:
    page = with_device(device(base_url=f"http://localhost:{pave.port}").new_page(), isUserVerified=False)
    sign_in(page, ADMINISTRATOR, pave.recovery_code(ADMINISTRATOR))
    page.goto("/account/passkeys/")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new DOMException('no')); }")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("No passkey was used.").wait_for()
    expect(page.get_by_role("button", name="Make a passkey")).to_be_visible()
