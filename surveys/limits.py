"""How often the public pages may be asked: token buckets in the memory of one process, and nowhere else.

Never by network address: that would need one kept beside a code. A credential is known by a digest that is salted anew
with each start, so that the memory tells nothing about codes either.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    at_once: float
    a_second: float


# Three hundred people in one hall who press at the same moment pass four times over.
EVERYBODY = Rate(1_200, 200)
# One person on a quick connection, answering with autosave, on several devices.
ONE_CODE = Rate(240, 10)
# Codes that open nothing, of everybody together: typing errors do not count, their check characters catch them.
# Not tighter: codes are too long to be guessed at any speed, and while this is empty nobody new comes in.
WRONG_CODES = Rate(300, 20)
MOST_REMEMBERED = 10_000
"""Credentials whose buckets are kept; the one that was not seen for longest is forgotten first."""


class Bucket:
    """Fills with time, and gives one token a request while it has one. Times in seconds of a monotonic clock."""

    __slots__ = ("at", "level", "rate")

    def __init__(self, rate: Rate, at: float) -> None:
        self.rate, self.at, self.level = rate, at, rate.at_once

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 where there is one now."""
        self.level = min(self.rate.at_once, self.level + max(now - self.at, 0) * self.rate.a_second)
        self.at = max(now, self.at)
        return 0 if self.level >= 1 else (1 - self.level) / self.rate.a_second

    def take(self, now: float) -> float:
        """Take a token where there is one; otherwise, how long to wait."""
        missing = self.wait(now)
        if not missing:
            self.level -= 1
        return missing


@dataclass
class Limits:
    """The buckets of a process; safe to ask from several threads."""

    clock: Callable[[], float] = time.monotonic
    everybody: Rate = EVERYBODY
    one_code: Rate = ONE_CODE
    wrong_codes: Rate = WRONG_CODES
    most: int = MOST_REMEMBERED
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything, as a new start of the process does."""
        now = self.clock()
        self._salt = secrets.token_bytes(16)
        self._all, self._wrong = Bucket(self.everybody, now), Bucket(self.wrong_codes, now)
        self._codes: OrderedDict[bytes, Bucket] = OrderedDict()

    def ask(self, credential: bytes = b"") -> float:
        """Count a request; seconds to wait where it is one too many, 0 where it may pass."""
        with self._lock:
            now = self.clock()
            return (self._of(credential, now).take(now) if credential else 0) or self._all.take(now)

    def may_try(self) -> bool:
        """Whether a code may be looked up; not after too many that opened nothing."""
        with self._lock:
            return not self._wrong.wait(self.clock())

    def missed(self) -> None:
        """Count a code that opened nothing."""
        with self._lock:
            self._wrong.take(self.clock())

    def __len__(self) -> int:
        return len(self._codes)

    def _of(self, credential: bytes, now: float) -> Bucket:
        key = hashlib.sha256(self._salt + credential).digest()[:16]
        bucket = self._codes.pop(key, None) or Bucket(self.one_code, now)
        self._codes[key] = bucket
        if len(self._codes) > self.most:
            self._codes.popitem(last=False)
        return bucket


LIMITS = Limits()
"""The limits of this process. One process serves the public pages, or each would count for itself."""
