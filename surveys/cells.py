"""The inside of the ledger: 40 bytes an invitation, in the order of the invitations, used or not. Pure.

A cell: 1 byte of state, 32 bytes of the digest of what was signed, 7 bytes of mail status, one a wave.
The value is padded to whole blocks, so that its length tells no more than the size of the roster, roughly.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum

CELL = 40
MAILS = 33
WAVES = 7
BLOCK = 128
"""Cells to a block of padding."""

ISSUED, OPTED_OUT, BOUNCED = 0b001, 0b010, 0b100
WAVE_SHIFT = 4
"""Of the state byte: three flags, then the wave whose code was used."""


class Mail(IntEnum):
    """What became of the mail of one wave to one invitation."""

    NONE = 0
    CLAIMED = 1
    SENT = 2
    REFUSED = 3
    UNSURE = 4
    SPARED = 5


class AlreadyIssued(Exception):
    """This invitation was used for another code."""


class Cells:
    """The cells of one ledger, opened; changes are made in place."""

    def __init__(self, count: int, data: bytes | bytearray = b"") -> None:
        self.count = count
        self.data = bytearray(data).ljust(padded(count), b"\0")

    def __bytes__(self) -> bytes:
        return self.count.to_bytes(4) + bytes(self.data)

    @classmethod
    def read(cls, plain: bytes) -> Cells:
        return cls(int.from_bytes(plain[:4]), plain[4:])

    def grow(self, more: int) -> None:
        """Add unused cells at the end."""
        self.count += more
        self.data = self.data.ljust(padded(self.count), b"\0")

    # -- issue --------------------------------------------------------------------------------------------------------

    def issue(self, position: int, digest: bytes, wave: int) -> None:
        """Mark an invitation as used for the blinded value of this digest; the same value again changes nothing.

        Raises AlreadyIssued where it was used for another value.
        """
        at = self._at(position)
        if self.data[at] & ISSUED:
            if self.data[at + 1 : at + MAILS] != digest:
                raise AlreadyIssued
            return
        self.data[at] |= ISSUED | wave << WAVE_SHIFT
        self.data[at + 1 : at + MAILS] = digest

    def is_issued(self, position: int) -> bool:
        return bool(self.data[self._at(position)] & ISSUED)

    # -- mail ---------------------------------------------------------------------------------------------------------

    def flag(self, position: int, flag: int) -> None:
        """Set OPTED_OUT or BOUNCED."""
        self.data[self._at(position)] |= flag

    def has(self, position: int, flag: int) -> bool:
        return bool(self.data[self._at(position)] & flag)

    def mail(self, position: int, wave: int) -> Mail:
        return Mail(self.data[self._at(position) + MAILS + wave - 1])

    def set_mail(self, position: int, wave: int, mail: Mail) -> None:
        self.data[self._at(position) + MAILS + wave - 1] = mail

    # -- counts -------------------------------------------------------------------------------------------------------

    def issued(self) -> int:
        return self.with_flag(ISSUED)

    def with_flag(self, flag: int) -> int:
        return sum(bool(state & flag) for state in self._states())

    def issued_by_wave(self) -> dict[int, int]:
        """How many invitations were used with a code of each wave."""
        return dict(Counter(state >> WAVE_SHIFT for state in self._states() if state & ISSUED))

    def mails_of(self, wave: int) -> dict[Mail, int]:
        """How the mails of one wave stand."""
        return dict(Counter(self.mail(position, wave) for position in range(self.count)))

    def delivered(self) -> int:
        """Invitations of which at least one mail was sent and whose address did not bounce."""
        sent = (
            any(status == Mail.SENT for status in self.data[at + MAILS : at + CELL]) and not self.data[at] & BOUNCED
            for at in range(0, self.count * CELL, CELL)
        )
        return sum(sent)

    def _states(self) -> bytearray:
        return self.data[0 : self.count * CELL : CELL]

    def _at(self, position: int) -> int:
        if not 0 <= position < self.count:
            raise IndexError(position)
        return position * CELL


def padded(count: int) -> int:
    """Bytes of that many cells, in whole blocks."""
    return -(-max(count, 1) // BLOCK) * BLOCK * CELL
