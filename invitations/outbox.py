"""The folder that the demo's mail lands in, read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

SEPARATOR = b"-" * 79
"""What Django's file backend writes between the mails of one connection."""


@dataclass(frozen=True, slots=True)
class Sent:
    to: str
    subject: str
    date: str
    text: str


def mails(folder: Path) -> list[bytes]:
    """The mails as they were written, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime, path.name)) if folder.is_dir() else []
    written = [mail for path in files for mail in _parts(path.read_bytes())]
    return written[::-1]


def _parts(data: bytes) -> Iterator[bytes]:
    return (part.strip() for part in data.split(b"\n" + SEPARATOR + b"\n") if part.strip())


def read_mail(data: bytes) -> Sent:
    """A mail as a page shows it: plain text alone."""
    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return Sent(str(message["to"]), str(message["subject"]), str(message["date"]), text)
