"""A survey page weighs under 100 kB on the wire: the document, its style sheet and its scripts, as they were sent."""

from __future__ import annotations

from playwright.sync_api import Page, Response

from surveys.instrument import Instrument
from tests.browser.answering import begin, fill
from tests.browser.conftest import Opened
from tests.browser.running import OPEN

LIMIT = 100_000


def weight(page: Page, path: str) -> int:
    """Bytes of bodies and headers of everything that a first visit loads."""
    sent: list[Response] = []

    def keep(response: Response) -> None:
        sent.append(response)

    page.on("response", keep)
    page.goto(path, wait_until="load")
    page.remove_listener("response", keep)
    assert {"document", "stylesheet"} <= {one.request.resource_type for one in sent}
    sizes = [one.request.sizes() for one in sent]
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def test_the_first_page_is_light(page: Page) -> None:
    assert 5_000 < weight(page, f"/answer/{OPEN}/") < LIMIT


def test_the_heaviest_section_is_light_even_on_a_first_visit(device: Opened, all_vte: Instrument) -> None:
    first = device()
    answering = first.new_page()
    begin(answering, OPEN)
    fill(answering, OPEN, all_vte)
    weights = {}
    for section in all_vte.sections:
        fresh = device(storage_state=first.storage_state()).new_page()
        weights[section.id] = weight(fresh, f"/answer/{OPEN}/section/{section.id}/")
        fresh.context.close()
    assert max(weights.values()) < LIMIT, weights
