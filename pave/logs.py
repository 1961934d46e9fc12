"""What the public process may say: the place of an error in our code, never its message, its request or its time."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from pave.environment import ROOT


class NoRequests(logging.Filter):
    """Lets no line about a request through that is not an error of ours: who asked for what is nobody's business."""

    def filter(self, record: logging.LogRecord) -> bool:
        about_a_request = hasattr(record, "request") or record.name == "django.server"
        return bool(record.exc_info) or not about_a_request


class PlaceOnly(logging.Formatter):
    """Some exceptions quote the values they met: only their type and place are written."""

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, where = record.exc_info
            frames = traceback.extract_tb(where)
            ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
            at = f"{_short(ours[-1].filename)}:{ours[-1].lineno}" if ours else "?"
            return f"survey page: {kind.__name__} at {at}"
        return f"survey page: {record.levelname} at {_short(record.pathname)}:{record.lineno}"


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else name
