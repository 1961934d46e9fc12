"""Check 9: what leaves a browser while an invitation is used and while questions are answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs import protocol, stores
from proofs.protocol.recording import Exchange, Journey, cookie_faults, faults, stored_faults
from tests.services import need

SET = "__Secure-pave_draft=X; HttpOnly; Path=/answer/s/; SameSite=Strict; Secure"
KIB = 1024


@pytest.mark.browser
@pytest.mark.processes
@pytest.mark.parametrize("store", stores.STORES)
def test_a_real_browser_gives_nothing_away(store: str) -> None:
    need("Chromium")
    (row,) = protocol.rows(False, store, 9)
    assert row.verdict, row.texts
    assert row.leak_caught, row.texts


def exchange(method: str = "GET", tail: str = "", sent: str = "", received: str = "", size: int = 402) -> Exchange:
    """One exchange with at most one header each way, given as "name: value"."""
    headers = dict([sent.split(": ", 1)]) if sent else {}
    kept = {"cache-control": "no-store"} | (dict([received.split(": ", 1)]) if received else {})
    return Exchange(method, f"https://here/answer/s/{tail}", headers, kept, 200, size, 384)


def journey(*more: Exchange) -> Journey:
    """Somebody with a script who gives nothing away, and what comes on top."""
    good = [exchange("POST", "issue/"), exchange("POST", received=f"set-cookie: {SET}"),
            exchange("GET", "done/", sent="cookie: __Secure-pave_draft=X")]  # fmt: skip
    return Journey("s", True, ["SECRET"], [*good, *more])


def test_a_good_journey_has_no_fault() -> None:
    assert faults([journey(), journey()]) == []


FAULTS = [
    (exchange("POST", "issue/", sent="cookie: __Secure-pave_draft=X"), "script: issuing sends cookie"),
    (exchange("POST", "issue/", sent="referer: https://here/"), "script: issuing sends referer"),
    (exchange("POST", "issue/", received=f"set-cookie: {SET}"), "script: issuing sets a cookie"),
    (exchange("POST", "issue/", size=403), "script: 2 sizes of an issuing request"),
    (exchange("GET", "code/?c=secret"), "script: a code in an address"),
    (exchange("GET", sent="cookie: sessionid=1"), "script: another cookie is sent"),
    (exchange("GET", sent="referer: https://here/"), "script: a Referer is sent"),
    (replace(exchange(), received={}), "script: a page may be kept by caches"),
]


@pytest.mark.parametrize(("one", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_each_slip_is_a_fault(one: Exchange, fault: str) -> None:
    assert fault in faults([journey(one)])


def test_what_lies_in_storage_after_the_code_page_is_a_fault() -> None:
    left = replace(journey(), left_behind={"sessionStorage": 1, "caches": 0})
    assert faults([left]) == ["script: 1 left in sessionStorage"]


COOKIES = [
    (SET, []),
    (SET.replace("/answer/s/", "/"), ["cookie without path=/answer/s/"]),
    (SET.replace("; HttpOnly", ""), ["cookie without httponly"]),
    (SET.replace("Strict", "Lax"), ["cookie without samesite=Strict"]),
    (SET.replace("; Secure", ""), ["cookie without secure"]),
    (SET + "; Max-Age=60", ["cookie with max-age"]),
    (SET.replace("__Secure-pave_draft", "draft"), ["cookie of another name"]),
]


@pytest.mark.parametrize(("line", "found"), COOKIES)
def test_cookies_are_judged(line: str, found: list[str]) -> None:
    assert cookie_faults(line, "s") == found


def test_stored_bodies_have_few_lengths_in_whole_blocks() -> None:
    assert stored_faults([16 * KIB, 16 * KIB, 64 * KIB]) == []
    assert stored_faults([16 * KIB + 1]) == [f"a body of {16 * KIB + 1} bytes"]
    assert stored_faults(range(16 * KIB, 16 * KIB * 5, 16 * KIB)) == ["4 sizes of bodies"]
