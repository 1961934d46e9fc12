"""Handing one mail to the mail server, and what its answer means. No address in any word of it."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from surveys.cells import Mail

POLICY = re.compile(rb"^5\.7\.")
SIGN_IN_FIRST = 530
HEADERS = {"Auto-Submitted": "auto-generated"}  # so that holiday notices are not sent back


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. `Mail.NONE`: certainly not taken, may be tried again. `trouble`: why, in words."""

    mail: Mail
    bounced: bool = False
    trouble: str = ""


def message_to(address: str, subject: str, body: str, over: BaseEmailBackend) -> EmailMessage:
    """One mail to one address; nobody is ever in copy."""
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], connection=over, headers=HEADERS)


def hand_over(message: EmailMessage, over: BaseEmailBackend) -> Outcome:
    """Send one mail over an open connection. Never raises: whatever leaves a doubt is unsure."""
    try:
        over.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        return _recipient_refused(*next(iter(refused.recipients.values())))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError) as refused:
        return Outcome(Mail.NONE, trouble=f"The mail server refused a mail ({refused.smtp_code}).")
    except Exception as doubt:
        return Outcome(Mail.UNSURE, trouble=f"The connection broke while a mail was handed over ({_kind(doubt)}).")
    return Outcome(Mail.SENT)


def _recipient_refused(code: int, said: bytes) -> Outcome:
    # Refused for a rule of the server (no relaying, sign in first), not for the address: that would mark everybody.
    if 500 <= code < 600 and code != SIGN_IN_FIRST and not POLICY.match(said):
        return Outcome(Mail.REFUSED, bounced=True)
    return Outcome(Mail.NONE, trouble=f"The mail server put a mail off ({code}).")


def words_of(error: Exception) -> str:
    """Why there is no connection to the mail server. Its own words may hold an address, so they are left out."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"The mail server does not accept our sign-in ({error.smtp_code}). Nothing was handed over."
    return f"The mail server cannot be reached ({_kind(error)}). Nothing was handed over."


def _kind(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
