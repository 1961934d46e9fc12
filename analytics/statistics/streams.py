"""Random streams that depend on names alone: never on worker count, order of work, retries or hash seed."""

from __future__ import annotations

import hashlib

import numpy as np

BLOCK = 1_000


def stream_key(key: str, seed: int) -> int:
    """128-bit Philox key: the first 16 bytes of SHA-256 of "digest|seed|entry".

    `key` is "digest|entry": the snapshot digest, a bar, the entry id (a group test adds what tells it apart).
    """
    digest, _, entry = key.partition("|")
    return int.from_bytes(hashlib.sha256(f"{digest}|{seed}|{entry}".encode()).digest()[:16], "big")


def block_generator(stream: int, block: int) -> np.random.Generator:
    """Generator of replicates block*1,000 to block*1,000+999.

    The block number is the highest of the four counter words, so blocks lie 2^192 draws apart.
    """
    return np.random.Generator(np.random.Philox(key=stream, counter=block << 192))


def block_sizes(replicates: int) -> list[int]:
    """Sizes of the blocks that make up so many replicates; only the last may be short."""
    full, rest = divmod(replicates, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])
