"""The attacks find what is there: the same order on both sides, a mark, a pair of bytes."""

from __future__ import annotations

import random
from pathlib import Path

from proofs.attacks import orders, traces
from proofs.loot import Loot, Night, Orders, Raw, Truth, read
from proofs.people import Person
from proofs.search import Mark, Needles, Side, findings

PEOPLE = 60
IDS = [random.Random(number).randbytes(8).hex() for number in range(PEOPLE)]
TRUTH = Truth(
    starters=list(range(PEOPLE)),
    person_of={pk: person for person, pk in enumerate(IDS)},
    block_of={pk: "1" if person < PEOPLE // 2 else "2" for person, pk in enumerate(IDS)},
)


def test_the_same_order_on_both_sides_links_everybody() -> None:
    assert orders.linked({"": list(range(PEOPLE))}, IDS, TRUTH) == PEOPLE


def test_the_codes_of_each_wave_order_its_block() -> None:
    codes = {"token 1~place": list(range(PEOPLE)), "token 2~place": list(range(PEOPLE))[::-1]}
    reached = orders.scores(Orders(codes, {"~place": IDS}), TRUTH)
    assert reached == {"token~place x ~place": PEOPLE // 2, "token~place x ~place, reversed": PEOPLE // 2}


def test_a_blind_guess_puts_one_right_in_each_block() -> None:
    draw, total = random.Random(1), 0
    for _ in range(300):
        total += orders.linked({"": draw.sample(range(PEOPLE), PEOPLE)}, IDS, TRUTH)
    assert 1.7 < total / 300 < 2.3


def test_a_mark_beside_those_who_started_is_seen() -> None:
    loot = Loot("sqlite", 1, "", traces={"seen": [1.0] * 5 + [0.0] * 5, "blind": [1.0] * 10})
    loot.truth = Truth(starters=[0, 1, 2, 3, 4])
    assert traces.no_key([loot]) == {"seen": 1.0, "blind": 0.5}


MARKS = Needles({7: [Mark(b"INVITATION-7", Side.INVITATION, "code"), Mark(b"response-seven", Side.RESPONSE, "id")]})
WITH_ZEROES = b"\0" * 3


def test_both_sides_on_one_line_are_found() -> None:
    line = b"GET INVITATION-7 response-seven\n"
    assert findings(iter([("access.log", line)]), MARKS) == ["access.log: an invitation and a response in one record"]
    assert findings(iter([("access.log", line.replace(b" r", b"\nr"))]), MARKS) == []


def test_both_sides_far_apart_in_a_file_are_no_record() -> None:
    near, far = (WITH_ZEROES + b"INVITATION-7" + b"\0" * gap + b"response-seven" for gap in (90, 5_000))
    assert findings(iter([("file", near)]), MARKS) and findings(iter([("file", far)]), MARKS) == []


def test_bytes_are_found_wherever_they_begin() -> None:
    for gap in range(9):
        assert len(list(MARKS.within(b"x" * gap + b"response-seven" + b"y" * 8))) == 1


def test_loot_is_written_and_read(tmp_path: Path) -> None:
    loot = Loot("sqlite", 3, "", nights=[Night({"ab": "draft"})], raw=Raw(2, 1, [([4], ["ab"])]), truth=TRUTH)
    loot.write(tmp_path)
    assert read(tmp_path).truth == TRUTH and read(tmp_path).nights == loot.nights


def test_no_two_browsers_hold_the_same() -> None:
    assert Person(1).secret != Person(1).secret
