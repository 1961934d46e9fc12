"""The count pass of many responses against reading the same frame once."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.summaries.counting import counted_choices, denominators, tally
from bench.measure import Row, interleaved
from bench.simulated import Answers, answers
from bench.sizes import Size
from surveys.instrument import Choice, Entry

BLANK = ""
Buffers = list[np.ndarray]


def frame_of(made: Answers) -> pd.DataFrame:
    """Cells as a frozen frame holds them: texts of Arrow, a blank for a missing answer."""
    columns = {}
    for (name, k), row in zip(made.options.items(), made.codes, strict=True):
        texts = pa.array([BLANK, *(f"option_{code}" for code in range(k))])
        coded = pa.DictionaryArray.from_arrays(pa.array((row + 1).astype(np.int32)), texts)
        columns[name] = pd.Series(coded.cast(pa.string()), dtype="str")
    return pd.DataFrame(columns)


def entries_of(made: Answers) -> list[Entry]:
    return [
        Entry(name, name, 0, "single", "nominal", name, None, name, "submitted",
              tuple(Choice(f"option_{code}", f"Option {code}") for code in range(k)))
        for name, k in made.options.items()
    ]  # fmt: skip


def counted(frame: pd.DataFrame, entries: list[Entry]) -> list[tuple[int, list[int]]]:
    """How many answered each entry and how often each option was chosen, as a summary counts them."""
    tallied = [(entry, tally(frame, entry)) for entry in entries]
    return [(denominators(counts).answered, counted_choices(entry, counts)[1]) for entry, counts in tallied]


def buffers_of(frame: pd.DataFrame) -> Buffers:
    """The bytes of all cells where they lie in memory, as whole words."""
    chunks = [chunk for name in frame for chunk in frame[name].array.__arrow_array__().chunks]
    found = [np.frombuffer(buffer, dtype=np.uint8) for chunk in chunks for buffer in chunk.buffers() if buffer]
    return [one[: one.size // 8 * 8].view(np.uint64) for one in found]


def read_once(buffers: Buffers) -> int:
    return int(sum(int(np.bitwise_or.reduce(one)) & 1 for one in buffers))


def rows(size: Size) -> list[Row]:
    made = answers(size.responses[1])
    frame, entries = frame_of(made), entries_of(made)
    buffers = buffers_of(frame)
    pairs = interleaved(
        partial(counted, frame, entries), partial(read_once, buffers), size.pairs, clock=time.process_time
    )
    ours, theirs = pairs.seconds
    return [Row(
        f"count pass, {size.responses[1]:,} x {len(entries)} / reading the frame once", f"{ours * 1000:,.0f} ms",
        f"{theirs * 1000:,.0f} ms", 1 / pairs.ratio, 15, at_least=False,
    )]  # fmt: skip
