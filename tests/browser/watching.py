"""Listens to what a browser complains of: script errors, policy violations, failed loads."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# A violation fires an event in the page; the console line of Chromium is the one channel that no page can miss.
LISTEN = """
window.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Watch:
    """`complaints` holds one line for each; `expect` names pieces of those that a test brings about on purpose."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(LISTEN)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def forgive(self, *pieces: str) -> None:
        """Drop the complaints that name one of these; for what a test brings about on purpose."""
        self.complaints[:] = [line for line in self.complaints if not any(piece in line for piece in pieces)]

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is a page; Chromium reports the document itself as a failed resource.
        about_the_page = message.page is not None and message.location.get("url") == message.page.url
        if message.type in ("error", "warning") and not (about_the_page and "Failed to load resource" in message.text):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"script error: {error.error}")
