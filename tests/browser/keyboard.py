"""Hands on the keyboard alone: Tab, and the name of what it reaches."""

from __future__ import annotations

from playwright.sync_api import Page

NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const labels = [...(at.labels ?? [])].map((label) => label.innerText).join(" ");
  const name = at.getAttribute("aria-label") || labels || at.innerText || at.value || "";
  return name.replace(/\\s+/g, " ").trim();
}"""
FIELD = "() => document.activeElement?.name ?? ''"
VISIBLE_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  const inside = document.activeElement.nextElementSibling;
  const near = inside ? getComputedStyle(inside) : style;
  return [style, near].some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2);
}"""
MOST_STEPS = 150


class Keyboard:
    """Each step presses Tab once and asserts that the focus can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> str:
        self.page.keyboard.press("Tab")
        name: str = self.page.evaluate(NAME)
        assert not name or self.page.evaluate(VISIBLE_RING), f"the focus on “{name}” cannot be seen"
        return name

    def order_until(self, last: str) -> list[str]:
        """The names that Tab reaches from here, up to and with the one that begins with `last`."""
        names: list[str] = []
        while len(names) < MOST_STEPS:
            names.append(self.tab())
            if names[-1].startswith(last):
                return names
        raise AssertionError(f"Tab never reaches “{last}”: {names}")

    def field(self) -> str:
        """The form name of the field in focus."""
        name: str = self.page.evaluate(FIELD)
        return name

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def enter(self, heading: str) -> None:
        """Press Enter and wait for the page it leads to; the page before may have had the same heading."""
        self.page.evaluate("window.pageBefore = true")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.pageBefore")
        self.page.wait_for_load_state()  # a page's scripts may move the focus
        self.page.get_by_role("heading", level=1, name=heading).wait_for()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
