"""A binomial draw by rejection, where n min(p, 1-p) > 30: two uniforms under an outline of the binomial.

Source: Kachitvichyanukul & Schmeiser 1988, Commun ACM 31:216, algorithm BTPE; the names are the paper's. The outline
depends on n and p alone and is made once, as are the chances that outcomes near the mode are compared with.
"""

from __future__ import annotations

import math

import numpy as np

from analytics.statistics.compiled.inversion import AGAIN
from analytics.statistics.compiled.loops import loop
from analytics.statistics.counts import FloatArray

P1, P2, P3, P4, MODE, LEFT, RIGHT, C, LAMBDA_L, LAMBDA_R = range(10)
"""Places of an outline."""
_NEAR, _FAR = 20, 20


@loop
def prepare(n: int, r: float, outline: FloatArray, heights: FloatArray) -> None:
    """Fills the outline of n trials with r <= 0.5, and for each outcome 0 to n its chance over that of the mode.

    Infinity: compared by logarithms. NaN: so far below the mode that it is seldom asked for.
    """
    q = 1.0 - r
    fm = n * r + r
    m = math.floor(fm)
    p1 = math.floor(2.195 * math.sqrt(n * r * q) - 4.6 * q) + 0.5
    xm = m + 0.5
    xl, xr = xm - p1, xm + p1
    c = 0.134 + 20.5 / (15.3 + m)
    a = (fm - xl) / (fm - xl * r)
    laml = a * (1.0 + a / 2.0)
    a = (xr - fm) / (xr * q)
    lamr = a * (1.0 + a / 2.0)
    p2 = p1 * (1.0 + 2.0 * c)
    p3 = p2 + c / laml
    outline[P1], outline[P2], outline[P3], outline[P4] = p1, p2, p3, p3 + c / lamr
    outline[MODE], outline[LEFT], outline[RIGHT] = m, xl, xr
    outline[C], outline[LAMBDA_L], outline[LAMBDA_R] = c, laml, lamr
    _heights(n, r, m, heights)


@loop
def _heights(n: int, r: float, m: int, heights: FloatArray) -> None:
    q = 1.0 - r
    s, farthest = r / q, n * r * q / 2.0 - 1
    a = s * (n + 1)
    f = 1.0
    for y in range(m, n + 1):
        if y > m:
            f *= a / y - s
        heights[y] = np.inf if _NEAR < y - m < farthest else f
    for y in range(m):
        if _NEAR < m - y < farthest:
            heights[y] = np.inf
        else:
            heights[y] = _height_below(y, m, a, s) if m - y <= _FAR else np.nan


@loop
def _height_below(y: int, m: int, a: float, s: float) -> float:
    f = 1.0
    for i in range(y + 1, m + 1):
        f /= a / i - s
    return f


@loop
def beside_triangle(u: float, v: float, n: int, r: float, outlines: FloatArray, heights: FloatArray, j: int) -> int:
    """The outcome of two uniforms, u scaled to the outline outlines[j, n] and right of its triangle, or AGAIN."""
    m = int(outlines[j, n, MODE])
    if u <= outlines[j, n, P2]:
        c, p1 = outlines[j, n, C], outlines[j, n, P1]
        x = outlines[j, n, LEFT] + (u - p1) / c
        v = v * c + 1.0 - abs(m - x + 0.5) / p1
        if v > 1.0:
            return AGAIN
        y = math.floor(x)
    elif v == 0.0:
        return AGAIN
    elif u <= outlines[j, n, P3]:
        rate = outlines[j, n, LAMBDA_L]
        y = math.floor(outlines[j, n, LEFT] + math.log(v) / rate)
        v = v * (u - outlines[j, n, P2]) * rate
    else:
        rate = outlines[j, n, LAMBDA_R]
        y = math.floor(outlines[j, n, RIGHT] - math.log(v) / rate)
        v = v * (u - outlines[j, n, P3]) * rate
    return y if 0 <= y <= n and _below(v, y, n, r, m, heights, j) else AGAIN


@loop
def _below(v: float, y: int, n: int, r: float, m: int, heights: FloatArray, j: int) -> bool:
    height: float = heights[j, n, y]
    if height == np.inf:
        return _below_by_logarithms(v, y, n, r, m)
    if np.isnan(height):
        s = r / (1.0 - r)
        height = _height_below(y, m, s * (n + 1), s)
    return v <= height


@loop
def _below_by_logarithms(v: float, y: int, n: int, r: float, m: int) -> bool:
    q, k = 1.0 - r, abs(y - m)
    nrq = n * r * q
    rho = (k / nrq) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / nrq + 0.5)
    t, a = float(-k * k) / (2 * nrq), math.log(v)
    if a < t - rho:
        return True
    if a > t + rho:
        return False
    x1, f1, z, w = float(y + 1), float(m + 1), float(n + 1 - m), float(n - y + 1)
    exact = (m + 0.5) * math.log(f1 / x1) + (n - m + 0.5) * math.log(z / w) + (y - m) * math.log(w * r / (x1 * q))
    return a <= exact + _stirling(f1) + _stirling(z) + _stirling(x1) + _stirling(w)


@loop
def _stirling(x: float) -> float:
    x2 = x * x
    return (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / x2) / x2) / x2) / x2) / x / 166320.0
