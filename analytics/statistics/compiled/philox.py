"""Uniforms of the counter-based generator Philox4x64-10 as numpy's `Generator(Philox(...)).random` gives them.

Source: Salmon, Moraes, Dror & Shaw 2011, SC11:16.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from analytics.statistics.compiled.loops import loop
from analytics.statistics.counts import FloatArray, WordArray

STORE = 1_028
"""Places of a store of uniforms: four for those left over, then whole words of four."""
_ROUNDS = 10
_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_ZERO, _ONE, _ELEVEN = np.uint64(0), np.uint64(1), np.uint64(11)
_TO_UNIT = 2.0**-53


def _high_code(typing: Any, one: Any, other: Any) -> Any:
    """The high 64 bits of the product of two unsigned words of 64 bits."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(argument, wide) for argument in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), code


_high = cast("Callable[[np.uint64, np.uint64], np.uint64]", intrinsic(_high_code))


@loop
def refill(counter: WordArray, key: WordArray, store: FloatArray, used: int) -> int:
    """Puts more uniforms behind the at most four from place `used` on; returns the place of the first.

    `counter`: its lowest and highest word (the two between are 0); `key`: two words; `store`: STORE places.
    """
    kept = store.size - used
    for place in range(kept):
        store[4 - kept + place] = store[used + place]
    for start in range(4, store.size, 4):
        counter[0] += _ONE
        c0, c1, c2, c3 = counter[0], _ZERO, _ZERO, counter[1]
        k0, k1 = key[0], key[1]
        for _ in range(_ROUNDS):
            high0, high1 = _high(_MULTIPLIER_0, c0), _high(_MULTIPLIER_1, c2)
            low0, low1 = _MULTIPLIER_0 * c0, _MULTIPLIER_1 * c2
            c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
            k0 += _WEYL_0
            k1 += _WEYL_1
        store[start] = (c0 >> _ELEVEN) * _TO_UNIT
        store[start + 1] = (c1 >> _ELEVEN) * _TO_UNIT
        store[start + 2] = (c2 >> _ELEVEN) * _TO_UNIT
        store[start + 3] = (c3 >> _ELEVEN) * _TO_UNIT
    return 4 - kept
