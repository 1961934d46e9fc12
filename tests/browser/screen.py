"""Does a page fit its screen?"""

from __future__ import annotations

from playwright.sync_api import Page

TOO_WIDE = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => !one.closest(".table-scroll"))
    .filter((one) => Math.max(one.scrollWidth, one.getBoundingClientRect().right) > root.clientWidth + 1)
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 5).concat(`${root.scrollWidth} px`);
}"""


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right, if the page scrolls sideways; regions that scroll by themselves may."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found
