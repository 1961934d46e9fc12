"""Who does what on which day of a simulated survey, drawn from a seed. Pure.

870 invited, 166 start, 154 submit; three mailings reach everybody and bring 60, 25 and 15 % of those who start. People
of a day act mixed up; one in four breaks off and goes on another day.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

INVITED, STARTERS, SUBMITTED = 870, 166, 154
SCREENED_OUT, WITHDRAWN = 2, 2
MAILED_ON = (0, 7, 14)
"""The day of each mailing; a survey has twenty days."""
DAYS = 20
SHARES = (0.60, 0.25, 0.15)
RESUMING = 0.25
ISSUE_FIRST = 0.95
"""Of the people who start, those who open their draft before anybody else's click comes in between."""


@dataclass(frozen=True, slots=True)
class Step:
    """One click: who, what, and its number where there are several of a kind."""

    person: int
    what: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Starter:
    """Somebody who starts: a position on the roster, the mailing that brought them, the day, and how it ends."""

    position: int
    wave: int
    day: int
    end: str
    saves: int
    resumes_on: int
    """The day of the second visit; that of the first where there is one visit."""


@dataclass(frozen=True, slots=True)
class Plan:
    starters: list[Starter]
    days: list[list[Step]] = field(default_factory=list)


def drawn(seed: int) -> Plan:
    """The plan of a seed."""
    draw = random.Random(f"plan {seed}")  # noqa: S311 - a simulation, nothing secret
    starters = _starters(draw)
    return Plan(starters, [_mixed(starters, day, draw) for day in range(DAYS)])


def _starters(draw: random.Random) -> list[Starter]:
    ends = ["submitted"] * SUBMITTED + ["screened_out"] * SCREENED_OUT + ["withdrawn"] * WITHDRAWN
    ends += ["draft"] * (STARTERS - len(ends))
    draw.shuffle(ends)
    first, second = round(STARTERS * SHARES[0]), round(STARTERS * SHARES[1])
    waves = [1] * first + [2] * second + [3] * (STARTERS - first - second)
    positions = draw.sample(range(INVITED), STARTERS)
    return [_starter(draw, *one) for one in zip(positions, waves, ends, strict=True)]


def _starter(draw: random.Random, position: int, wave: int, end: str) -> Starter:
    mailed = MAILED_ON[wave - 1]
    # Most answer within two days of a mail, and all before the next one or the end.
    last = min(end for end in (*MAILED_ON, DAYS) if end > mailed) - 1
    day = min(mailed + int(draw.expovariate(0.5)), last)
    again = draw.random() < RESUMING and end != "screened_out"
    resumes_on = min(day + draw.randint(1, 4), DAYS - 1) if again else day
    return Starter(position, wave, day, end, draw.randint(4, 14), resumes_on)


def _mixed(starters: list[Starter], day: int, draw: random.Random) -> list[Step]:
    """The clicks of a day: each person's in their own order, the people's interleaved at random."""
    queues = [clicks for clicks in (_clicks(one, day, draw) for one in starters) if clicks]
    order = [number for number, clicks in enumerate(queues) for _ in clicks]
    draw.shuffle(order)
    places = [iter(clicks) for clicks in queues]
    return [step for number in order for step in next(places[number])]


def _clicks(one: Starter, day: int, draw: random.Random) -> list[list[Step]]:
    """What somebody does on a day, in groups between which other people may click."""
    first, second = day == one.day, day == one.resumes_on
    if not (first or second):
        return []
    half = one.saves // 2 if one.resumes_on != one.day else one.saves
    saves = [[Step(one.position, "save", number)] for number in (range(half) if first else range(half, one.saves))]
    opening = [Step(one.position, "issue"), Step(one.position, "start")]
    clicks = ([opening] if draw.random() < ISSUE_FIRST else [[step] for step in opening]) if first else []
    if one.end == "screened_out":
        return [[opening[0]], [Step(one.position, "screen_out")]]
    return clicks + saves + ([[Step(one.position, word)] for word in _ending(one)] if second else [])


def _ending(one: Starter) -> list[str]:
    return {"submitted": ["submit"], "withdrawn": ["submit", "withdraw"], "draft": []}[one.end]
