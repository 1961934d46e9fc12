"""Forty bytes an invitation: used once, mailed once a wave, counted, never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.cells import BLOCK, BOUNCED, CELL, OPTED_OUT, AlreadyIssued, Cells, Mail, padded

A, B = b"a" * 32, b"b" * 32


def test_an_invitation_is_used_once() -> None:
    cells = Cells(3)
    cells.issue(1, A, wave=2)
    cells.issue(1, A, wave=3)
    assert (cells.issued(), cells.issued_by_wave(), cells.is_issued(1), cells.is_issued(0)) == (1, {2: 1}, True, False)
    with pytest.raises(AlreadyIssued):
        cells.issue(1, B, wave=2)


@pytest.mark.parametrize("position", [-1, 3, 127])
def test_a_position_outside_is_refused_even_within_the_padding(position: int) -> None:
    with pytest.raises(IndexError):
        Cells(3).issue(position, A, wave=1)


@pytest.mark.parametrize(("count", "blocks"), [(0, 1), (1, 1), (128, 1), (129, 2), (870, 7), (20_000, 157)])
def test_the_length_tells_no_more_than_the_number_of_blocks(count: int, blocks: int) -> None:
    assert padded(count) == blocks * BLOCK * CELL
    assert len(bytes(Cells(count))) == padded(count) + 4


def test_a_roster_grows_and_keeps_what_was_there() -> None:
    cells = Cells(1)
    cells.issue(0, A, wave=1)
    cells.grow(200)
    cells.issue(200, B, wave=1)
    assert (cells.count, cells.issued()) == (201, 2)


def test_delivered_means_sent_at_least_once_and_never_bounced() -> None:
    cells = Cells(4)
    for place, (mail, flag) in enumerate(
        [(Mail.SENT, 0), (Mail.SENT, BOUNCED), (Mail.UNSURE, 0), (Mail.SENT, OPTED_OUT)]
    ):
        cells.set_mail(place, 1, mail)
        cells.flag(place, flag)
    assert (cells.delivered(), cells.with_flag(BOUNCED), cells.with_flag(OPTED_OUT)) == (2, 1, 1)
    assert cells.mails_of(1) == {Mail.SENT: 3, Mail.UNSURE: 1}


@given(st.integers(1, 300), st.lists(st.tuples(st.integers(0, 299), st.integers(1, 7), st.sampled_from(Mail))))
def test_what_is_written_is_read_again(count: int, mails: list[tuple[int, int, Mail]]) -> None:
    cells, kept = Cells(count), {}
    for position, wave, mail in mails:
        cells.set_mail(position % count, wave, mail)
        kept[position % count, wave] = mail
    again = Cells.read(bytes(cells))
    assert bytes(again) == bytes(cells)
    assert all(again.mail(*place) == mail for place, mail in kept.items())
