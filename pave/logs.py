"""Keeps answers out of the log: an error on a survey page is logged with its place, never with its message."""

from __future__ import annotations

import logging
import traceback

from pave.environment import ANSWER_PREFIX


class AnswersStayOut(logging.Filter):
    """Some exceptions quote the values they met. On a survey page only type and place of the error are kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is None or not str(getattr(request, "path", "")).startswith(ANSWER_PREFIX):
            return True
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, where = record.exc_info
            last = traceback.extract_tb(where)[-1]
            record.msg, record.args = f"survey page: {kind.__name__} at {last.filename}:{last.lineno}", ()
        else:
            record.msg, record.args = f"survey page: status {getattr(record, 'status_code', '?')}", ()
        record.exc_info = record.exc_text = None
        return True
