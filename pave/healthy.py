"""Whether the server of this container is well, asked as the proxy asks: python -m pave.healthy PORT."""

from __future__ import annotations

import os
import sys
from urllib.request import Request, urlopen


def ask(port: int) -> None:
    """Return where /health/ answers 200; raise otherwise."""
    host = os.environ.get("PAVE_HOSTS", "localhost").split(",")[0]
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    urlopen(Request(f"http://127.0.0.1:{port}/health/", headers=headers), timeout=4).close()


if __name__ == "__main__":
    ask(int(sys.argv[1]))
